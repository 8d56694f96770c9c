package api

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"

	"trin/admin/access"
	"trin/admin/editing"
	"trin/admin/register"
	"trin/connections"
)

// Register makes connections from what the other party publishes, as the pages
// do.
type Register interface {
	Look(context.Context, access.Actor, string, register.Wish) (register.Outlook, error)
	Put(ctx context.Context, a access.Actor, draft string, revision int64, w register.Wish) (connections.Draft, error)
}

func (a *API) registerEndpoints() []endpoint {
	const group, at = "draft documents", "/drafts/{draft}/new"
	return []endpoint{
		{method: http.MethodPost, path: at + "/look", rule: editing.Edits, group: group, does: "What would be made of the other party's metadata or address, and what it says of itself. Nothing is kept", takes: newConnection{}, gives: outlookView{}, run: a.lookAtNew},
		{method: http.MethodPost, path: at, rule: editing.Edits, group: group, does: "Put a connection into the draft, made of the other party's metadata or address, or by hand", takes: newConnection{}, gives: draftView{}, tagged: true, matches: true, run: a.putNew},
	}
}

// newConnection is a connection that shall be made. What is left out is as it is
// proposed.
type newConnection struct {
	Kind           string         `json:"kind" enum:"application,authentication"`
	Address        string         `json:"address,omitempty" most:"2048" doc:"where the other party publishes its metadata, or its site; it is fetched over https"`
	Document       string         `json:"document,omitempty" most:"4194304" doc:"its metadata, in the place of an address"`
	Party          string         `json:"party,omitempty" most:"1024" doc:"its name, where the document describes several"`
	Protocol       string         `json:"protocol,omitempty" most:"63" doc:"as which it is read; needed where there is neither address nor document"`
	ID             *string        `json:"id,omitempty" most:"63"`
	Profile        *string        `json:"profile,omitempty" most:"63" doc:"an empty text is none"`
	NameDanish     *string        `json:"nameDanish,omitempty" most:"200"`
	NameEnglish    *string        `json:"nameEnglish,omitempty" most:"200"`
	Authentication []string       `json:"authentication,omitempty" most:"100" doc:"of an application: the connections that users log in by"`
	Floor          *string        `json:"floor,omitempty" most:"64" doc:"of an application: 30, or nsis/20 on another ladder"`
	FirstFactor    *string        `json:"firstFactor,omitempty" most:"64" doc:"of an authentication connection: 30, or nsis/20 on another ladder"`
	Forward        *bool          `json:"forward,omitempty" doc:"of an authentication connection: classes that were asked for are asked of it"`
	Presets        []string       `json:"presets,omitempty" most:"20" doc:"vocabularies that are added to the one of the draft"`
	Pin            bool           `json:"pin,omitempty" doc:"metadata that is fetched again must be signed by the key of this signature"`
	Anyway         bool           `json:"anyway,omitempty" doc:"also where the signature of the document does not hold"`
	Settings       map[string]any `json:"settings,omitempty" doc:"of the protocol, by their dotted names; null takes one away"`
}

func (newConnection) carriesDocuments() {}

var _ documented = newConnection{}

func (n newConnection) wish() register.Wish {
	return register.Wish{
		Kind: n.Kind, Address: n.Address, Document: []byte(n.Document), Party: n.Party, Protocol: n.Protocol, ID: n.ID, Profile: n.Profile, NameDA: n.NameDanish, NameEN: n.NameEnglish,
		Authentication: n.Authentication, Floor: n.Floor, First: n.FirstFactor, Forward: n.Forward, Presets: n.Presets, Pin: n.Pin, Anyway: n.Anyway, Settings: n.Settings,
	}
}

// outlookView is what would be made.
type outlookView struct {
	Parties   []partyChoiceView `json:"parties,omitempty" doc:"the document describes several, and one must be named as party; nothing else is said then"`
	Protocol  string            `json:"protocol,omitempty"`
	Protocols []string          `json:"protocols,omitempty" doc:"as which the document can be read, the best first"`
	Theirs    *theirsView       `json:"theirs,omitempty" doc:"what the other party says of itself; nothing = it is made by hand"`
	Presets   []string          `json:"presets,omitempty" doc:"vocabularies that would be added"`
	Document  *documentView     `json:"document,omitempty" doc:"as it would stand in the draft"`
	Problems  []Wrong           `json:"problems,omitempty"`
}

