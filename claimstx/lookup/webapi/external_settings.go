package webapi

import (
	"encoding/json"
	"net/url"

	"trin/claimstx"
	"trin/claimstx/lookup"
)

// ExternalSettings is what an administrator sets for a lookup of the kind
// "external".
type ExternalSettings struct {
	// URL is where the messages are sent, by POST.
	URL string `json:"url"`
	// SecretName is the name of the secret that messages are signed with, as
	// `trin secrets set` keeps it: at least 32 characters.
	SecretName string `json:"secretName"`
	// SendSubject tells the service who the user is.
	SendSubject bool `json:"sendSubject,omitempty"`
	// Authorities are the certificates, in PEM, by which the
	// service's own is believed; "" = those that the machine believes.
	Authorities string `json:"authorities,omitempty"`
}

func checkExternal(raw json.RawMessage) []claimstx.Problem {
	var s ExternalSettings
	if problems := lookup.Read(raw, &s, lookup.SettingTimeout, lookup.SettingAtOnce); len(problems) > 0 {
		return problems
	}
	var p problems
	s.compile(&p)
	return p.all
}

// compile reads every field, and reports what is wrong.
func (s ExternalSettings) compile(p *problems) (*url.URL, connection) {
	t := p.target(s.URL, p.referring(nil, map[string]bool{}))
	if s.SecretName == "" {
		p.report("secretName", "Without a secret the service cannot know that it is Trin who asks. Keep one of at least %d characters with trin secrets set, and write its name.", minKeyBytes)
	}
	reach := connection{host: t.hostname, roots: p.authorities(s.Authorities)}
	if len(p.all) > 0 {
		return nil, reach
	}
	u, err := t.address(func(string) (string, bool) { return "", false })
	if err != nil {
		p.report("url", "It is no address that can be asked: %s. Write it as it shall be sent.", err)
	}
	return u, reach
}
