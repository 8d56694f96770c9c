package oidc

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// redirectURI is the address of the application's that a request asks to be
// answered at: one of those in the settings, byte for byte (OpenID Connect Core
// 3.1.2.1; RFC 9700, 4.1.3). Nothing is decoded or normalised before.
func (f *frontend) redirectURI(asked string) (string, error) {
	switch {
	case asked == "":
		return "", fmt.Errorf("redirect_uri is missing")
	case len(asked) > maxName:
		return "", fmt.Errorf("redirect_uri is too long")
	case slices.Contains(f.settings.RedirectURIs, asked):
		return asked, nil
	case f.settings.Native && slices.ContainsFunc(f.settings.RedirectURIs, func(own string) bool { return loopbackTwin(own, asked) }):
		return asked, nil
	}
	return "", fmt.Errorf("redirect_uri %q is not one of the application's", clip(asked))
}

// loopbackTwin reports whether the address differs from the application's own in
// the port alone, and both are of a loopback address written as a number (RFC
// 8252, 7.3). A name such as localhost may lead elsewhere (8.3).
func loopbackTwin(own, asked string) bool {
	ownRest, ok := withoutPort(own)
	if !ok {
		return false
	}
	askedRest, ok := withoutPort(asked)
	return ok && ownRest == askedRest
}

// withoutPort cuts the port out of an http address of a loopback number, and
// leaves every other byte as it is.
func withoutPort(address string) (rest string, ok bool) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" || u.User != nil || u.Fragment != "" || u.Opaque != "" {
		return "", false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	if err != nil || !ip.IsLoopback() || ip.Zone() != "" {
		return "", false
	}
	host := u.Hostname()
	if ip.Is6() {
		host = "[" + host + "]"
	}
	authority := host
	if port := u.Port(); port != "" {
		authority += ":" + port
	}
	after, ok := strings.CutPrefix(address, "http://"+authority)
	return host + after, ok
}
