package wsfed

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"trin/broker"
	"trin/broker/web"
)

// usedTokens is the space of the tokens that were accepted.
const usedTokens = "wsfed-token"

// serveAnswer takes a provider's answer to a sign-in (WS-Federation 1.2,
// 13.2.3). An answer that is not accepted ends nothing: the leg stays open, so
// that nobody can end another's login by sending rubbish, and the true answer
// may still come.
func (k *kind) serveAnswer(w http.ResponseWriter, r *http.Request) {
	a, err := readAnswer(w, r)
	if err != nil {
		k.Edge.Reply(w, r, nil, nil, badMessage("", fmt.Errorf("answer: %w", err)))
		return
	}
	if a.Action == actionSignIn && !a.Again && web.LacksCookies(r, k.BaseURL) { // a sign-in alone: nobody else's page ends a session
		k.Edge.Reply(w, r, nil, a.repost(k.partyAddress(broker.ID(r.PathValue("connection")))), nil)
		return
	}
	browser := k.Edge.Browser(r)
	var reply broker.Reply
	switch a.Action {
	case actionSignIn:
		reply, err = k.consume(r, browser, a)
	case actionCleanup:
		reply, err = k.cleanUp(r, browser)
	default:
		err = badMessage("", fmt.Errorf("wa=%q at the address of a relying party", clip(a.Action)))
	}
	k.Edge.Reply(w, r, browser, reply, err)
}

// consume finds the leg that the answer is for and resumes it. There is no
// InResponseTo: wctx is the leg, and the leg is open in this browser alone, so
// that an answer that nobody asked for, or that another has fetched, has none.
func (k *kind) consume(r *http.Request, browser *broker.Browser, a *answer) (broker.Reply, error) {
	switch {
	case a.Result == "":
		return nil, badMessage("", errors.New("a sign-in without wresult at the address of a relying party"))
	case a.Context == "":
		return nil, badMessage("", broker.Failed(broker.CheckAnswers, errors.New("an answer without wctx: it answers no request, and unsolicited answers are not accepted")))
	}
	leg, err := k.Broker.Leg(r.Context(), browser, broker.ID(a.Context))
	if err != nil {
		return nil, err
	}
	b, err := k.backendOf(r, leg)
	if err != nil {
		return nil, err
	}
	return b.resume(r.Context(), browser, leg, a.Result)
}

// resume accepts the answer and goes on with the login.
func (b *backend) resume(ctx context.Context, browser *broker.Browser, leg broker.Leg, result string) (broker.Reply, error) {
	x, err := b.expect(ctx, leg)
	if err != nil {
		return nil, &broker.InvalidError{Public: broker.PublicInternal, Reference: leg.Reference, Err: err, About: leg.About()}
	}
	s, err := accept(result, x)
	var refusal *broker.Refusal
	switch {
	case errors.As(err, &refusal):
		return b.k.Broker.Refuse(ctx, browser, leg.ID, *refusal)
	case err != nil:
		return nil, badAnswer(leg, err)
	}
	if key := x.Opened.By(); key != "" && b.k.Watch != nil {
		b.k.Watch.KeyUsed(b.connection.ID, b.Issuer, key)
	}
	return b.k.Broker.Resume(ctx, browser, leg.ID, b.evidence(s, leg, x))
}
