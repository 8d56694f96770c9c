package inspect

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// algorithms are those that a signature of a token is held against. An algorithm
// with a shared secret is none that anybody else could verify.
var algorithms = []jose.SignatureAlgorithm{jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512, jose.ES256, jose.ES384, jose.ES512, jose.EdDSA}

// token reads a JWT, and of a JWE the header.
func (x *reader) token(text string) error {
	parts := strings.Split(text, ".")
	var header map[string]any
	if err := part(parts[0], &header); err != nil {
		return &UnreadableError{"it looks like a token, and its header is no JSON"}
	}
	algorithm, _ := header["alg"].(string)
	kind, _ := header["typ"].(string)
	x.Kind, x.Name = JWT, strings.TrimSpace("JWT "+kind)
	for _, name := range []string{"alg", "enc", "kid", "typ", "cty"} {
		if value, ok := header[name].(string); ok {
			x.fact(name, value)
		}
	}
	if len(parts) == 5 {
		x.Kind, x.Name, x.Encrypted = JWE, "JWE", true
		x.Text = indented(hidden(header, 0))
		return nil
	}
	var claims map[string]any
	if err := part(parts[1], &claims); err != nil {
		return &UnreadableError{"it looks like a token, and its claims are no JSON"}
	}
	x.claims(claims)
	x.Signatures = append(x.Signatures, x.tokenSignature(text, algorithm))
	x.Text = indented(map[string]any{"header": hidden(header, 0), "claims": hidden(claims, 0)})
	return nil
}

func part(text string, into any) error {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

// claims notes what the claims say.
func (x *reader) claims(claims map[string]any) {
	for _, name := range []string{"iss", "azp", "client_id"} {
		value, _ := claims[name].(string)
		x.named(name, value)
	}
	for _, value := range list(claims["aud"]) {
		x.named("aud", value)
	}
	for _, name := range []string{"sub", "nonce", "jti", "sid"} {
		value, _ := claims[name].(string)
		x.fact(name, value)
	}
	for _, name := range []string{"iat", "nbf", "auth_time", "exp"} {
		if n, ok := claims[name].(float64); ok && math.Abs(n) < 1e11 {
			x.time(name, time.Unix(int64(n), 0).UTC(), name == "exp")
		}
	}
	for _, name := range []string{"acr", "amr", "acr_values"} {
		for _, value := range list(claims[name]) {
			for ref := range strings.FieldsSeq(value) {
				x.class(ref)
			}
		}
	}
}

// list is a text, or the texts of a list.
func list(value any) []string {
	switch v := value.(type) {
	case string:
		return []string{v}
	case []any:
		var all []string
		for _, one := range v {
			if text, ok := one.(string); ok {
				all = append(all, text)
			}
		}
		return all
	}
	return nil
}

// mostHashed bounds the octets that are hashed for one token, which is once for
// each key.
const mostHashed = 32 << 20

// tokenSignature holds the signature of a token against the known keys. None is
// fetched.
func (x *reader) tokenSignature(text, algorithm string) Signature {
	s := Signature{Element: "the token", Algorithm: algorithm}
	if algorithm == "" || strings.EqualFold(algorithm, "none") {
		s.Why = "the token is not signed"
		return s
	}
	signed, err := jose.ParseSigned(text, algorithms)
	if err != nil {
		s.Why = fmt.Sprintf("the algorithm %q has no public key that could be tried", algorithm)
		return s
	}
	tried, left := false, mostHashed/len(text)
	for _, group := range x.parties() {
		for _, p := range group {
			for _, key := range x.of(p).publicKeys() {
				tried = true
				if left--; left < 0 {
					s.Why = "it is so long that not every key that is known here was tried, and none is fetched"
					return s
				}
				if _, err := signed.Verify(key); err == nil {
					s.Holds, s.By = true, p
					return s
				}
			}
		}
	}
	s.Why = x.why("no key that is known here verifies it, and none is fetched")
	if !tried {
		s.Why = "no key is known here to try, and none is fetched"
	}
	return s
}