type partyChoiceView struct {
	Name  string            `json:"name"`
	Title map[string]string `json:"title,omitempty" doc:"by language"`
}

// theirsView is what a party says of itself. All of it is its text.
type theirsView struct {
	metadataView
	Title          map[string]string `json:"title,omitempty" doc:"by language"`
	Organisation   string            `json:"organisation,omitempty"`
	Product        string            `json:"product,omitempty"`
	From           string            `json:"from,omitempty" doc:"the address that it is from"`
	Alone          bool              `json:"alone,omitempty" doc:"it was one of several in the document, and is not fetched again"`
	NameIDs        []string          `json:"nameIDs,omitempty"`
	Attributes     []attributeView   `json:"attributes,omitempty"`
	Classes        []string          `json:"classes,omitempty"`
	Marks          []string          `json:"marks,omitempty" doc:"categories and federations that it says it is of"`
	SignedRequests bool              `json:"signedRequests,omitempty"`
	SignedAnswers  bool              `json:"signedAnswers,omitempty"`
	Signed         string            `json:"signed" enum:"no,broken,holds" doc:"whether the signature of the document holds by the key that it names; who has that key it does not say"`
	Fingerprint    string            `json:"fingerprint,omitempty" doc:"SHA-256 of the certificate of that key"`
}

type attributeView struct {
	Name     string `json:"name"`
	Friendly string `json:"friendly,omitempty"`
	Required bool   `json:"required,omitempty"`
}

func (a *API) lookAtNew(c *call) (any, error) {
	wish, err := body[newConnection](c)
	if err != nil {
		return nil, err
	}
	outlook, err := a.Register.Look(c.request.Context(), c.actor, c.path("draft"), wish.wish())
	if err != nil {
		return nil, unfit(err)
	}
	return viewOutlook(outlook)
}

func (a *API) putNew(c *call) (any, error) {
	wish, err := body[newConnection](c)
	if err != nil {
		return nil, err
	}
	return a.changing(c, func(id string, revision int64) (connections.Draft, error) {
		draft, err := a.Register.Put(c.request.Context(), c.actor, id, revision, wish.wish())
		return draft, unfit(err)
	})
}

// unfit is an error of the register, with what is wrong by the field of the body.
func unfit(err error) error {
	var wrong *register.UnfitError
	if !errors.As(err, &wrong) {
		return err
	}
	p := problemOf(invalid, "Mend what stands below, and try again.")
	for _, field := range slices.Sorted(maps.Keys(wrong.Fields)) {
		p.Errors = append(p.Errors, Wrong{Detail: wrong.Fields[field], Pointer: "/" + field})
	}
	return p
}

func viewOutlook(o register.Outlook) (any, error) {
	v := outlookView{Protocol: o.Protocol, Protocols: o.Protocols, Presets: o.Presets, Problems: wrongs(o.Problems)}
	for _, party := range o.Parties {
		v.Parties = append(v.Parties, partyChoiceView{party.Name, party.Title})
	}
	if len(v.Parties) > 0 {
		return v, nil
	}
	if len(o.Protocols) > 0 {
		v.Theirs = viewTheirs(o)
	}
	if len(o.Document.Body) == 0 {
		return v, nil
	}
	document, err := viewDocument(o.Document)
	v.Document = &document
	return v, err
}

func viewTheirs(o register.Outlook) *theirsView {
	t := o.Taken
	v := &theirsView{
		metadataView: metadataView{Name: t.Name, ValidUntil: moment(t.ValidUntil), Certificates: listOf(t.Certificates, viewCertificate).Items, Addresses: listOf(t.Addresses, viewAddress).Items, Problems: []Wrong{}},
		Title:        t.Titles, Organisation: t.Organisation, Product: t.Product, From: o.From, Alone: o.Alone, NameIDs: t.NameIDs, Classes: texts(t.Classes), Marks: t.Marks,
		Attributes: listOf(t.Attributes, func(one connections.AskedAttribute) attributeView {
			return attributeView{one.Name, one.Friendly, one.Required}
		}).Items,
		SignedRequests: t.SignedRequests, SignedAnswers: t.SignedAnswers, Signed: "no",
	}
	switch {
	case t.Signature.Certificate != nil:
		v.Signed, v.Fingerprint = "holds", fingerprintOf(t.Signature.Certificate)
	case t.Signature.Present:
		v.Signed = "broken"
	}
	return v
}
