package api

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"slices"
	"time"

	"trin/admin/inspect"
)

// mediaMessage is the media type of a message: bytes, and none that a form of
// another site can send.
const mediaMessage = "application/octet-stream"

func (a *API) inspectEndpoints() []endpoint {
	return []endpoint{
		{method: http.MethodPost, path: "/inspect", rule: inspect.AskRule, group: "messages", does: "What a message of a login says, and whether its signature holds. Nothing is kept, nothing is fetched, and nothing encrypted is opened", takesText: []string{mediaMessage}, gives: messageView{}, query: []parameter{
			{"profile", "whose rules it is held against; those of the standard alone where nothing is said", &schema{Type: "string", Enum: inspect.Profiles()}},
		}, run: a.inspectMessage},
	}
}

// messageView is what a message says; no password, code or token stands in it.
type messageView struct {
	Kind       string             `json:"kind" enum:"saml,wsfed,jwt,jwe,address,json"`
	Name       string             `json:"name,omitempty" doc:"of the root element, or of the type of token"`
	How        []string           `json:"how" doc:"how it was decoded"`
	Encrypted  bool               `json:"encrypted,omitempty" doc:"something of it is encrypted, and was not opened"`
	Parameters []pairView         `json:"parameters" doc:"of an address"`
	Facts      []pairView         `json:"facts" doc:"what it says of itself"`
	Names      []messageNameView  `json:"names" doc:"the parties that it names"`
	Times      []messageTimeView  `json:"times"`
	Classes    []messageClassView `json:"classes"`
	Signatures []signatureView    `json:"signatures"`
	Rules      []inspect.Finding  `json:"rules,omitempty" doc:"how it is held to the standard and the profile"`
	Text       string             `json:"text,omitempty" doc:"decoded and indented, with secrets masked"`
}

type pairView struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type messageNameView struct {
	What  string `json:"what"`
	Name  string `json:"name"`
	Party string `json:"party,omitempty" doc:"the connection, or trin; nothing = it is not known here"`
}

type messageTimeView struct {
	Field string    `json:"field"`
	At    time.Time `json:"at"`
	State string    `json:"state" enum:"fine,over,notyet"`
}

type messageClassView struct {
	Class string `json:"class"`
	Level string `json:"level,omitempty" doc:"that it counts as; nothing = the vocabulary does not know it"`
}

// signatureView is one signature.
type signatureView struct {
	Element     string `json:"element" doc:"that is signed"`
	ID          string `json:"id,omitempty"`
	Algorithm   string `json:"algorithm"`
	Holds       bool   `json:"holds"`
	By          string `json:"by,omitempty" doc:"the connection, or trin; nothing = nobody known has the key"`
	Fingerprint string `json:"fingerprint,omitempty" doc:"SHA-256 of the certificate"`
	Why         string `json:"why,omitempty" doc:"it does not hold"`
}

func (a *API) inspectMessage(c *call) (any, error) {
	if err := c.mustBe(mediaMessage); err != nil {
		return nil, err
	}
	message, err := c.readBody(inspect.MaxInput)
	if err != nil {
		return nil, err
	}
	result, err := a.Inspect.Inspect(c.request.Context(), c.actor, string(message), c.query.Get("profile"))
	var unreadable *inspect.UnreadableError
	if errors.As(err, &unreadable) {
		return nil, problemOf(invalid, sentence(unreadable))
	}
	if err != nil {
		return nil, err
	}
	return viewMessage(result), nil
}

func viewMessage(r *inspect.Result) messageView {
	pair := func(p inspect.Pair) pairView { return pairView{p.Name, p.Value} }
	return messageView{
		Kind: string(r.Kind), Name: r.Name, How: listOf(r.How, func(s inspect.Step) string { return string(s) }).Items, Encrypted: r.Encrypted,
		Parameters: listOf(r.Parameters, pair).Items, Facts: listOf(r.Facts, pair).Items,
		Names:   listOf(r.Names, func(n inspect.Named) messageNameView { return messageNameView{n.Name, n.Value, partyName(n.Party)} }).Items,
		Times:   listOf(r.Times, func(t inspect.Time) messageTimeView { return messageTimeView{t.Field, t.At.UTC(), string(t.State)} }).Items,
		Classes: listOf(r.Classes, viewMessageClass).Items, Signatures: listOf(r.Signatures, viewSignature).Items,
		Rules: slices.Clone(r.Lint), Text: r.Text,
	}
}

// partyName is a connection as a text; "" = none.
func partyName(p *inspect.Party) string {
	switch {
	case p == nil:
		return ""
	case p.Kind == "":
		return "trin"
	}
	return p.Kind + " " + string(p.ID)
}

func viewMessageClass(c inspect.Class) messageClassView {
	v := messageClassView{Class: string(c.Ref)}
	if c.Known {
		v.Level = c.Level.String()
	}
	return v
}

func viewSignature(s inspect.Signature) signatureView {
	v := signatureView{Element: s.Element, ID: s.ID, Algorithm: s.Algorithm, Holds: s.Holds, By: partyName(s.By), Why: s.Why}
	if s.Certificate != nil {
		sum := sha256.Sum256(s.Certificate.Raw)
		v.Fingerprint = hex.EncodeToString(sum[:])
	}
	return v
}
