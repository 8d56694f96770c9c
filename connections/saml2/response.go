package saml2

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/beevik/etree"

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
	assertion, err := f.assertions().Write(o, name, p.Consumer, p.Request)
	if err != nil {
		return nil, nil, err
	}
	reply, err := f.succeed(ctx, p, assertion, o.Now)
	if err != nil {
		return nil, nil, err
	}
	participant, err := f.participant(o, name)
	if err != nil {
		return nil, nil, err
	}
	return reply, participant, nil
}

// newResponse begins a Response (core 3.2.2). A response to nothing has no
// InResponseTo (profiles 4.1.5).
func (f *frontend) newResponse(p pending, now time.Time) (*etree.Element, error) {
	id, err := NewID(f.kind.Random)
	if err != nil {
		return nil, err
	}
	response := newMessage("Response", id, FormatInstant(now), p.Consumer, f.kind.EntityID)
	if p.Request != "" {
		response.CreateAttr("InResponseTo", p.Request)
	}
	return response, nil
}

// succeed signs and encrypts as the settings say and puts the assertion into a
// Response.
func (f *frontend) succeed(ctx context.Context, p pending, assertion *etree.Element, now time.Time) (broker.Reply, error) {
	key, err := SigningKey(ctx, f.kind.Keys, f.settings.Keys, f.settings.Sign.Algorithm, f.kind.Random)
	if err != nil {
		return nil, err
	}
	what := f.settings.Sign.What
	if what != signResponse || f.sp.WantAssertionsSigned {
		if err := xmlsec.Sign(assertion, *key, signatureAt); err != nil {
			return nil, fmt.Errorf("signing the assertion: %w", err)
		}
	}
	response, err := f.newResponse(p, now)
	if err != nil {
		return nil, err
	}
	statusChild(response, Status{Top: StatusSuccess})
	if err := f.addAssertion(response, assertion); err != nil {
		return nil, err
	}
	if what == signResponse || what == signBoth {
		if err := xmlsec.Sign(response, *key, signatureAt); err != nil {
			return nil, fmt.Errorf("signing the response: %w", err)
		}
	}
	return PostForm(p.Consumer, xmlsec.Bytes(response), true, p.RelayState), nil
}

// addAssertion puts the signed assertion into the response, encrypted to the
// application's own key where there is one (core 2.3.4).
func (f *frontend) addAssertion(response, assertion *etree.Element) error {
	if f.encryptTo == nil {
		if f.settings.Encrypt.Mode == encryptRequired {
			return errors.New("the assertion must be encrypted and there is no key for it")
		}
		response.AddChild(assertion)
		return nil
	}
	data, err := xmlsec.Encrypt(xmlsec.Bytes(assertion), f.encryptTo.Certificate, f.method, f.kind.Random)
	if err != nil {
		return fmt.Errorf("encrypting the assertion: %w", err)
	}
	response.CreateElement(prefixAssertion + ":EncryptedAssertion").AddChild(data)
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
	key, err := SigningKey(ctx, f.kind.Keys, f.settings.Keys, f.settings.Sign.Algorithm, f.kind.Random)
	if err != nil {
		return nil, err
	}
	response, err := f.newResponse(p, now)
	if err != nil {
		return nil, err
	}
	statusChild(response, status)
	if xmlText(message) && message != "" {
		response.SelectElement("Status").CreateElement(prefixProtocol + ":StatusMessage").SetText(message)
	}
	if err := xmlsec.Sign(response, *key, signatureAt); err != nil {
		return nil, fmt.Errorf("signing the response: %w", err)
	}
	return PostForm(p.Consumer, xmlsec.Bytes(response), true, p.RelayState), nil
}

// participation is what a session remembers of an application, to log it out.
type participation struct {
	Name         nameID `json:"name"`
	SessionIndex string `json:"sessionIndex,omitempty"`
}

// participant is what the session is to remember. An application without a
// logout endpoint is remembered too: it may still ask for logout.
func (f *frontend) participant(o broker.Outcome, name nameID) (*broker.Participant, error) {
	memo, err := json.Marshal(participation{Name: name, SessionIndex: o.SessionIndex})
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
	keys := f.sessionKeys(name, index)
	if name.Format != FormatUnspecified {
		name.Format = FormatUnspecified
		keys = append(keys, f.sessionKeys(name, index)...)
	}
	return keys
}

// sessionKeys is how a LogoutRequest may name the session (core 3.7.3.1): by the
// name alone, or by the name and the session index.
func (f *frontend) sessionKeys(name nameID, index string) []string {
	key := f.nameKey(name)
	if index == "" {
		return []string{key}
	}
	return []string{key, key + "/" + index}
}
