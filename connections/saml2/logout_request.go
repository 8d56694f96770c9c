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

// usedLogouts is the space of the LogoutRequest IDs that were seen.
const usedLogouts = "saml2-logout/"

// maxSessionIndexes is the most sessions that one LogoutRequest may name.
const maxSessionIndexes = 64

// logoutReply is what the frontend keeps with a logout, to answer it.
type logoutReply struct {
	Request    string `json:"request"`
	RelayState string `json:"relayState,omitempty"`
	Binding    string `json:"binding"`
}

// logOut takes an application's LogoutRequest (core 3.7.1, profiles 4.4.3). It
// must be signed: it acts on a session with no other proof.
func (k *kind) logOut(ctx context.Context, browser *broker.Browser, root *etree.Element, m *Inbound) (broker.Reply, error) {
	f, err := k.frontendOf(ctx, root)
	if err != nil {
		return nil, err
	}
	request, _, err := f.authentic(root, m, true)
	if err != nil {
		return nil, f.invalid("LogoutRequest", err)
	}
	if err := checkDestination(request, true, k.slo); err != nil {
		return nil, f.invalid("LogoutRequest", err)
	}
	id, _ := attr(request, "ID")
	if err := checkMessageID(id); err != nil {
		return nil, f.invalid("LogoutRequest", err)
	}
	back := logoutReply{Request: id, RelayState: m.RelayState, Binding: m.Binding}
	if version, _ := attr(request, "Version"); version != Version {
		return f.answerLogout(ctx, back, versionStatus(version), k.Clock())
	}
	if err := f.freshLogout(ctx, request, id); err != nil {
		return nil, err
	}
	keys, err := f.namedSessions(request)
	if err != nil {
		k.Log.InfoContext(ctx, "logout refused", "kind", KindName, "application", f.application.ID, "request", id, "reason", err.Error())
		return f.answerLogout(ctx, back, Status{StatusRequester, StatusRequestUnsupported}, k.Clock())
	}
	reply, err := json.Marshal(back)
	if err != nil {
		return nil, broker.Invalid(broker.PublicInternal, err)
	}
	return k.Broker.Logout(ctx, browser, broker.LogoutRequest{Application: f.application.ID, Keys: keys, Reply: reply})
}

// freshLogout holds the request's times against the clock and takes its ID.
func (f *frontend) freshLogout(ctx context.Context, request *etree.Element, id string) error {
	now := f.kind.Clock()
	issued, err := requiredInstant(request, "IssueInstant")
	if err != nil {
		return f.invalid("LogoutRequest", err)
	}
	until := issued.Add(f.window() + f.skew())
	if issued.After(now.Add(f.skew())) || !now.Before(until) {
		return f.invalid("LogoutRequest", broker.Failed(broker.CheckTime, fmt.Errorf("IssueInstant %s is not of now", FormatInstant(issued))))
	}
	end, ok, err := instantAttr(request, "NotOnOrAfter")
	if err != nil {
		return f.invalid("LogoutRequest", err)
	}
	if ok && !now.Before(end.Add(f.skew())) {
		return f.invalid("LogoutRequest", broker.Failed(broker.CheckTime, fmt.Errorf("it held until %s", FormatInstant(end))))
	}
	err = f.kind.Used.Use(ctx, usedLogouts+string(f.application.ID), id, until)
	if errors.Is(err, broker.ErrUsed) {
		return broker.InvalidAbout(f.about(), broker.PublicExpired, broker.Failed(broker.CheckReplay, fmt.Errorf("LogoutRequest %s of %s was seen before", clip(id), f.application.ID)))
	}
	if err != nil {
		return broker.Invalid(broker.PublicInternal, fmt.Errorf("LogoutRequest: %w", err))
	}
	return nil
}

// namedSessions is how the request names sessions: the name identifier byte for
// byte, alone or with session indexes (core 3.7.3.2).
func (f *frontend) namedSessions(request *etree.Element) ([]string, error) {
	el, err := onlyChild(request, NamespaceAssertion, "NameID")
	if err != nil {
		return nil, err
	}
	name, err := readNameID(el, expectation{})
	if err != nil {
		return nil, err
	}
	indexes := xmlsec.Children(request, NamespaceProtocol, "SessionIndex")
	if len(indexes) > maxSessionIndexes {
		return nil, fmt.Errorf("it names %d sessions, more than %d", len(indexes), maxSessionIndexes)
	}
	if len(indexes) == 0 {
		return f.sessionKeys(name, ""), nil
	}
	keys := make([]string, 0, len(indexes))
	for _, el := range indexes {
		index, err := uriText(el)
		if err != nil {
			return nil, err
		}
		keys = append(keys, f.sessionKeys(name, index)[1])
	}
	return keys, nil
}

// AnswerLogout writes how the logout ended as a LogoutResponse. A session that
// was not found has ended, so that is success. A participant that could not be
// told makes it partial (core 3.7.3.2).
func (f *frontend) AnswerLogout(ctx context.Context, o broker.LogoutOutcome) (broker.Reply, error) {
	var back logoutReply
	if err := json.Unmarshal(o.Reply, &back); err != nil {
		return nil, fmt.Errorf("reading the kept logout: %w", err)
	}
	status := Status{Top: StatusSuccess}
	if o.Partial {
		status.Second = StatusPartialLogout
		if f.logoutEndpoint(back.Binding) == nil {
			return broker.Redirect{URL: o.Page}, nil // the person is told who
		}
	}
	return f.answerLogout(ctx, back, status, o.Now)
}

// answerLogout writes a LogoutResponse by the binding that the request came by,
// where the application has an endpoint for it. Without any endpoint the
// browser stays with Trin.
func (f *frontend) answerLogout(ctx context.Context, back logoutReply, status Status, now time.Time) (broker.Reply, error) {
	endpoint := f.logoutEndpoint(back.Binding)
	if endpoint == nil {
		return broker.Redirect{URL: "/logged-out"}, nil
	}
	id, err := NewID(f.kind.Random)
	if err != nil {
		return nil, err
	}
	message := newMessage("LogoutResponse", id, FormatInstant(now), endpoint.ResponseLocation, f.kind.EntityID)
	message.CreateAttr("InResponseTo", back.Request)
	statusChild(message, status)
	return f.send(ctx, endpoint.Binding, endpoint.ResponseLocation, message, true, back.RelayState)
}
