package wsfed

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2"
)

// Answer writes the outcome of a login: a token that the browser posts to the
// application, or the refusal as the settings say.
func (f *frontend) Answer(ctx context.Context, o broker.Outcome) (broker.Reply, *broker.Participant, error) {
	p, err := readPending(o.Request)
	if err != nil {
		return nil, nil, err
	}
	if o.Refusal != nil {
		return f.refuse(p, o), nil, nil
	}
	name, err := f.names.Issue(ctx, "", o)
	if err != nil {
		return nil, nil, err
	}
	token, err := f.issue(ctx, p, o, name)
	if err != nil {
		return nil, nil, err
	}
	participant, err := f.participant(p, o)
	if err != nil {
		return nil, nil, err
	}
	return p.post(f.settings.trust().envelope(token)), participant, nil
}

// issue writes and signs the token.
func (f *frontend) issue(ctx context.Context, p pending, o broker.Outcome, name saml2.NameID) (issued, error) {
	key, err := saml2.SigningKey(ctx, f.kind.Keys, f.settings.Keys, f.settings.Sign.Algorithm, f.kind.Random)
	if err != nil {
		return issued{}, err
	}
	writer := f.writer(p)
	from, to := writer.Validity(o)
	answered := f.answered(p, o)
	var token *etree.Element
	at := saml2.AssertionSignatureAt
	if p.Token == TokenTypeSAML20 {
		token, err = f.newToken20(p, o, name, answered, writer)
	} else if token, err = f.newToken11(o, name, answered, from, to); err == nil {
		at = len(token.ChildElements()) // last (SAML core 1.1, 2.3.2)
	}
	if err != nil {
		return issued{}, err
	}
	if err := xmlsec.Sign(token, *key, at); err != nil {
		return issued{}, fmt.Errorf("signing the token: %w", err)
	}
	return issued{Token: token, TokenType: p.Token, Audience: f.settings.Realm, From: from, To: to}, nil
}

// writer writes SAML 2.0 tokens, and says how long any token holds: no longer
// than the session, nor than the request wants its answer to be fresh
// (WS-Federation 1.2, 13.2.2: wfresh).
func (f *frontend) writer(p pending) saml2.AssertionWriter {
	lifetime := f.settings.TokenLifetime.Or(defaultTokenLifetime)
	if p.Fresh > 0 {
		lifetime = min(lifetime, minutes(p.Fresh))
	}
	return saml2.AssertionWriter{
		Issuer: f.kind.Issuer, Audience: f.settings.Realm, Random: f.kind.Random,
		Lifetime: lifetime, ConfirmationLifetime: min(lifetime, 5*time.Minute), Skew: f.skew(),
	}
}

// newToken20 writes a SAML 2.0 assertion (SAML core 2.3.3). There is no request
// that it could be in response to.
func (f *frontend) newToken20(p pending, o broker.Outcome, name saml2.NameID, answered broker.ClassRef, w saml2.AssertionWriter) (*etree.Element, error) {
	claims := slices.DeleteFunc(slices.Clone(o.Claims), func(c broker.Claim) bool { return c.Name == ClaimAuthnMethods })
	if values := f.authnMethods(o, answered); len(values) > 0 {
		claims = append(claims, broker.Claim{Name: ClaimAuthnMethods, Values: values})
	}
	o.Claims, o.Class = claims, answered
	return w.Element(o, name, p.Reply, "")
}

// answered is the class as the answer writes it: byte for byte as it was asked
// for, or as the application's settings write it, else in the words of the
// token's own vocabulary.
func (f *frontend) answered(p pending, o broker.Outcome) broker.ClassRef {
	switch {
	case o.Class != "" && o.Class == p.Class:
		return p.Asked
	case o.Class != "" && (slices.Contains(f.application.Answers, o.Class) || f.told(o.Class)):
		return o.Class
	}
	return methodFor(p.Token, o.Class)
}

// told reports whether some class is told to the application as this one. Then
// it is written as it is: in other words it could be the class that must not be
// stated.
func (f *frontend) told(class broker.ClassRef) bool {
	for _, as := range f.application.Translate {
		if as == class {
			return true
		}
	}
	return false
}

// post makes the browser bring a message to the application (WS-Federation 1.2,
// 13.2.3). Line breaks in it are written as references: a browser changes those
// of a form, and some readers do not read them as they are.
func (p pending) post(message *etree.Element) broker.FormPost {
	text := bytes.ReplaceAll(xmlsec.Bytes(message), []byte("\n"), []byte("&#xA;"))
	form := broker.FormPost{Action: p.Reply, Fields: []broker.Field{{Name: paramAction, Value: actionSignIn}, {Name: paramResult, Value: string(text)}}}
	if p.Context != "" {
		form.Fields = append(form.Fields, broker.Field{Name: paramContext, Value: p.Context})
	}
	return form
}

// participation is what a session remembers of an application, to log it out.
type participation struct {
	Reply string `json:"reply"` // where its token went
}

// participant is what the session is to remember. The protocol has no name for
// a session; the index finds it when its key has changed meanwhile.
func (f *frontend) participant(p pending, o broker.Outcome) (*broker.Participant, error) {
	memo, err := json.Marshal(participation{Reply: p.Reply})
	if err != nil {
		return nil, fmt.Errorf("remembering the application: %w", err)
	}
	participant := &broker.Participant{Application: f.application.ID, Memo: memo, Since: o.Now}
	if o.SessionIndex != "" {
		participant.Keys = []string{o.SessionIndex}
	}
	return participant, nil
}
