package webapi

import (
	"errors"
	"net/url"
	"strings"
	"unicode/utf8"

	"trin/broker"
	"trin/claimstx/text"
)

// The limits of an address and of what is put into it.
const (
	maxURLBytes       = 8 << 10
	maxParameterBytes = 4 << 10
)

// target is an address with places for parameters. Scheme, host and port are
// the administrator's, and so are the slashes of the path and the ampersands of
// the query.
type target struct {
	origin   string // "https://api.example.dk:8443"
	host     string // "api.example.dk:8443"
	hostname string
	path     []*text.Template // the segments
	query    []*text.Template // what stands between the ampersands
}

// target reads an address.
func (p *problems) target(address string, refer func(field, source string) *text.Template) target {
	t, rest, err := origin(address)
	if err != nil {
		p.report("url", "%s.", err)
		return target{}
	}
	path, query, hasQuery := strings.Cut(rest, "?")
	switch {
	case strings.Contains(rest, "#"):
		p.report("url", "What follows a # is never sent. Take it away.")
		return t
	case strings.ContainsFunc(rest, func(r rune) bool { return r <= ' ' || r == '\\' || r >= 0x7f }):
		p.report("url", "The address holds a character that cannot stand in one. Write it percent-encoded.")
		return t
	}
	if path != "" {
		for segment := range strings.SplitSeq(path[1:], "/") {
			t.path = append(t.path, refer("url", segment))
		}
	}
	if hasQuery {
		for pair := range strings.SplitSeq(query, "&") {
			t.query = append(t.query, refer("url", pair))
		}
	}
	if len(p.all) > 0 {
		return t
	}
	if _, err := t.address(func(string) (string, bool) { return "x", true }); err != nil {
		p.report("url", "It is no address that can be asked: %s. Write it as it shall be sent, with {name} for a parameter.", err)
	}
	return t
}

// origin parts the fixed beginning of an address from the rest, and holds it to
// what may be asked: https, or http on this machine.
func origin(address string) (target, string, error) {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok || (scheme != "https" && scheme != "http") {
		return target{}, "", errors.New("The address begins with neither https:// nor http://. Write https:// and the host")
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	host := rest[:end]
	u, err := url.Parse(scheme + "://" + host)
	switch {
	case strings.ContainsAny(host, "{}"):
		return target{}, "", errors.New("A parameter cannot stand in the host or the port, which are the same for everybody. Write them out")
	case err != nil || u.Hostname() == "" || u.User != nil || u.Host != host || strings.ContainsAny(host, "%\\ "):
		return target{}, "", errors.New("The address has no host that can be asked. Write https://, the host, and no user name or password")
	case scheme == "http" && !broker.Loopback(u.Hostname()):
		return target{}, "", errors.New("Without TLS anybody on the way can read and change the answer. Write https://; http:// is for this machine alone")
	}
	rest = rest[end:]
	if rest != "" && rest[0] != '/' {
		rest = "/" + rest
	}
	return target{origin: scheme + "://" + host, host: host, hostname: u.Hostname()}, rest, nil
}

// errMissing means that a question gives no value for a parameter.
var errMissing = errors.New("a parameter has no value")

// address puts the values into the address, and holds the result against what
// the administrator wrote.
func (t target) address(value func(name string) (string, bool)) (*url.URL, error) {
	var out strings.Builder
	out.WriteString(t.origin)
	for _, segment := range t.path {
		s, err := place(segment, value, url.PathEscape, pathValue)
		if err != nil {
			return nil, err
		}
		if decoded, err := url.PathUnescape(s); err != nil || decoded == "." || decoded == ".." || (s == "" && len(segment.References()) > 0) {
			return nil, errors.New("a part of the path would be empty or dots")
		}
		out.WriteString("/" + s)
	}
	for i, pair := range t.query {
		s, err := place(pair, value, queryEscape, anyValue)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			out.WriteByte('?')
		} else {
			out.WriteByte('&')
		}
		out.WriteString(s)
	}
	return t.check(out.String())
}

// check reads the finished address anew: whatever the values were, it must lead
// to the host, and have the parts, that the administrator wrote.
func (t target) check(address string) (*url.URL, error) {
	if len(address) > maxURLBytes {
		return nil, errors.New("the address would be too long")
	}
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return nil, errors.New("the address cannot be read")
	case u.Scheme+"://"+u.Host != t.origin || u.User != nil || u.Opaque != "" || u.Fragment != "":
		return nil, errors.New("the address would lead elsewhere")
	case strings.Count(u.EscapedPath(), "/") != len(t.path):
		return nil, errors.New("the path would have other parts")
	case len(t.query) > 0 && strings.Count(u.RawQuery, "&") != len(t.query)-1:
		return nil, errors.New("the query would have other parts")
	}
	if _, err := url.QueryUnescape(u.RawQuery); err != nil {
		return nil, errors.New("the query cannot be read")
	}
	return u, nil
}

// place puts the values into one part.
func place(part *text.Template, value func(string) (string, bool), escape func(string) string, fit func(string) error) (string, error) {
	var unfit error
	s, missing := part.Execute(func(name string) (string, bool) {
		v, ok := value(name)
		if ok && unfit == nil {
			if err := fit(v); err != nil {
				unfit = errors.New("the value of the parameter " + name + " " + err.Error())
			}
		}
		return v, ok
	}, escape)
	switch {
	case unfit != nil:
		return "", unfit
	case len(missing) > 0:
		return "", errMissing
	}
	return s, nil
}

// anyValue is what may stand in a place where it can be escaped.
func anyValue(v string) error {
	switch {
	case len(v) > maxParameterBytes:
		return errors.New("is too long")
	case !utf8.ValidString(v):
		return errors.New("is not UTF-8")
	}
	return nil
}

// pathValue is what may stand in a part of a path. A slash or a percent sign is
// refused and not only escaped: servers and the proxies before them differ in
// how often they unescape a path before they part it (RFC 3986, 2.4 and 6.2.2).
func pathValue(v string) error {
	if strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r == 0x7f || strings.ContainsRune(`/\%;`, r) }) {
		return errors.New("holds a character that cannot stand in a path")
	}
	return anyValue(v)
}

// queryEscape writes a blank as %20, which every reader of a query understands
// alike.
func queryEscape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
