package demo

import (
	"bytes"
	"cmp"
	"crypto"
	_ "crypto/sha512" // of at_hash
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// tokenAlgorithms are those that a token may be signed with.
var tokenAlgorithms = []jose.SignatureAlgorithm{jose.RS256, jose.PS256, jose.ES256, jose.ES384, jose.ES512}

// tokenSkew is how far the clock of the provider may be off.
const tokenSkew = time.Minute

// signedToken is a JWT whose signature, issuer and audience hold, and which has
// not ended.
type signedToken struct {
	jwt.Claims
	members map[string]any
	header  jose.Header
}

// read verifies a JWT for the audience (RFC 7519, 7.2).
func (p *openIDProvider) read(raw, audience string, now time.Time) (signedToken, error) {
	var t signedToken
	parsed, err := jwt.ParseSigned(raw, tokenAlgorithms)
	if err != nil {
		return t, fmt.Errorf("the token: %w", err)
	}
	t.header = parsed.Headers[0]
	keys := p.keys.Key(t.header.KeyID)
	if t.header.KeyID == "" || len(keys) != 1 {
		return t, fmt.Errorf("the token names the key %q, of which %s has %d", t.header.KeyID, p.Issuer, len(keys))
	}
	if err := parsed.Claims(keys[0].Key, &t.Claims, &t.members); err != nil {
		return t, fmt.Errorf("the signature of the token: %w", err)
	}
	if t.Expiry == nil || t.IssuedAt == nil {
		return t, errors.New("the token does not say when it was made or ends")
	}
	err = t.ValidateWithLeeway(jwt.Expected{Issuer: p.Issuer, AnyAudience: jwt.Audience{audience}, Time: now}, tokenSkew)
	if err != nil {
		return t, fmt.Errorf("the token: %w", err)
	}
	return t, nil
}

// kind is the typ of the token, without the prefix that may be left out (RFC
// 7515, 4.1.9).
func (t signedToken) kind() string {
	kind, _ := t.header.ExtraHeaders[jose.HeaderType].(string)
	return strings.ToLower(strings.TrimPrefix(kind, "application/"))
}

func (t signedToken) text(member string) string {
	text, _ := t.members[member].(string)
	return text
}

// number is a member that is a number, and whether it is.
func (t signedToken) number(member string) (int64, bool) {
	number, ok := t.members[member].(float64)
	return int64(number), ok
}

// readIDToken verifies what came with a code (OpenID Connect Core 3.1.3.7).
func (a *OIDCApplication) readIDToken(p *openIDProvider, raw, access string, asking oidcAsking) (oidcVisit, error) {
	t, err := p.read(raw, a.ClientID, a.Clock())
	if err != nil {
		return oidcVisit{}, err
	}
	authTime, known := t.number("auth_time")
	switch azp := t.text("azp"); {
	case len(t.Audience) > 1 && azp == "", azp != "" && azp != a.ClientID:
		return oidcVisit{}, fmt.Errorf("the token was made for %q", azp)
	case t.Subject == "":
		return oidcVisit{}, errors.New("the token is about nobody")
	case t.text("nonce") != asking.nonce:
		return oidcVisit{}, errors.New("the token answers another request: nonce is not the one that was sent")
	case t.members["at_hash"] != nil && t.text("at_hash") != atHash(t.header.Algorithm, access):
		return oidcVisit{}, errors.New("the access token is not the one of the ID token: at_hash differs")
	case asking.maxAge != "" && !known:
		return oidcVisit{}, errors.New("max_age was asked for, and the token has no auth_time")
	}
	if seconds, err := strconv.Atoi(asking.maxAge); err == nil && a.Clock().Sub(time.Unix(authTime, 0)) > time.Duration(seconds)*time.Second+tokenSkew {
		return oidcVisit{}, fmt.Errorf("max_age %d was asked for, and the login is of %s", seconds, instantOf(authTime))
	}
	login, err := a.readLogin(t, asking.page)
	login.Whole = decodedToken(raw)
	return oidcVisit{login: login, session: t.text("sid"), idToken: raw}, err
}

// readLogin is what the application shows of a token.
func (a *OIDCApplication) readLogin(t signedToken, page int) (Login, error) {
	login := Login{
		Page: page, Class: t.text("acr"), Subject: t.Subject, Methods: texts(t.members["amr"]),
		Terms: Terms{Class: "acr", Subject: "sub", Whole: "The ID token, decoded"},
	}
	var err error
	switch level := t.members[levelClaim].(type) {
	case string:
		login.Level, err = strconv.Atoi(level)
	case float64:
		login.Level = int(level)
	case nil:
		for page, class := range a.Classes {
			if class == login.Class {
				login.Level = page * 10
			}
		}
	}
	if at, ok := t.number("auth_time"); ok {
		login.Instants = append(login.Instants, Instant{"Logged in", "auth_time", instantOf(at)})
	}
	login.Instants = append(login.Instants,
		Instant{"Answered", "iat", instantOf(int64(*t.IssuedAt))}, Instant{"Good until", "exp", instantOf(int64(*t.Expiry))})
	protocol := []string{"iss", "sub", "aud", "exp", "iat", "nbf", "jti", "azp", "nonce", "acr", "amr", "auth_time", "at_hash", "sid"}
	for _, name := range slices.Sorted(maps.Keys(t.members)) {
		if !slices.Contains(protocol, name) {
			login.Claims = append(login.Claims, Line{Name: name, Values: texts(t.members[name])})
		}
	}
	return login, err
}

// texts are the values of a member, as text.
func texts(member any) []string {
	list, ok := member.([]any)
	if !ok {
		list = []any{member}
	}
	var values []string
	for _, value := range list {
		switch value := value.(type) {
		case nil:
		case string:
			values = append(values, value)
		default:
			values = append(values, fmt.Sprint(value))
		}
	}
	return values
}

func instantOf(seconds int64) string { return time.Unix(seconds, 0).UTC().Format(time.RFC3339) }

// atHash is the left half of the access token's digest, by the algorithm that
// the ID token is signed with (OpenID Connect Core 3.1.3.6).
func atHash(algorithm, access string) string {
	digests := map[string]crypto.Hash{"256": crypto.SHA256, "384": crypto.SHA384, "512": crypto.SHA512}
	hash, ok := digests[algorithm[max(0, len(algorithm)-3):]]
	if !ok {
		return ""
	}
	digest := hash.New()
	_, _ = digest.Write([]byte(access)) // never fails: hash.Hash
	sum := digest.Sum(nil)
	return base64.RawURLEncoding.EncodeToString(sum[:len(sum)/2])
}

// decodedToken is a JWT's header and members, for people.
func decodedToken(raw string) string {
	var shown bytes.Buffer
	for i, part := range strings.Split(raw, ".") {
		content, err := base64.RawURLEncoding.DecodeString(part)
		if err != nil || i > 1 {
			break
		}
		if err := json.Indent(&shown, content, "", "  "); err != nil {
			break
		}
		shown.WriteByte('\n')
	}
	return cmp.Or(strings.TrimSpace(shown.String()), raw)
}
