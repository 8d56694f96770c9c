package oidc

import (
	"encoding/json"
	"testing"

	"trin/connections/oidc/oidctest"
)

// FuzzIDToken reads anything as an ID token, as its payload signed by the right
// key, and as a document of the provider: nothing makes it panic, and what is
// accepted is for Trin, of the provider and of this login.
func FuzzIDToken(f *testing.F) {
	key := oidctest.EC("one")
	set, err := readProviderKeys(oidctest.JSON(map[string]any{"keys": []any{key.JWK()}}))
	if err != nil {
		f.Fatal(err)
	}
	x := expectation{Issuer: "https://idp.test", ClientID: partyClient, Algorithms: tokenAlgorithms, Keys: (&backend{provider: &provider{KeySet: set}}).keys,
		Skew: defaultProviderSkew, Now: partyNow, Started: partyNow, Nonce: "nonce", LevelClaim: claimACR}
	right := map[string]any{"iss": x.Issuer, "aud": partyClient, "sub": "alice", "nonce": "nonce", "iat": partyNow.Unix(), "exp": partyNow.Unix() + 60}
	payload := oidctest.JSON(right)
	f.Add(payload)
	f.Add([]byte(`{"iss":"https://idp.test","aud":["trin client"],"sub":"a","nonce":"nonce","iat":1795341600,"exp":1795341660,"amr":["pwd"],"acr":null}`))
	f.Add([]byte(`{"keys":[{"kty":"RSA"}]}`))
	f.Add([]byte(key.JWT(nil, right)))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _ = readProviderKeys(data)
		_, _ = (&provider{ConnectionSettings: ConnectionSettings{Issuer: "https://idp.test"}}).readDescription(data)
		for _, token := range []string{string(data), key.Sign([]byte(`{"alg":"ES256","kid":"one"}`), data)} {
			got, err := acceptIDToken(t.Context(), token, x)
			if err != nil {
				continue
			}
			var said map[string]any
			if err := json.Unmarshal(data, &said); err == nil && (said["iss"] != x.Issuer || said["nonce"] != x.Nonce || said["sub"] != got.Subject || got.Subject == "") {
				t.Errorf("accepted %q as %q", data, got.Subject)
			}
			if _, err := claimsOf(got.members, func(string) bool { return false }); err == nil && got.Issued.IsZero() {
				t.Errorf("accepted %q, issued never", data)
			}
		}
	})
}
