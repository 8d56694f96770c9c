package saml2

import (
	"context"
	"errors"
	"fmt"
	"time"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// signatureAt is where a message and an assertion have their signature: after
// Issuer (core 2.3.3, 3.2.1).
const signatureAt = 1

// AssertionSignatureAt is the child of an assertion that its signature becomes
// (core 2.3.3).
const AssertionSignatureAt = signatureAt

// Answer writes the outcome of a login as a Response by HTTP-POST.
func (f *frontend) Answer(ctx context.Context, o broker.Outcome) (broker.Reply, *broker.Participant, error) {
	p, err := readPending(o.Request)
	if err != nil {
		return nil, nil, err
	}
	if o.Refusal != nil {
		reply, err := f.refuse(ctx, p, o)
		return reply, nil, err
	}
	name, err := f.names.Issue(ctx, p.Format, o)
	if err != nil {
		return nil, nil, err
	}
	if p.Subject != nil && !f.matches(*p.Subject, name) {
		return nil, nil, refused(broker.RefusedUnknownUser, "the request names another subject than the one who was authenticated")
	}
	reply, err := f.succeed(ctx, p, o, name)
	if err != nil {
		return nil, nil, err
	}
	participant, err := f.participant(o, name)
	if err != nil {
		return nil, nil, err
	}
	return reply, participant, nil
}

// startResponse begins a Response with its status (core 3.2.2). A response to
// nothing has no InResponseTo (profiles 4.1.5). A message that XML cannot carry
// is left out.
func (f *frontend) startResponse(x *xmlsec.Writer, p pending, now time.Time, status Status, message string) error {
	id, err := NewID(f.kind.Random)
	if err != nil {
		return err
	}
	x.Start(spaceProtocol, "Response")
	x.Attr("Destination", p.Consumer)
	x.Attr("ID", id)
	if p.Request != "" {
		x.Attr("InResponseTo", p.Request)
	}
	x.Attr("IssueInstant", FormatInstant(now))
	x.Attr("Version", Version)
	x.Element(spaceAssertion, "Issuer", f.kind.EntityID)
	x.SignatureHere()
	x.Start(spaceProtocol, "Status")
	x.Start(spaceProtocol, "StatusCode")
	x.Attr("Value", status.Top)
	if status.Second != "" {
		x.Start(spaceProtocol, "StatusCode")
		x.Attr("Value", status.Second)
		x.End()
	}
	x.End()
	if xmlText(message) && message != "" {
		x.Element(spaceProtocol, "StatusMessage", message)
	}
	x.End()
	return nil
}

// succeed writes a Response with the assertion, signed and encrypted as the
// settings say.
func (f *frontend) succeed(ctx context.Context, p pending, o broker.Outcome, name nameID) (broker.Reply, error) {
	key, err := f.signingKey(ctx)
	if err != nil {
		return nil, err
	}
	x := xmlsec.NewWriter()
	defer x.Release()
	if err := f.startResponse(x, p, o.Now, Status{Top: StatusSuccess}, ""); err != nil {
		return nil, err
	}
	what, assertionKey := f.settings.Sign.What, key
	if what == signResponse && !f.sp.WantAssertionsSigned {
		assertionKey = nil
	}
	if err := f.writeAssertion(x, p, o, name, assertionKey); err != nil {
		return nil, err
	}
	if what == signResponse || what == signBoth {
		x.EndSigned(*key)
	} else {
		x.End()
	}
	return posted(x, p)
}

// posted is the written Response on its way to the application.
func posted(x *xmlsec.Writer, p pending) (broker.Reply, error) {
	octets, err := x.Octets()
	if err != nil {
		return nil, fmt.Errorf("writing the response: %w", err)
	}
	return PostForm(p.Consumer, octets, true, p.RelayState), nil
}

// signingKey is the key that the application's messages are signed with.
func (f *frontend) signingKey(ctx context.Context) (*xmlsec.SigningKey, error) {
	return SigningKey(ctx, f.kind.Keys, f.settings.Keys, f.settings.Sign.Algorithm, f.kind.Random)
}

// writeAssertion writes the assertion into the response, encrypted to the
// application's own key where there is one (core 2.3.4).
func (f *frontend) writeAssertion(x *xmlsec.Writer, p pending, o broker.Outcome, name nameID, key *xmlsec.SigningKey) error {
	if f.encryptTo == nil {
		if f.settings.Encrypt.Mode == encryptRequired {
			return errors.New("the assertion must be encrypted and there is no key for it")
		}
		return f.assertions().Write(x, o, name, p.Consumer, p.Request, key)
	}
	alone := xmlsec.NewWriter()
	defer alone.Release()
	if err := f.assertions().Write(alone, o, name, p.Consumer, p.Request, key); err != nil {
		return err
	}
	octets, err := alone.Octets()
	if err != nil {
		return err
	}
	data, err := xmlsec.Encrypt(octets, f.encryptTo.Certificate, f.method, f.kind.Random)
	if err != nil {
		return fmt.Errorf("encrypting the assertion: %w", err)
	}
	x.Start(spaceAssertion, "EncryptedAssertion")
	x.Tree(data)
	x.End()
	return nil
}

// refuse writes a signed Response without an assertion (core 3.2.2.2). Why is
// in the log and the record, not in the message. A StatusMessage is there only
// if the administrator has written one for the user.
func (f *frontend) refuse(ctx context.Context, p pending, o broker.Outcome) (broker.Reply, error) {
	status := StatusOf(*o.Refusal)
	if p.Status != nil {
		status = *p.Status
	}
	return f.fail(ctx, p, status, o.Refusal.Message.In(o.Request.Language), o.Now)
}

// fail writes a signed Response with the status, and a message if there is one.
func (f *frontend) fail(ctx context.Context, p pending, status Status, message string, now time.Time) (broker.Reply, error) {
	key, err := f.signingKey(ctx)
	if err != nil {
		return nil, err
	}
	x := xmlsec.NewWriter()
	defer x.Release()
	if err := f.startResponse(x, p, now, status, message); err != nil {
		return nil, err
	}
	x.EndSigned(*key)
	return posted(x, p)
}

// participation is what a session remembers of an application, to log it out.
type participation struct {
	Name         nameID `json:"name"`
	SessionIndex string `json:"sessionIndex,omitempty"`
}

func (p participation) encode() ([]byte, error) {
	m := memo{out: make([]byte, 0, 320)}
	m.begin()
	m.nameID(p.Name)
	m.unlessEmpty("sessionIndex", p.SessionIndex)
	m.end()
	return m.written(p)
}

// participant is what the session is to remember. An application without a
// logout endpoint is remembered too: it may still ask for logout.
func (f *frontend) participant(o broker.Outcome, name nameID) (*broker.Participant, error) {
	memo, err := participation{Name: name, SessionIndex: o.SessionIndex}.encode()
	if err != nil {
		return nil, fmt.Errorf("remembering the application: %w", err)
	}
	return &broker.Participant{
		Application: f.application.ID,
		Keys:        f.participantKeys(name, o.SessionIndex),
		Memo:        memo,
		Since:       o.Now,
	}, nil
}

// participantKeys are the keys under which a session is found: as the name was
// issued, and without its Format, which some libraries drop in a LogoutRequest.
// They would be told Success while the session lived on.
func (f *frontend) participantKeys(name nameID, index string) []string {
	name = f.normal(name)
	user := userKey(name)
	keys := appendNameKeys(make([]string, 0, 4), user, name.Format, index)
	if name.Format != FormatUnspecified {
		keys = appendNameKeys(keys, user, FormatUnspecified, index)
	}
	return keys
}

// sessionKeys is how a LogoutRequest may name the session (core 3.7.3.1): by the
// name alone, or by the name and the session index.
func (f *frontend) sessionKeys(name nameID, index string) []string {
	name = f.normal(name)
	return appendNameKeys(nil, userKey(name), name.Format, index)
}

// appendNameKeys adds the keys of a user in one format: without the index, and with
// it, if there is one.
func appendNameKeys(keys []string, user, format, index string) []string {
	key := nameKey(user, format)
	keys = append(keys, key)
	if index != "" {
		keys = append(keys, key+"/"+index)
	}
	return keys
}
