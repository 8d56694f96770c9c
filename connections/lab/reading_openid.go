package lab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// trinAlgorithms are those that Trin may sign by.
var trinAlgorithms = []jose.SignatureAlgorithm{jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512, jose.ES256, jose.ES384, jose.ES512}

func (l *Lab) readOpenID(ctx context.Context, run *Run, r *Reading) error {
	fields := run.Answer.Fields
	r.ReplyTo = run.Nonce
	if code := fields["error"]; code != "" {
		r.Codes, r.Message, r.Text = []string{code}, fields["error_description"], indent(fields)
		return nil
	}
	var tokens struct {
		IDToken string `json:"id_token"`
		Error   string `json:"error"`
	}
	if err := json.Unmarshal([]byte(run.Answer.Tokens), &tokens); err != nil {
		return unreadableError{errors.New("the token endpoint answered what is no JSON")}
	}
	if tokens.IDToken == "" {
		r.Codes, r.Text = []string{tokens.Error}, run.Answer.Tokens
		return nil
	}
	signed, err := jose.ParseSigned(tokens.IDToken, trinAlgorithms)
	if err != nil {
		return unreadableError{err}
	}
	set, err := l.trinKeys(ctx)
	if err != nil {
		return err
	}
	payload := signed.UnsafePayloadWithoutVerification()
	r.Unsigned = "no key of Trin's has signed it"
	for _, key := range set.Keys {
		if verified, err := signed.Verify(key); err == nil {
			payload, r.Signed, r.Unsigned = verified, true, ""
			break
		}
	}
	return l.readClaims(payload, run, r)
}

// readClaims reads the claims of an ID token.
func (l *Lab) readClaims(payload []byte, run *Run, r *Reading) error {
	var claims map[string]any
	if err := json.Unmarshal(payload, &claims); err != nil {
		return unreadableError{err}
	}
	r.Success, r.Text = true, indent(claims)
	text := func(name string) string { s, _ := claims[name].(string); return s }
	moment := func(name string) time.Time {
		if n, ok := claims[name].(float64); ok {
			return time.Unix(int64(n), 0).UTC()
		}
		return time.Time{}
	}
	r.Name, r.Class, r.Instant, r.Until = text("sub"), text("acr"), moment("auth_time"), moment("exp")
	r.Audience = fmt.Sprint(claims["aud"])
	for _, name := range slices.Sorted(maps.Keys(claims)) {
		if !slices.Contains([]string{"sub", "acr", "auth_time", "exp", "iat", "aud", "nonce", "iss"}, name) {
			r.Claims = append(r.Claims, Claim{Name: name, Values: []string{fmt.Sprint(claims[name])}})
		}
	}
	if audience, one := claims["aud"].(string); one && audience != clientID {
		r.say(BadAudience, r.Audience)
	}
	if text("nonce") != run.Nonce {
		r.say(BadReply, text("nonce"))
	}
	if text("iss") != l.Trin || run.Answer.Fields["iss"] != "" && run.Answer.Fields["iss"] != l.Trin {
		r.say(BadRecipient, text("iss"))
	}
	return nil
}

func indent(v any) string {
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return ""
	}
	return string(raw)
}
