package lab

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// grant is what a code of the lab's provider stands for. It travels in the code
// itself, sealed, so that any node can answer.
type grant struct {
	Answer      Answer    `json:"answer"`
	Nonce       string    `json:"nonce"`
	Challenge   string    `json:"challenge"`
	RedirectURI string    `json:"redirectURI"`
	At          time.Time `json:"at"`
}

// codeLife is for how long a code is good.
const codeLife = 5 * time.Minute

var authorizationErrors = map[string]string{
	errorDenied: "access_denied", errorLogin: "login_required", errorClass: "unmet_authentication_requirements", errorServer: "server_error",
}

// openID is an authorization response (OpenID Connect Core 3.1.2.5).
func (w saying) openID() (broker.Reply, error) {
	consumer := w.consumer(OpenID, w.visit.Connection)
	q := url.Values{
		"state": {w.or(FaultState, somebody, string(w.visit.Leg))},
		"iss":   {w.or(FaultIssParam, "https://elsewhere.invalid/", w.issuer())},
	}
	if code, ok := authorizationErrors[w.Fault]; ok {
		q.Set("error", code)
		q.Set("error_description", "The partner lab was told to say so.")
		return broker.Redirect{URL: consumer + "?" + q.Encode()}, nil
	}
	plain, err := json.Marshal(grant{Answer: w.Answer, Nonce: w.visit.nonce, Challenge: w.visit.challenge, RedirectURI: consumer, At: w.now})
	if err != nil {
		return nil, fmt.Errorf("lab: %w", err)
	}
	nonce := make([]byte, w.keys.sealing.NonceSize())
	if _, err := io.ReadFull(w.Random, nonce); err != nil {
		return nil, fmt.Errorf("lab: %w", err)
	}
	q.Set("code", base64.RawURLEncoding.EncodeToString(w.keys.sealing.Seal(nonce, nonce, plain, []byte("code"))))
	return broker.Redirect{URL: consumer + "?" + q.Encode()}, nil
}

// Token answers Trin at the token endpoint (OpenID Connect Core 3.1.3.3): the
// status, and the body as JSON.
func (l *Lab) Token(ctx context.Context, form url.Values) (int, []byte, error) {
	k, err := l.own(ctx)
	if err != nil {
		return 0, nil, err
	}
	g, err := k.open(form.Get("code"))
	proof := sha256.Sum256([]byte(form.Get("code_verifier")))
	holds := err == nil && form.Get("grant_type") == "authorization_code" && form.Get("redirect_uri") == g.RedirectURI &&
		subtle.ConstantTimeCompare([]byte(base64.RawURLEncoding.EncodeToString(proof[:])), []byte(g.Challenge)) == 1
	if now := l.Clock(); !holds || g.Answer.Fault == errorToken || now.Before(g.At) || now.Sub(g.At) >= codeLife {
		return http.StatusBadRequest, []byte(`{"error":"invalid_grant"}`), nil
	}
	token, err := l.idToken(k, g)
	if err != nil {
		return 0, nil, err
	}
	body, err := json.Marshal(map[string]any{"access_token": accessToken, "token_type": "Bearer", "expires_in": 300, "id_token": token})
	return http.StatusOK, body, err
}

// accessToken is good for nothing: the lab has no userinfo.
const accessToken = "of-the-partner-lab"

func (k *keys) open(code string) (grant, error) {
	var g grant
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(code)
	n := k.sealing.NonceSize()
	if err != nil || len(sealed) < n {
		return g, errors.New("it is no code")
	}
	plain, err := k.sealing.Open(nil, sealed[:n], sealed[n:], []byte("code"))
	if err != nil {
		return g, errors.New("it is no code")
	}
	return g, json.Unmarshal(plain, &g)
}

// idToken is the ID token of a grant (OpenID Connect Core 2).
func (l *Lab) idToken(k *keys, g grant) (string, error) {
	wrong, err := l.pair("a stranger")
	if err != nil {
		return "", err
	}
	w := saying{Lab: l, Answer: g.Answer, keys: k, wrong: wrong, now: l.Clock()}
	hash := sha256.Sum256([]byte(w.or(FaultAtHash, "another", accessToken)))
	claims := map[string]any{
		"iss": w.or(FaultIssuer, "https://elsewhere.invalid/", l.issuer()), "sub": w.Subject, "aud": w.or(FaultAudience, "elsewhere", clientID),
		"exp": w.now.Add(5 * time.Minute).Unix(), "iat": w.now.Unix(), "auth_time": w.now.Add(-w.Age).Unix(),
		"nonce": w.or(FaultNonce, somebody, g.Nonce), "at_hash": base64.RawURLEncoding.EncodeToString(hash[:16]),
	}
	for name, values := range w.Attributes {
		if _, own := claims[name]; own || name == "acr" || name == "azp" {
			continue
		}
		if claims[name] = values; len(values) == 1 {
			claims[name] = values[0]
		}
	}
	if class := w.class(); class != "" {
		claims["acr"] = class
	}
	switch w.Fault {
	case FaultExpired:
		claims["iat"], claims["exp"] = w.now.Add(-beyond-5*time.Minute).Unix(), w.now.Add(-beyond).Unix()
	case FaultFuture:
		claims["auth_time"] = w.now.Add(beyond).Unix()
	case FaultParty:
		claims["aud"], claims["azp"] = []string{clientID, "elsewhere"}, "elsewhere"
	case FaultNoSubject:
		delete(claims, "sub")
	}
	return w.jwt(claims)
}

func (w saying) jwt(claims map[string]any) (string, error) {
	header := map[string]any{"alg": w.or(FaultNone, "none", "ES256"), "typ": "JWT", "kid": keyID}
	var parts [2]string
	for i, part := range []any{header, claims} {
		raw, err := json.Marshal(part)
		if err != nil {
			return "", fmt.Errorf("lab: %w", err)
		}
		parts[i] = base64.RawURLEncoding.EncodeToString(raw)
	}
	text := parts[0] + "." + parts[1]
	if w.Fault == FaultNone {
		return text + ".", nil
	}
	_, signature, err := xmlsec.SignOctets([]byte(text), *w.key()) // r and s, as RFC 7518 (3.4) has them
	if err != nil {
		return "", fmt.Errorf("lab: %w", err)
	}
	if w.Fault == FaultSignature {
		signature[len(signature)-1] ^= 1
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}
