package oidc

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"trin/connections"
)

const resource = "https://api.test"

// withResource makes access tokens for a resource server, and a house that has
// one that can introspect.
func newResourceHouse(t *testing.T, form string) *house {
	h := newHouse(t, func(s *ApplicationSettings) {
		s.AccessToken, s.Audience, s.Scopes = form, []string{resource}, []string{"email"}
	})
	h.connect("api", withSecret(authBasic, appSecret), func(s *ApplicationSettings) { s.ClientID = resource })
	h.connect("stranger", withSecret(authBasic, appSecret))
	h.connect("public")
	return h
}

func (h *house) introspect(token, as string) answer {
	h.t.Helper()
	return h.call(pathIntrospect, url.Values{"token": {token}}, "Authorization", basic(as, appSecret))
}

func TestIntrospection(t *testing.T) {
	t.Parallel()
	for _, form := range []string{accessOpaque, accessJWT} {
		h := newResourceHouse(t, form)
		a := h.tokens("acr_values", string(classHigh), "scope", "openid email")
		id := h.readToken(a.text("id_token"), "JWT")
		got := h.introspect(a.text("access_token"), resource)
		for name, want := range map[string]any{
			"active": true, "iss": h.base, "sub": id["sub"], "client_id": appClient, "token_type": "Bearer", "scope": "openid email",
			"acr": string(classHigh), "auth_time": id["auth_time"], "exp": float64(h.clock().Unix() + 300), "iat": float64(h.clock().Unix()),
		} {
			if got.JSON[name] != want {
				t.Errorf("%s: %s is %v, want %v", form, name, got.JSON[name], want)
			}
		}
		if aud := words(got.JSON["aud"]); !slices.Equal(aud, []string{resource, h.base}) {
			t.Errorf("%s: got aud %q, want the resource server and Trin", form, aud)
		}
		if !slices.Contains(words(got.JSON["amr"]), "mfa") || got.text("jti") == "" {
			t.Errorf("%s: got %s, want amr and jti", form, got.Body)
		}
		if strings.Contains(got.Body, "alice") {
			t.Errorf("%s: got %s, want nothing about the person", form, got.Body)
		}
		if err := h.grants.RevokeGrant(t.Context(), grantIDOf(got)); err != nil {
			t.Fatal(err)
		}
		if got := h.introspect(a.text("access_token"), resource); got.Body != inactiveBody {
			t.Errorf("%s: after the grant's end: got %s, want %s", form, got.Body, inactiveBody)
		}
	}
}

const inactiveBody = `{"active":false}` + "\n"

func grantIDOf(a answer) string {
	id, _, _ := strings.Cut(a.text("jti"), ".")
	return id
}

func TestH11_IntrospectionByOthers(t *testing.T) {
	t.Parallel()
	for _, form := range []string{accessOpaque, accessJWT} {
		h := newResourceHouse(t, form)
		a := h.tokens()
		token := a.text("access_token")
		if got := h.introspect(token, resource); got.JSON["active"] != true {
			t.Errorf("%s: the resource server got %s", form, got.Body)
		}
		for name, body := range map[string]string{
			"a stranger": h.introspect(token, "stranger").Body, "of an ID token": h.introspect(a.text("id_token"), resource).Body,
			"of nonsense": h.introspect("nonsense", resource).Body,
		} {
			if body != inactiveBody {
				t.Errorf("%s, %s: got %s, want %s", form, name, body, inactiveBody)
			}
		}
		h.call(pathIntrospect, url.Values{"token": {token}, "client_id": {appClient}}).wants(t, "an owner that proves nothing", http.StatusUnauthorized, errorInvalidClient)
		h.call(pathIntrospect, url.Values{"token": {token}, "client_id": {"public"}}).wants(t, "nobody", http.StatusUnauthorized, errorInvalidClient)
		h.call(pathIntrospect, url.Values{}, "Authorization", basic(resource, appSecret)).wants(t, "no token", http.StatusBadRequest, errorInvalidRequest)
		h.pass(5 * time.Minute)
		if got := h.introspect(token, resource); got.Body != inactiveBody {
			t.Errorf("%s: at its end: got %s, want %s", form, got.Body, inactiveBody)
		}
	}
}

