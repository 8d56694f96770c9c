package oidc

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"trin/broker"
)

// legMemo is what the backend keeps with a leg: what its answer must match.
type legMemo struct {
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"` // of PKCE (RFC 7636, 4.1)
	Asked    bool   `json:"asked,omitempty"`
}

// Challenge sends the browser to the provider with an authorization request
// (OpenID Connect Core 3.1.2.1). The leg's ID travels as state.
func (b *backend) Challenge(ctx context.Context, leg broker.Leg) (broker.Reply, []byte, error) {
	d, err := b.describe(ctx)
	if err != nil {
		return nil, nil, &broker.Refusal{Code: broker.RefusedUnavailable, Reason: fmt.Sprintf("connection %q: %v", leg.Connection, err)}
	}
	if leg.Passive && !b.takesPrompt(d, promptNone) {
		return nil, nil, &broker.Refusal{Code: broker.RefusedPassive, Reason: fmt.Sprintf("connection %q: the provider does not take prompt=none", leg.Connection)}
	}
	memo, err := b.newMemo(leg)
	if err != nil {
		return nil, nil, err
	}
	q := url.Values{}
	for name, value := range b.Parameters {
		q.Set(name, value)
	}
	proof := sha256.Sum256([]byte(memo.Verifier))
	q.Set(paramResponseType, "code")
	q.Set(paramClientID, b.ClientID)
	q.Set(paramRedirectURI, b.callback())
	q.Set(paramScope, strings.Join(b.scopes(), " "))
	q.Set(paramState, string(leg.ID))
	q.Set(paramNonce, memo.Nonce)
	q.Set(paramChallenge, base64.RawURLEncoding.EncodeToString(proof[:]))
	q.Set(paramChallengeMethod, "S256")
	if b.ResponseMode == modeFormPost {
		q.Set(paramResponseMode, modeFormPost)
	}
	b.setWishes(q, leg)
	b.setPrompt(q, leg, d)
	if err := b.setClass(q, leg, d); err != nil {
		return nil, nil, err
	}
	kept, err := json.Marshal(memo)
	if err != nil {
		return nil, nil, fmt.Errorf("oidc: %w", err)
	}
	return broker.Redirect{URL: addQuery(d.Authorization, q)}, kept, nil
}

// newMemo draws the nonce and the verifier of a leg.
func (b *backend) newMemo(leg broker.Leg) (legMemo, error) {
	memo := legMemo{Asked: len(b.askOf(leg)) > 0}
	var err error
	if memo.Nonce, err = randomText(b.k.Random, 32); err == nil {
		memo.Verifier, err = randomText(b.k.Random, 32)
	}
	if err != nil {
		return legMemo{}, fmt.Errorf("oidc: %w", err)
	}
	return memo, nil
}

// setWishes writes who the user may be, in what language to speak to them, and
// who is behind the request. An empty one is left out.
func (b *backend) setWishes(q url.Values, leg broker.Leg) {
	set := func(name, value string) {
		if name != "" && value != "" {
			q.Set(name, value)
		}
	}
	set(paramUILocales, leg.Language)
	set(b.Requesters, strings.Join(leg.RequesterIDs, " "))
	switch b.LoginHint {
	case "":
		set(paramLoginHint, leg.LoginHint)
	case hintNone:
	default:
		set(b.LoginHint, leg.LoginHint)
	}
}

// setPrompt writes prompt and max_age (OpenID Connect Core 3.1.2.1). A new login
// is asked for by both, because max_age alone obliges the provider to say
// auth_time, and prompt alone is what some providers know.
func (b *backend) setPrompt(q url.Values, leg broker.Leg, d *description) {
	var prompts []string
	byPrompt := b.Force != forceMaxAge && b.takesPrompt(d, promptLogin)
	switch {
	case leg.Passive:
		prompts = append(prompts, promptNone)
	default:
		if leg.ForceAuthn && byPrompt {
			prompts = append(prompts, promptLogin)
		}
		if leg.SelectAccount && b.takesPrompt(d, promptSelect) {
			prompts = append(prompts, promptSelect)
		}
	}
	if len(prompts) > 0 {
		q.Set(paramPrompt, strings.Join(prompts, " "))
	}
	switch {
	case leg.ForceAuthn && (b.Force != forcePrompt || !byPrompt || leg.Passive):
		q.Set(paramMaxAge, "0")
	case leg.MaxAge != nil:
		q.Set(paramMaxAge, strconv.FormatInt(int64(max(*leg.MaxAge, 0)/time.Second), 10))
	}
}

