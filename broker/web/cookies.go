package web

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// cookieNames are the names of the cookies. Over https they begin with
// "__Host-", so that no other host, subdomain or path can set them
// (draft-ietf-httpbis-rfc6265bis 4.1.3.2). Over http they cannot, and carry the
// port, because cookies do not tell ports apart.
type cookieNames struct{ browser, session, language, prefix string }

func namesFor(base *url.URL) cookieNames {
	prefix := "__Host-trin-"
	if base.Scheme != "https" {
		port := base.Port()
		if port == "" {
			port = "80"
		}
		prefix = "trin-" + port + "-"
	}
	return cookieNames{browser: prefix + "browser", session: prefix + "session-", language: prefix + "language", prefix: prefix}
}

// Bounds that keep all cookies together below 4 KB.
const (
	secretLength  = 43 // 32 bytes in base64url
	maxSecret     = 128
	maxGroup      = 64
	maxSessions   = 12
	maxOwnCookie  = 256
	languageYears = 1
)

// newSecret draws 32 bytes.
func newSecret(random io.Reader) (string, error) {
	raw := make([]byte, 32)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

// cookie gives the one cookie of that name. Two of them mean that somebody has
// planted one, and neither is believed.
func cookie(r *http.Request, name string) (string, bool) {
	value, times := "", 0
	for _, c := range cookies(r) {
		if c.Name == name {
			value, times = c.Value, times+1
		}
	}
	if times != 1 {
		return "", false
	}
	return value, true
}

// wellFormed accepts the letters of base64url.
func wellFormed(s string, longest int) bool {
	return s != "" && len(s) <= longest && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == ""
}

// binding reads the browser's binding secret.
func (e *Edge) binding(r *http.Request) (string, bool) {
	secret, ok := cookie(r, e.names.browser)
	return secret, ok && len(secret) == secretLength && wellFormed(secret, secretLength)
}

// sessionName is the name of the cookie of an SSO group.
func (e *Edge) sessionName(group string) string {
	sum := sha256.Sum256([]byte(group))
	return e.names.session + hex.EncodeToString(sum[:6])
}

// sessions reads the session secrets: group → secret. The group travels in the
// value, because its hash in the name cannot be read back; the two must agree.
func (e *Edge) sessions(r *http.Request) map[string]string {
	all := cookies(r)
	times := make(map[string]int, len(all))
	for _, c := range all {
		times[c.Name]++
	}
	sessions := map[string]string{}
	for _, c := range all {
		if !strings.HasPrefix(c.Name, e.names.session) || times[c.Name] > 1 || len(sessions) == maxSessions {
			continue
		}
		encoded, secret, ok := strings.Cut(c.Value, ".")
		group, err := base64.RawURLEncoding.DecodeString(encoded)
		if !ok || err != nil || len(group) > maxGroup || !wellFormed(secret, maxSecret) {
			continue
		}
		if e.sessionName(string(group)) == c.Name {
			sessions[string(group)] = secret
		}
	}
	return sessions
}

// writeCookies writes what differs from what the request brought.
func (e *Edge) writeCookies(w http.ResponseWriter, r *http.Request, binding string, sessions map[string]string) {
	if had, ok := e.binding(r); binding != "" && (!ok || had != binding) {
		e.set(w, e.names.browser, binding, 0, e.crossSite())
	}
	had := e.sessions(r)
	for _, group := range sorted(sessions) {
		secret := sessions[group]
		if secret == had[group] || len(group) > maxGroup || !wellFormed(secret, maxSecret) {
			continue
		}
		value := base64.RawURLEncoding.EncodeToString([]byte(group)) + "." + secret
		e.set(w, e.sessionName(group), value, 0, http.SameSiteLaxMode)
	}
	for _, group := range sorted(had) {
		if sessions[group] == "" {
			e.set(w, e.sessionName(group), "", -1, http.SameSiteLaxMode)
		}
	}
	e.dropSessions(w, had, sessions)
}

// dropSessions keeps the number of session cookies bounded: those that the
// request only carried along make room for the new ones.
func (e *Edge) dropSessions(w http.ResponseWriter, had, sessions map[string]string) {
	excess := len(sessions) - maxSessions
	for _, group := range sorted(had) {
		if excess <= 0 {
			return
		}
		if sessions[group] == had[group] {
			e.set(w, e.sessionName(group), "", -1, http.SameSiteLaxMode)
			excess--
		}
	}
}

func sorted(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// crossSite is SameSite of the binding cookie: providers post across sites,
// and without it their answer would belong to no browser. Browsers take None
// only with Secure.
func (e *Edge) crossSite() http.SameSite {
	if e.secure {
		return http.SameSiteNoneMode
	}
	return http.SameSiteLaxMode
}

// set writes one cookie; age 0 lasts as long as the browser is open and a
// negative one deletes it.
func (e *Edge) set(w http.ResponseWriter, name, value string, age time.Duration, sameSite http.SameSite) {
	c := &http.Cookie{Name: name, Value: value, Path: "/", Secure: e.secure, HttpOnly: true, SameSite: sameSite, MaxAge: int(age / time.Second)}
	if age < 0 {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// Cookie reads a cookie of a kind of its own, by its short name.
func (e *Edge) Cookie(r *http.Request, name string) string {
	value, ok := cookie(r, e.names.prefix+name)
	if !ok || !wellFormed(value, maxOwnCookie) {
		return ""
	}
	return value
}

// SetCookie writes a cookie of a kind of its own, by its short name, for as
// long as age. The value is of the letters of base64url, at most 256 of them;
// anything else is not written.
func (e *Edge) SetCookie(w http.ResponseWriter, name, value string, age time.Duration) {
	if wellFormed(value, maxOwnCookie) {
		e.set(w, e.names.prefix+name, value, age, http.SameSiteLaxMode)
	}
}
