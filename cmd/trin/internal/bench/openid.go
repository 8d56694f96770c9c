package main

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// An application of OpenID Connect, which proves itself with a secret.
const (
	clientID       = "openid"
	clientSecret   = "a secret of the application that is measured"
	clientRedirect = "https://openid.test/callback"
)

// clientSecretHash is the entry of secretHashes for the secret.
func clientSecretHash() string {
	sum := sha256.Sum256([]byte(clientSecret))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// openid logs in to the application of OpenID Connect by the code flow, from the
// request to the tokens; at the SAML provider, or in the session that is there.
func (b *browser) openid(provider bool) func(context.Context) error {
	return func(ctx context.Context) error {
		b.Hops = nil
		verifier, state, nonce := fresh()+fresh(), fresh(), fresh()
		challenge := sha256.Sum256([]byte(verifier))
		request := url.Values{
			"client_id": {clientID}, "redirect_uri": {clientRedirect}, "response_type": {"code"}, "scope": {"openid"},
			"state": {state}, "nonce": {nonce}, "acr_values": {classTwo},
			"code_challenge": {base64.RawURLEncoding.EncodeToString(challenge[:])}, "code_challenge_method": {"S256"},
		}
		if err := b.Open(ctx, b.base+"/oidc/authorize?"+request.Encode()); err != nil {
			return err
		}
		if provider {
			if err := (ready{browser: b}).atProvider(ctx, 0); err != nil {
				return err
			}
		}
		code, err := b.code(state)
		if err != nil {
			return err
		}
		return b.exchange(ctx, code, verifier, nonce)
	}
}

// code is the code that the browser brings to the application.
func (b *browser) code(state string) (string, error) {
	location := b.Last().Header.Get("Location")
	to, err := url.Parse(location)
	if err != nil {
		return "", err
	}
	answer := to.Query()
	if !strings.HasPrefix(location, clientRedirect+"?") || answer.Get("code") == "" || answer.Get("state") != state || answer.Get("iss") != b.base {
		return "", b.stuck(errors.New("trin does not answer the application of OpenID Connect"))
	}
	return answer.Get("code"), nil
}

// exchange redeems the code as the application does, on a way of its own, and
// holds the ID token to what was asked.
func (b *browser) exchange(ctx context.Context, code, verifier, nonce string) error {
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {clientRedirect}, "code_verifier": {verifier}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, b.base+"/oidc/token", strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(url.QueryEscape(clientID), url.QueryEscape(clientSecret))
	response, err := b.transport.RoundTrip(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var tokens struct {
		Access string `json:"access_token"`
		ID     string `json:"id_token"`
	}
	if err := json.NewDecoder(response.Body).Decode(&tokens); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK || tokens.Access == "" {
		return fmt.Errorf("trin gives no tokens for the code: %d", response.StatusCode)
	}
	parts := strings.Split(tokens.ID, ".")
	if len(parts) != 3 {
		return errors.New("trin gives no ID token")
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return err
	}
	var said struct {
		Issuer string `json:"iss"`
		Nonce  string `json:"nonce"`
		Class  string `json:"acr"`
	}
	if err := json.Unmarshal(payload, &said); err != nil {
		return err
	}
	if said.Issuer != b.base || said.Nonce != nonce || said.Class != classTwo {
		return fmt.Errorf("the ID token says %s", payload)
	}
	return nil
}