// member is one claim of a claims request (OpenID Connect Core 5.5.1).
type member struct {
	Essential bool              `json:"essential,omitempty"`
	Value     broker.ClassRef   `json:"value,omitempty"`
	Values    []broker.ClassRef `json:"values,omitempty"`
}

// setClass writes what class is asked for, as the settings say. Where the
// provider takes a claims request, auth_time is asked for too.
func (b *backend) setClass(q url.Values, leg broker.Leg, d *description) error {
	asks := b.askOf(leg)
	wanted := map[string]member{}
	switch {
	case len(asks) == 0:
	case b.ClaimNamed == "":
		words := make([]string, 0, len(asks))
		for _, ask := range asks {
			if !strings.ContainsFunc(string(ask), func(r rune) bool { return r <= ' ' }) { // a list is written with spaces
				words = append(words, string(ask))
			}
		}
		if len(words) > 0 {
			q.Set(paramACRValues, strings.Join(words, " "))
		}
	case b.ClaimNamed != claimACR || len(asks) == 1: // of a claim that is no acr nobody says what a list would mean
		wanted[b.ClaimNamed] = member{Essential: !b.Voluntary, Value: asks[0]}
	default:
		wanted[b.ClaimNamed] = member{Essential: !b.Voluntary, Values: asks}
	}
	if len(wanted) == 0 && !d.TakesClaims {
		return nil
	}
	wanted[claimAuthTime] = member{Essential: true}
	request, err := json.Marshal(map[string]any{"id_token": wanted})
	if err != nil {
		return fmt.Errorf("oidc: %w", err)
	}
	q.Set(paramClaims, string(request))
	return nil
}

// askOf are the classes to ask for, the preferred first, by this rule: of
// several that all would do (exact, minimum) all; for maximum the strongest by
// the connection's scale first; for better the weakest class of the scale that
// is stronger than all of them, as the asks write it. None is asked for as
// urn:none.
func (b *backend) askOf(leg broker.Leg) []broker.ClassRef {
	asks := slices.DeleteFunc(slices.Clone(leg.Ask), func(c broker.ClassRef) bool { return c == "" || c == broker.ClassNone })
	if len(asks) == 0 {
		return nil
	}
	switch leg.Comparison {
	case broker.Maximum:
		best := b.strongest(asks)
		return append([]broker.ClassRef{best}, slices.DeleteFunc(asks, func(c broker.ClassRef) bool { return c == best })...)
	case broker.Better:
		if above := b.above(b.strongest(asks)); above != "" {
			return []broker.ClassRef{above}
		}
		return nil
	}
	return asks
}

// levelOf is what a class counts as by the connection's scale.
func (b *backend) levelOf(ref broker.ClassRef) (broker.Level, bool) {
	class, ok := b.connection.Scale.Class(ref)
	return class.Level, ok && class.Kind == broker.KindLevel
}

// strongest is the first of those that count the most on the ladder of the
// first.
func (b *backend) strongest(asks []broker.ClassRef) broker.ClassRef {
	best := asks[0]
	most, _ := b.levelOf(best)
	for _, ask := range asks[1:] {
		if level, ok := b.levelOf(ask); ok && level.Ladder == most.Ladder && level.Value > most.Value {
			best, most = ask, level
		}
	}
	return best
}

// above is the weakest class that counts more than this one, as it is sent.
func (b *backend) above(ref broker.ClassRef) broker.ClassRef {
	floor, ok := b.levelOf(ref)
	if !ok {
		return ""
	}
	var found *broker.Class
	for _, class := range b.connection.Scale.Classes() {
		if class.Kind == broker.KindLevel && class.Level.Ladder == floor.Ladder && class.Level.Value > floor.Value &&
			(found == nil || class.Level.Value < found.Level.Value) {
			found = &class
		}
	}
	if found == nil {
		return ""
	}
	if send := b.connection.Asks.ForClass(*found); send != broker.ClassNone {
		return send
	}
	return ""
}

// addQuery is the address with the parameters added to its own.
func addQuery(address string, q url.Values) string {
	if strings.Contains(address, "?") {
		return strings.TrimRight(address, "&?") + "&" + q.Encode()
	}
	return address + "?" + q.Encode()
}
