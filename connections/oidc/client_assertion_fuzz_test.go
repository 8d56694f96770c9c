package oidc

import (
	"encoding/json"
	"strings"
	"testing"
)

// FuzzClientAssertion: what a client assertion says is read byte for byte, or
// not at all.
func FuzzClientAssertion(f *testing.F) {
	for _, seed := range []string{
		`{"iss":"a","sub":"a","aud":"https://trin.test","jti":"x","exp":1060,"iat":1000}`, `{"aud":["a","b"]}`, `{"AUD":"a"}`,
		`{"aud":"a","aud":"b"}`, `{"exp":1e309}`, `{"exp":"1"}`, `[]`, `null`, `{"iss":null}`, `{"iss":"\ud800"}`, strings.Repeat(`{"a":`, 20),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		said, err := readAssertion([]byte(text))
		unverified := unverifiedClaims("x." + base64URL(text) + ".y")
		if err != nil {
			if said != (assertionClaims{}) || unverified != (assertionClaims{}) {
				t.Fatalf("got %+v and %+v of what was refused: %v", said, unverified, err)
			}
			return
		}
		if unverified.Subject != said.Subject {
			t.Fatalf("got the subject %q and %q", unverified.Subject, said.Subject)
		}
		var members map[string]json.RawMessage
		if err := json.Unmarshal([]byte(text), &members); err != nil {
			t.Fatalf("%q was read and is no object: %v", text, err)
		}
		for name, got := range map[string]string{"iss": said.Issuer, "sub": said.Subject, "jti": said.ID, "aud": said.Audience} {
			var want string
			if raw, there := members[name]; there && json.Unmarshal(raw, &want) != nil || got != want {
				t.Fatalf("%s is %q, want %q", name, got, want)
			}
		}
	})
}