// A confidential application may introspect its own tokens.
func TestIntrospectionByTheOwner(t *testing.T) {
	t.Parallel()
	h := newHouse(t, withSecret(authBasic, appSecret))
	a := h.call(pathToken, codeForm(h.login(), "client_id", ""), "Authorization", basic(appClient, appSecret))
	if got := h.introspect(a.text("access_token"), appClient); got.JSON["active"] != true {
		t.Errorf("got %s, want it active", got.Body)
	}
}

func TestH11_AccessTokenOfAnotherKind(t *testing.T) {
	t.Parallel()
	h := newResourceHouse(t, accessJWT)
	a := h.tokens()
	for name, token := range map[string]string{
		"an ID token":                 a.text("id_token"),
		"a JWT of another key":        signWith(t, jose.ES256, newClientKey(t, "x").private, "x", h.assertion(map[string]any{"iss": h.base, "client_id": appClient}), map[string]any{"typ": accessType}),
		"no signature":                a.text("access_token")[:strings.LastIndex(a.text("access_token"), ".")+1],
		"another letter at the end":   a.text("access_token")[:len(a.text("access_token"))-6] + "AAAAAA",
		"sealed with AES-CFB":         cfb(t, [32]byte{1}, `{"grant":"g"}`),
		"sealed with another key":     sealedBy(t, [32]byte{2}, sealAccess, accessToken{Grant: "g", Audience: []string{h.base}, Scopes: []string{"openid"}, Expires: 1 << 40}),
		"sealed for another purpose":  sealedBy(t, [32]byte{1}, sealRefresh, accessToken{Grant: "g", Audience: []string{h.base}, Scopes: []string{"openid"}, Expires: 1 << 40}),
		"of a grant that there isn't": sealedBy(t, [32]byte{1}, sealAccess, accessToken{Grant: "g", Audience: []string{h.base}, Scopes: []string{"openid"}, Expires: 1 << 40}),
		"empty":                       "",
		"very long":                   strings.Repeat("a", maxToken+1),
	} {
		if got := h.userInfo(token); got.Status != http.StatusUnauthorized {
			t.Errorf("%s: got %d %s, want 401", name, got.Status, got.Body)
		}
	}
}

// What Trin has signed for another purpose is no access token, whatever it says.
func TestH11_SignedForAnotherPurpose(t *testing.T) {
	t.Parallel()
	h := newResourceHouse(t, accessJWT)
	parts := strings.Split(h.tokens().text("access_token"), ".")
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	key, err := h.front(appClient).signingKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for typ, want := range map[string]any{accessType: true, "JWT": false, "logout+jwt": false, "AT+JWT": false} {
		token, err := key.sign(typ, json.RawMessage(payload))
		if err != nil {
			t.Fatal(err)
		}
		if got := h.introspect(token, resource); got.JSON["active"] != want {
			t.Errorf("of the type %s: got %s", typ, got.Body)
		}
	}
}

// Each bit of a sealed token counts, and so does what it is for.
func TestH11_SealedTokenBitByBit(t *testing.T) {
	t.Parallel()
	k := &kind{Deps: Deps{Sealing: [32]byte{1}, Random: rand.Reader}}
	token, err := k.seal(sealAccess, accessToken{Grant: "g"})
	if err != nil {
		t.Fatal(err)
	}
	var opened accessToken
	if err := k.open(sealAccess, token, &opened); err != nil || opened.Grant != "g" {
		t.Fatalf("got %+v, %v", opened, err)
	}
	if k.open(sealRefresh, token, &refreshToken{}) == nil {
		t.Error("an access token opened as a refresh token")
	}
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		t.Fatal(err)
	}
	for i := range raw {
		for bit := range 8 {
			changed := bytes.Clone(raw)
			changed[i] ^= 1 << bit
			if k.open(sealAccess, base64.RawURLEncoding.EncodeToString(changed), &opened) == nil {
				t.Fatalf("bit %d of byte %d changed, and it opened", bit, i)
			}
		}
	}
	for n := range len(raw) {
		if k.open(sealAccess, base64.RawURLEncoding.EncodeToString(raw[:n]), &opened) == nil {
			t.Fatalf("the first %d bytes opened", n)
		}
	}
	again, err := k.seal(sealAccess, accessToken{Grant: "g"})
	if err != nil || again == token {
		t.Errorf("got %q twice, %v", again, err)
	}
}

