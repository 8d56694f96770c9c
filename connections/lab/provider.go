package lab

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"trin/broker"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2"
)

// Say makes the provider's answer to the request of a visit, with the fault that
// it is told to have, and what brings it to Trin. What was said is kept with the
// run. The visit is held against the login again: see [Lab.Visit].
func (l *Lab) Say(ctx context.Context, owner broker.Subject, p Protocol, query string, a Answer) (broker.Reply, error) {
	if err := a.check(p); err != nil {
		return nil, err
	}
	v, err := l.Visit(ctx, owner, p, query)
	if err != nil {
		return nil, err
	}
	k, err := l.own(ctx)
	if err != nil {
		return nil, err
	}
	said := Said{
		Protocol: p, Fault: a.Fault, Class: a.Class, Connection: v.Connection, Transaction: v.transaction, Leg: v.Leg, At: l.Clock(),
	}
	if said.Assertion, err = l.assertionID(ctx, owner, p, a); err != nil {
		return nil, err
	}
	w := saying{Lab: l, keys: k, visit: v, Answer: a, assertion: said.Assertion, now: said.At}
	if w.wrong, err = l.pair(k.signing.Certificate.Subject.CommonName); err != nil {
		return nil, err
	}
	var reply broker.Reply
	switch p {
	case SAML:
		reply, err = w.saml()
	case WSFed:
		reply, err = w.wsfed()
	case OpenID:
		reply, err = w.openID()
	}
	if err != nil {
		return nil, err
	}
	if n := len(v.Run.Said); n > 0 { // this one was settled by now
		before := &v.Run.Said[n-1]
		if before.Held, err = l.held(ctx, *before); err != nil {
			return nil, err
		}
	}
	v.Run.Query = query
	v.Run.Said = append(v.Run.Said, said)
	if len(v.Run.Said) > maxSaid {
		v.Run.Said = v.Run.Said[len(v.Run.Said)-maxSaid:]
	}
	return reply, l.save(ctx, v.Run)
}

// saying is one answer that is being made.
type saying struct {
	*Lab
	Answer
	keys      *keys
	wrong     xmlsec.SigningKey // a stranger's, under the same name
	visit     *Visit
	assertion string
	now       time.Time
}

// key is what signs; nil = nothing does.
func (w saying) key() *xmlsec.SigningKey {
	switch w.Fault {
	case FaultUnsigned:
		return nil
	case FaultStranger:
		return &w.wrong
	}
	return &w.keys.signing
}

// class is what the answer says of how the user was authenticated; "" = nothing.
func (w saying) class() string {
	switch w.Fault {
	case FaultNoClass:
		return ""
	case FaultUnknownClass:
		return "urn:trin:lab:a-class-that-nobody-knows"
	}
	return w.Class
}

// or is the first where the answer has the fault, else the second.
func (w saying) or(fault, wrong, right string) string {
	if w.Fault == fault {
		return wrong
	}
	return right
}

// maxSaid bounds what is kept of one run, and maxValue what one value may be.
const (
	maxSaid  = 64
	maxValue = 4096
)

func (a Answer) check(p Protocol) error {
	if a.Fault != "" && !slices.Contains(faultsOf[p], a.Fault) {
		return fmt.Errorf("%w: %q is no fault of an answer", ErrInput, a.Fault)
	}
	values := []string{a.Class, a.Subject}
	for name, list := range a.Attributes {
		values = append(append(values, name), list...)
	}
	if len(values) > 4*maxEntries {
		return fmt.Errorf("%w: there are too many attributes", ErrInput)
	}
	for _, value := range values {
		if len(value) > maxValue || !utf8.ValidString(value) || !saml2.XMLText(value) {
			return fmt.Errorf("%w: a value is too long, or holds what no message can hold", ErrInput)
		}
	}
	if strings.TrimSpace(a.Subject) == "" {
		return fmt.Errorf("%w: who the user is, is missing", ErrInput)
	}
	return nil
}

// assertionID is a new name, or for a replay that of the newest assertion of the
// administrator that Trin has let in.
func (l *Lab) assertionID(ctx context.Context, owner broker.Subject, p Protocol, a Answer) (string, error) {
	if a.Fault != FaultReplayed {
		return saml2.NewID(l.Random)
	}
	runs, err := l.Runs(ctx, owner)
	if err != nil {
		return "", err
	}
	for _, r := range runs {
		for _, said := range slices.Backward(r.Said) {
			if said.Fault != "" || said.Protocol != p {
				continue
			}
			held, err := l.held(ctx, said)
			if err != nil {
				return "", err
			}
			if held.How == LetIn {
				return said.Assertion, nil
			}
		}
	}
	return "", fmt.Errorf("%w: Trin has let no assertion in yet that could be sent again; send one that is right first", ErrInput)
}
