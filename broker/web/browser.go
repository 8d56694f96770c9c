package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"trin/broker"
	"trin/templates/text"
)

// Browser reads what is known of the user agent. A browser without a binding
// secret is given one, which Reply or Page writes. Without randomness the
// secret is empty, and an empty secret belongs to no transaction.
func (e *Edge) Browser(r *http.Request) *broker.Browser {
	binding, ok := e.binding(r)
	if !ok {
		secret, err := newSecret(e.Random)
		if err != nil {
			e.Log.ErrorContext(r.Context(), "no randomness for a browser's secret", "reference", Reference(r.Context()), "error", err)
		}
		binding = secret
	}
	return &broker.Browser{
		Binding:  binding,
		Sessions: e.sessions(r),
		Language: e.LanguageOf(r, "").Tag(),
		Address:  e.address(r),
	}
}

// languageParameter is what the links that change the language carry.
const languageParameter = "lang"

// LanguageOf is the best language of a page: what the user chose now, what they
// chose before, what the application's request asks for (BCP 47, "" = nothing),
// what the browser prefers.
func (e *Edge) LanguageOf(r *http.Request, requested string) text.Language {
	if language, ok := chosen(r); ok {
		return language
	}
	if value, ok := cookie(r, e.names.language); ok {
		if language, ok := text.Parse(value); ok {
			return language
		}
	}
	for tag := range strings.FieldsSeq(requested) { // OIDC ui_locales has several
		if language, ok := text.Parse(tag); ok {
			return language
		}
	}
	if language, ok := text.Accepted(r.Header.Get("Accept-Language")); ok {
		return language
	}
	if e.Language != "" {
		return e.Language
	}
	return text.English
}

func chosen(r *http.Request) (text.Language, bool) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return "", false
	}
	if !strings.Contains(r.URL.RawQuery, languageParameter+"=") { // a query that carries a message is large
		return "", false
	}
	return text.Parse(r.URL.Query().Get(languageParameter))
}

// rememberLanguage keeps what the user chose.
func (e *Edge) rememberLanguage(w http.ResponseWriter, r *http.Request) {
	if language, ok := chosen(r); ok {
		e.set(w, e.names.language, language.Tag(), languageYears*365*24*time.Hour, http.SameSiteLaxMode)
	}
}

// address is the client's as text, "" when it cannot be told.
func (e *Edge) address(r *http.Request) string {
	if address := e.client(r); address.IsValid() {
		return address.String()
	}
	return ""
}

// Client is the address that the request comes from; the zero one when it cannot
// be told.
func (e *Edge) Client(r *http.Request) netip.Addr { return e.client(r) }

// client is the client's address: that of the connection, unless it comes from a
// proxy that is named; then the last one in X-Forwarded-For that is not such a
// proxy.
func (e *Edge) client(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	address, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{}
	}
	address = address.Unmap().WithZone("")
	if !e.proxied(address) {
		return address
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		address = hop.Unmap().WithZone("")
		if !e.proxied(address) {
			break
		}
	}
	return address
}

func (e *Edge) proxied(address netip.Addr) bool {
	for _, prefix := range e.Proxies {
		if prefix.Contains(address) {
			return true
		}
	}
	return false
}
