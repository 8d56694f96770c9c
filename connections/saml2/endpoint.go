package saml2

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"trin/broker"
)

// Endpoint is one endpoint of a peer's metadata (metadata 2.2.2, 2.2.3).
type Endpoint struct {
	Binding          string
	Location         string
	ResponseLocation string // where responses go; Location when the metadata names none
	Index            int
	HasIndex         bool
	Default          *bool // isDefault; nil = not said
}

// DefaultEndpoint picks by the rule of metadata 2.2.3: the first that says
// isDefault, else the first that does not deny it, else the first. Only those
// of the bindings count; nil when there is none.
func DefaultEndpoint(endpoints []Endpoint, bindings ...string) *Endpoint {
	var first, undenied *Endpoint
	for i := range endpoints {
		e := &endpoints[i]
		if !contains(bindings, e.Binding) {
			continue
		}
		if e.Default != nil && *e.Default {
			return e
		}
		if undenied == nil && e.Default == nil {
			undenied = e
		}
		if first == nil {
			first = e
		}
	}
	if undenied != nil {
		return undenied
	}
	return first
}

// contains reports whether the list holds s.
func contains(list []string, s string) bool {
	for _, one := range list {
		if one == s {
			return true
		}
	}
	return false
}

// checkURL refuses an endpoint that Trin must not send a browser to: anything
// but https, or http to this machine itself; user information; a fragment.
func checkURL(raw string) error {
	if raw == "" {
		return errors.New("is empty")
	}
	if raw != strings.TrimSpace(raw) || strings.ContainsAny(raw, "\r\n\t\"<>\\^`{}| ") {
		return errors.New("holds characters that a URL cannot hold")
	}
	u, err := url.Parse(raw)
	if err != nil {
		return errors.New("is not a URL")
	}
	switch {
	case u.Opaque != "" || u.Host == "" || u.Hostname() == "":
		return errors.New("is not an absolute URL with a host")
	case u.User != nil:
		return errors.New("holds user information")
	case u.Fragment != "" || strings.Contains(raw, "#"):
		return errors.New("holds a fragment")
	}
	switch u.Scheme {
	case "https":
		return nil
	case "http":
		if broker.Loopback(u.Hostname()) {
			return nil
		}
		return errors.New("is http; only https, or http to a loopback address, is accepted")
	}
	return fmt.Errorf("has the scheme %q; only https is accepted", clip(u.Scheme))
}
