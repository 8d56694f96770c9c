package oidc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"trin/broker"
	"trin/broker/web"
)

// serveCallback takes a provider's answer (OpenID Connect Core 3.1.2.5). An
// answer that is not accepted ends nothing: the leg stays open, so that nobody
// can end another's login by sending rubbish, and the true answer may still come.
func (k *kind) serveCallback(w http.ResponseWriter, r *http.Request) {
	in, err := readParameters(w, r, answerNames)
	if err != nil {
		k.Edge.Reply(w, r, nil, nil, badMessage("a provider's answer: %w", err))
		return
	}
	if r.Method == http.MethodPost && in[paramAgain] == "" && web.LacksCookies(r, k.BaseURL) {
		k.Edge.Reply(w, r, nil, k.answerAgain(r, in), nil)
		return
	}
	browser := k.Edge.Browser(r)
	reply, err := k.consume(r, browser, in)
	k.Edge.Reply(w, r, browser, reply, err)
}

// answerAgain makes the browser post the same answer once more, from Trin's own
// page, so that the session cookies, which are SameSite=Lax, come with it.
func (k *kind) answerAgain(r *http.Request, in parameters) broker.FormPost {
	form := broker.FormPost{Action: k.BaseURL + r.URL.EscapedPath(), Fields: []broker.Field{{Name: paramAgain, Value: "1"}}}
	for _, name := range answerNames {
		if value, ok := in[name]; ok && name != paramAgain {
			form.Fields = append(form.Fields, broker.Field{Name: name, Value: value})
		}
	}
	return form
}

// consume finds the leg that the answer is for and goes on with its login. The
// leg is open in this browser alone, so that an answer that nobody asked for, or
// that another has fetched, has none.
func (k *kind) consume(r *http.Request, browser *broker.Browser, in parameters) (broker.Reply, error) {
	if in[paramState] == "" {
		return nil, broker.Invalid(broker.PublicBadMessage, broker.Failed(broker.CheckAnswers, errors.New("a provider's answer without state: unsolicited answers are not accepted")))
	}
	leg, err := k.Broker.Leg(r.Context(), browser, broker.ID(in[paramState]))
	if err != nil {
		return nil, err
	}
	b, err := k.backendOf(r, leg)
	if err != nil {
		return nil, err
	}
	evidence, err := b.take(r.Context(), leg, in)
	var refusal *broker.Refusal
	switch {
	case errors.As(err, &refusal):
		return k.Broker.Refuse(r.Context(), browser, leg.ID, *refusal)
	case err != nil:
		return nil, badAnswer(leg, fmt.Errorf("the answer of %s: %w", b.Issuer, err))
	}
	return k.Broker.Resume(r.Context(), browser, leg.ID, evidence)
}

// take makes evidence of an answer. A *broker.Refusal refuses the login; any
// other error means that the answer is not accepted.
func (b *backend) take(ctx context.Context, leg broker.Leg, in parameters) (broker.Evidence, error) {
	var memo legMemo
	if err := json.Unmarshal(leg.Memo, &memo); err != nil || memo.Nonce == "" {
		return broker.Evidence{}, errors.New("the leg has no memo of this kind")
	}
	d, err := b.describe(ctx)
	if err != nil {
		return broker.Evidence{}, &broker.Refusal{Code: broker.RefusedUnavailable, Reason: err.Error()}
	}
	if err := b.checkAnswer(d, in); err != nil {
		return broker.Evidence{}, err
	}
	if in[paramError] != "" {
		return broker.Evidence{}, refusalOfError(in[paramError], in[paramErrorDescription], leg, memo)
	}
	tokens, err := b.exchange(ctx, d, in[paramCode], memo.Verifier)
	if err != nil {
		return broker.Evidence{}, err
	}
	x := b.expect(d)
	x.Nonce, x.Code, x.AccessToken = memo.Nonce, in[paramCode], tokens.Access
	x.Started, x.Fresh = leg.Started, leg.ForceAuthn || leg.MaxAge != nil
	token, err := acceptIDToken(ctx, tokens.ID, x)
	if err != nil {
		return broker.Evidence{}, fmt.Errorf("ID token: %w", err)
	}
	more, err := b.userClaims(ctx, d, tokens, token)
	if err != nil {
		return broker.Evidence{}, err
	}
	return b.evidence(token, tokens.ID, more, memo.Nonce)
}

// checkAnswer wants an answer of this provider that is a code or an error, and
// nothing that was not asked for (RFC 9207, 2.4; OpenID Connect Core 3.1.2.7).
func (b *backend) checkAnswer(d *description, in parameters) error {
	issuer, named := in[paramIssuer]
	switch {
	case named && issuer != b.Issuer:
		return broker.Failed(broker.CheckSender, fmt.Errorf("iss is %q", clip(issuer)))
	case !named && d.NamesItself:
		return broker.Failed(broker.CheckSender, errors.New("iss is missing, and the provider always sends it"))
	case in["id_token"] != "" || in["access_token"] != "" || in["response"] != "":
		return errors.New("a token in the front channel, which was not asked for")
	case (in[paramCode] == "") == (in[paramError] == ""):
		return errors.New("there is not one of code and error")
	case len(in[paramCode]) > maxState:
		return errors.New("the code is too long")
	}
	return nil
}

// expect is what every token of the provider must match.
func (b *backend) expect(d *description) expectation {
	return expectation{
		Issuer: b.Issuer, ClientID: b.ClientID, Audiences: b.Audiences, Algorithms: b.algorithms(d), Keys: b.keys,
		Skew: b.Window, Now: b.k.Clock(), LevelClaim: b.levelClaim(),
	}
}
