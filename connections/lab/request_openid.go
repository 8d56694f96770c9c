package lab

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"trin/broker"
)

// sendOpenID writes an authorization request (OpenID Connect Core 3.1.2.1).
func (l *Lab) sendOpenID(run *Run) (broker.Reply, error) {
	r := run.Request
	var err error
	if run.Nonce, err = l.name(); err == nil {
		run.Verifier, err = l.name()
	}
	if err != nil {
		return nil, err
	}
	run.Verifier += run.Verifier // at least 43 letters (RFC 7636, 4.1)
	proof := sha256.Sum256([]byte(run.Verifier))
	scope := r.Scope
	if scope == "" {
		scope = "openid profile email"
	}
	q := url.Values{
		"response_type": {"code"}, "client_id": {clientID}, "redirect_uri": {l.answers(OpenID)}, "scope": {scope}, "state": {run.ID}, "nonce": {run.Nonce},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(proof[:])}, "code_challenge_method": {"S256"},
	}
	switch {
	case len(r.Classes) == 0:
	case r.Essential:
		claims, err := json.Marshal(map[string]any{"id_token": map[string]any{"acr": map[string]any{"essential": true, "values": r.Classes}}})
		if err != nil {
			return nil, fmt.Errorf("lab: %w", err)
		}
		q.Set("claims", string(claims))
	default:
		q.Set("acr_values", strings.Join(r.Classes, " "))
	}
	prompt := r.Prompt
	switch {
	case prompt == "" && r.Passive:
		prompt = "none"
	case prompt == "" && r.Force:
		prompt = "login"
	}
	for name, value := range map[string]string{"prompt": prompt, "max_age": r.MaxAge, "login_hint": r.Subject, "idp_hint": r.HomeRealm} {
		if value != "" {
			q.Set(name, value)
		}
	}
	switch r.Fault {
	case requestNoPKCE:
		q.Del("code_challenge")
		q.Del("code_challenge_method")
	case requestPlainPKCE:
		q.Set("code_challenge", run.Verifier)
		q.Set("code_challenge_method", "plain")
	case requestConsumer:
		q.Set("redirect_uri", "https://elsewhere.invalid/callback")
	case requestIssuer:
		q.Set("client_id", "elsewhere")
	}
	run.Message = q.Encode()
	return broker.Redirect{URL: l.Trin + "/oidc/authorize?" + run.Message}, nil
}

// maxTokens bounds what Trin's own endpoints are read for.
const maxTokens = 1 << 20

// exchange changes a code for tokens at Trin, and returns what it answered.
func (l *Lab) exchange(ctx context.Context, run *Run, code string) (string, error) {
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {l.answers(OpenID)}, "client_id": {clientID}, "code_verifier": {run.Verifier}}
	return l.ask(ctx, http.MethodPost, "/oidc/token", form)
}

// ask asks Trin itself.
func (l *Lab) ask(ctx context.Context, method, path string, form url.Values) (string, error) {
	request, err := http.NewRequestWithContext(ctx, method, l.Trin+path, strings.NewReader(form.Encode()))
	if err != nil {
		return "", fmt.Errorf("lab: %w", err)
	}
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := l.Inside.RoundTrip(request)
	if err != nil {
		return "", fmt.Errorf("lab: %s: %w", path, err)
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	body, err := io.ReadAll(io.LimitReader(response.Body, maxTokens))
	if err != nil {
		return "", fmt.Errorf("lab: %s: %w", path, err)
	}
	return string(body), nil
}
