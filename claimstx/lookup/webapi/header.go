package webapi

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"trin/claimstx/text"
)

// header is one header with places for parameters.
type header struct {
	name  string
	value *text.Template
}

// headers reads the headers that are sent with a question.
func (p *problems) headers(all map[string]string, refer func(field, source string) *text.Template) []header {
	if len(all) > maxHeaders {
		p.report("headers", "There are %d headers; at most %d can be sent.", len(all), maxHeaders)
	}
	var list []header
	for name, value := range all {
		field := "headers." + name
		switch canonical := http.CanonicalHeaderKey(name); {
		case !headerName(name):
			p.report(field, "%.40q cannot name a header. Use letters, digits and hyphens.", name)
		case slices.Contains([]string{"Authorization", "Proxy-Authorization", "Cookie"}, canonical):
			p.report(field, "%s holds a secret, and secrets do not stand in documents. Keep it with trin secrets set, and write its name under secret.", canonical)
		case slices.Contains(ownHeaders(), canonical):
			p.report(field, "%s is written by Trin itself. Take it away.", canonical)
		}
		t := refer(field, value)
		if s, _ := t.Execute(func(string) (string, bool) { return "x", true }, nil); headerValue(s) != nil {
			p.report(field, "The value holds a character that a header cannot carry. Use letters, digits and signs of ASCII.")
		}
		list = append(list, header{name, t})
	}
	slices.SortFunc(list, func(a, b header) int { return strings.Compare(a.name, b.name) })
	return list
}

// ownHeaders are those that say how the message is sent.
func ownHeaders() []string {
	return []string{
		"Host", "Connection", "Content-Length", "Content-Type", "Content-Encoding", "Transfer-Encoding", "Te", "Trailer", "Upgrade",
		"Accept-Encoding", "Expect", "Range", "User-Agent", "Keep-Alive", "Proxy-Connection",
	}
}

func headerName(name string) bool {
	return name != "" && len(name) <= 64 && !strings.ContainsFunc(name, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_')
	})
}

// headerValue is what may stand in a header: characters of ASCII that can be
// seen, and blanks. A line end would begin another header (RFC 9110, 5.5).
func headerValue(v string) error {
	if len(v) > maxParameterBytes || strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r > '~' }) {
		return errors.New("holds a character that cannot stand in a header")
	}
	return nil
}
