package oidc

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"trin/broker"
)

// assertionLife is how long an assertion of Trin's is good.
const assertionLife = time.Minute

// tokenAnswer is what the token endpoint gave for a code.
type tokenAnswer struct {
	ID     string
	Access string // "" = none that userinfo would take
}

// exchange redeems a code at the token endpoint (RFC 6749, 4.1.3; OpenID Connect
// Core 3.1.3). A code that the provider does not take is no accepted answer; any
// other trouble refuses the login.
func (b *backend) exchange(ctx context.Context, d *description, code, verifier string) (tokenAnswer, error) {
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {b.callback()}, "code_verifier": {verifier}}
	header := http.Header{"Accept": {"application/json"}}
	if err := b.prove(ctx, d, form, header); err != nil {
		return tokenAnswer{}, &broker.Refusal{Code: broker.RefusedUnavailable, Reason: fmt.Sprintf("Trin cannot prove itself to %s: %v", b.Issuer, err)}
	}
	got, err := b.call(ctx, http.MethodPost, d.Token, form, header)
	if err != nil {
		return tokenAnswer{}, &broker.Refusal{Code: broker.RefusedUnavailable, Reason: fmt.Sprintf("the token endpoint of %s: %v", b.Issuer, err)}
	}
	if got.Status != http.StatusOK {
		return tokenAnswer{}, tokenRefusal(got)
	}
	return readTokenAnswer(got)
}

// prove adds how Trin proves itself (RFC 6749, 2.3.1; RFC 7523, 2.2).
func (b *backend) prove(ctx context.Context, d *description, form url.Values, header http.Header) error {
	method := b.authMethod()
	if method == authNone {
		form.Set(paramClientID, b.ClientID)
		return nil
	}
	if method == authPrivateKey {
		assertion, err := b.assertion(ctx, d)
		if err != nil {
			return err
		}
		form.Set(paramClientID, b.ClientID)
		form.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
		form.Set("client_assertion", assertion)
		return nil
	}
	secret, err := b.k.Secrets.Secret(ctx, b.SecretName)
	if err != nil {
		return fmt.Errorf("secret %q: %w", b.SecretName, err)
	}
	if len(secret) == 0 {
		return fmt.Errorf("secret %q is empty", b.SecretName)
	}
	if method == authPost {
		form.Set(paramClientID, b.ClientID)
		form.Set("client_secret", string(secret))
		return nil
	}
	pair := url.QueryEscape(b.ClientID) + ":" + url.QueryEscape(string(secret))
	header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(pair)))
	return nil
}

// assertion is a JWT by which Trin proves itself (OpenID Connect Core 9). Its
// audience is one text and never a list.
func (b *backend) assertion(ctx context.Context, d *description) (string, error) {
	key, err := b.k.signingKey(ctx, b.Keys, b.SigningAlgorithm)
	if err != nil {
		return "", err
	}
	id, err := randomText(b.k.Random, 16)
	if err != nil {
		return "", err
	}
	audience, now := b.Issuer, b.k.Clock()
	if b.AssertionAudience == audienceToken {
		audience = d.Token
	}
	return key.sign("JWT", map[string]any{
		"iss": b.ClientID, "sub": b.ClientID, "aud": audience, "jti": id, "iat": now.Unix(), "exp": now.Add(assertionLife).Unix(),
	})
}

// tokenRefusal is what becomes of an error of the token endpoint (RFC 6749,
// 5.2). invalid_grant is about the code: the answer that brought it is not
// accepted, and the leg stays open.
func tokenRefusal(got fetched) error {
	code := ""
	if members, err := readMembers(got.Body, maxTokenMembers); err == nil {
		code, _ = textMember(members, paramError)
	}
	code = readable(code, 64)
	switch {
	case code == "invalid_grant":
		return errors.New("the provider does not take the code: invalid_grant")
	case code == "":
		return &broker.Refusal{Code: broker.RefusedUnavailable, Reason: fmt.Sprintf("the token endpoint answered %d", got.Status)}
	}
	return &broker.Refusal{Code: broker.RefusedUpstream, Reason: fmt.Sprintf("the token endpoint answered %d %s", got.Status, code),
		Upstream: &broker.Upstream{Protocol: KindName, Status: []string{code}}}
}

// readTokenAnswer reads the tokens (OpenID Connect Core 3.1.3.3).
func readTokenAnswer(got fetched) (tokenAnswer, error) {
	if got.Media != "application/json" {
		return tokenAnswer{}, errors.New("the token endpoint answered with something that is not JSON")
	}
	members, err := readMembers(got.Body, maxTokenMembers)
	if err != nil {
		return tokenAnswer{}, fmt.Errorf("the token endpoint's answer: %w", err)
	}
	var t tokenAnswer
	if t.ID, err = textMember(members, "id_token"); err != nil {
		return t, err
	}
	if t.Access, err = textMember(members, "access_token"); err != nil {
		return t, err
	}
	word, err := textMember(members, "token_type")
	switch {
	case err != nil:
		return t, err
	case t.ID == "":
		return t, errors.New("the token endpoint gave no ID token")
	case t.Access != "" && !strings.EqualFold(word, "Bearer"):
		return t, fmt.Errorf("the access token is of the type %q", clip(word))
	case strings.ContainsFunc(t.Access, func(r rune) bool { return r <= ' ' || r >= 0x7f }):
		return t, errors.New("the access token holds a character that none has")
	}
	return t, nil
}
