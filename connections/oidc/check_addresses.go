package oidc

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"trin/broker"
	"trin/connections"
)

// checkAddresses wants addresses that a browser, or Trin, can be sent to.
func (c *applicationCheck) checkAddresses() {
	if len(c.RedirectURIs) == 0 {
		c.wrong("redirectURIs", "There is no address to answer to; write the application's redirect_uri.")
	}
	c.checkList("redirectURIs", c.RedirectURIs)
	c.checkList("postLogoutRedirectURIs", c.PostLogoutRedirectURIs)
	for field, address := range map[string]string{
		"frontChannelLogoutURI": c.FrontChannelLogoutURI, "backChannelLogoutURI": c.BackChannelLogoutURI,
		"initiateLoginURI": c.InitiateLoginURI, "jwksURI": c.JWKSURI,
	} {
		if address != "" {
			c.checkAddress(field, address)
		}
	}
	for i, origin := range c.CORSOrigins {
		field := fmt.Sprintf("corsOrigins.%d", i)
		u, err := url.Parse(origin)
		if err != nil || u.Scheme+"://"+u.Host != origin || u.Host == "" || strings.ToLower(origin) != origin {
			c.wrong(field, "%q is not an origin; write it in small letters as https://app.example.org.", clip(origin))
			continue
		}
		c.checkAddress(field, origin)
	}
}

func (c *applicationCheck) checkList(field string, addresses []string) {
	for i, address := range addresses {
		at := fmt.Sprintf("%s.%d", field, i)
		if slices.Contains(addresses[:i], address) {
			c.wrong(at, "%s stands twice; take one away.", clip(address))
			continue
		}
		c.checkAddress(at, address)
	}
}

// checkAddress wants an absolute http or https URL.
func (c *applicationCheck) checkAddress(field, address string) {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.Opaque != "":
		c.wrong(field, "%q is not an http or https URL; write it as https://app.example.org/callback.", clip(address))
	case u.User != nil || strings.Contains(address, "#"):
		c.wrong(field, "The URL has a user or a fragment; leave it out.")
	case len(address) > maxName || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"<>\*`, r) }):
		c.wrong(field, "The URL is too long, or holds a character that no URL has, or an asterisk, which stands for nothing here; write it as the application sends it.")
	case u.Scheme == "http" && !broker.Loopback(u.Hostname()):
		c.say(connections.SeverityDanger, field, "What goes to an http address can be read and changed on its way; write https.")
	}
}