func sealedBy(t testing.TB, key [32]byte, purpose string, content any) string {
	t.Helper()
	token, err := (&kind{Deps: Deps{Sealing: key, Random: rand.Reader}}).seal(purpose, content)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// cfb is a token as older versions of the library have made them: without
// anything that says whether it was changed.
func cfb(t testing.TB, key [32]byte, text string) string {
	t.Helper()
	block, err := aes.NewCipher(key[:])
	if err != nil {
		t.Fatal(err)
	}
	out := make([]byte, aes.BlockSize+len(text))
	if _, err := rand.Read(out[:aes.BlockSize]); err != nil {
		t.Fatal(err)
	}
	cipher.NewCFBEncrypter(block, out[:aes.BlockSize]).XORKeyStream(out[aes.BlockSize:], []byte(text)) //nolint:staticcheck // what is refused
	return base64.RawURLEncoding.EncodeToString(out)
}

// A JWT access token has what RFC 9068 asks for, and nothing about the person.
func TestH15_AccessTokenJWT(t *testing.T) {
	t.Parallel()
	h := newResourceHouse(t, accessJWT)
	a := h.tokens("acr_values", string(classHigh), "scope", "openid email")
	got, id := h.readToken(a.text("access_token"), accessType), h.readToken(a.text("id_token"), "JWT")
	for name, want := range map[string]any{
		"iss": h.base, "sub": id["sub"], "client_id": appClient, "scope": "openid email", "acr": string(classHigh), "auth_time": id["auth_time"],
		"iat": float64(h.clock().Unix()), "exp": float64(h.clock().Unix() + 300),
	} {
		if got[name] != want {
			t.Errorf("%s: got %v, want %v", name, got[name], want)
		}
	}
	if !slices.Equal(words(got["amr"]), words(id["amr"])) || got["jti"] == nil {
		t.Errorf("got amr %v and jti %v", got["amr"], got["jti"])
	}
	allowed := []string{"iss", "sub", "aud", "client_id", "scope", "acr", "amr", "auth_time", "iat", "exp", "jti"}
	for name := range got {
		if !slices.Contains(allowed, name) {
			t.Errorf("got the claim %s, want none but %q", name, allowed)
		}
	}
	h.works("at userinfo", a.text("access_token"), true)
}

// A token never outlives its grant.
func TestTokensEndWithTheGrant(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	code := h.plant(func(g *connections.Grant) { g.Expires = h.clock().Add(90 * time.Second) })
	a := h.call(pathToken, codeForm(code))
	id := h.readToken(a.text("id_token"), "JWT")
	if a.JSON["expires_in"] != 90.0 || id["exp"] != float64(h.clock().Unix()+90) {
		t.Errorf("got expires_in %v and exp %v, want 90 seconds", a.JSON["expires_in"], id["exp"])
	}
}

func TestSealedContentIsJSON(t *testing.T) {
	t.Parallel()
	token := sealedBy(t, [32]byte{1}, sealAccess, json.RawMessage(`"text"`))
	var opened accessToken
	if err := (&kind{Deps: Deps{Sealing: [32]byte{1}}}).open(sealAccess, token, &opened); err == nil {
		t.Error("got a text opened as an access token")
	}
}
