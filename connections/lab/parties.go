package lab

import (
	"bytes"
	"encoding/json"
	"slices"

	"trin/broker"
)

// The documents of the lab, by protocol.
var (
	applications = map[Protocol]broker.ID{SAML: "lab-saml", WSFed: "lab-wsfed", OpenID: "lab-oidc"}
	providers    = map[Protocol]broker.ID{SAML: "lab-provider-saml", WSFed: "lab-provider-wsfed", OpenID: "lab-provider-oidc"}
)

// Application and Provider are the IDs of the lab's documents.
func Application(p Protocol) broker.ID { return applications[p] }
func Provider(p Protocol) broker.ID    { return providers[p] }

// Namespace is where the lab's users are known, and Group its SSO group.
const (
	Namespace = "lab"
	Group     = "lab"
)

// clientID is what the lab calls itself at Trin, and Trin at the lab.
const clientID = "trin-lab"

// What the lab's parties call themselves.
func (l *Lab) applicationEntity() string { return l.Pages + "/admin/lab/application" }
func (l *Lab) providerEntity() string    { return l.Pages + "/admin/lab/provider" }
func (l *Lab) realm() string             { return l.Pages + "/admin/lab/realm" }
func (l *Lab) issuer() string            { return l.Pages + "/admin/lab/openid" }

// AnswerPath is where Trin's answers come to, and ProviderPath where Trin sends
// browsers.
func AnswerPath(p Protocol) string   { return "/admin/lab/answer/" + string(p) }
func ProviderPath(p Protocol) string { return "/admin/lab/provider/" + string(p) }

func (l *Lab) answers(p Protocol) string { return l.Pages + AnswerPath(p) }
func (l *Lab) signOn(p Protocol) string  { return l.Pages + ProviderPath(p) }

// TokenAddress is where Trin changes the lab's codes for tokens. Nothing is
// served there: Trin is answered inside the process (see [Lab.Token]).
func (l *Lab) TokenAddress() string { return l.issuer() + "/token" }

// consumer is where the lab's answers go at Trin.
func (l *Lab) consumer(p Protocol, connection broker.ID) string {
	switch p {
	case SAML:
		return l.Trin + "/saml2/sp/" + string(connection) + "/acs"
	case WSFed:
		return l.Trin + "/wsfed/rp/" + string(connection)
	}
	return l.Trin + "/oidc/rp/" + string(connection) + "/callback"
}

// genuine reports whether everything that the application is sent comes to the
// lab: it is marked as the lab's, and no address of it is another's.
func (l *Lab) genuine(p Protocol, a *broker.ApplicationConnection, k *keys) bool {
	if a == nil || !a.Lab || !a.Enabled || a.Kind != kinds[p] {
		return false
	}
	var settings struct {
		Metadata                               string
		ClientID, Realm                        string
		RedirectURIs, Reply                    []string
		FrontChannelLogoutURI                  string
		BackChannelLogoutURI, InitiateLoginURI string
	}
	if json.Unmarshal(a.Settings, &settings) != nil {
		return false
	}
	own := []string{l.answers(p)}
	switch p {
	case SAML:
		own := l.applicationMetadata(k)
		return len(own) > 0 && bytes.Equal(bytes.TrimSpace([]byte(settings.Metadata)), own)
	case WSFed:
		return settings.Metadata == "" && settings.Realm == l.realm() && slices.Equal(settings.Reply, own)
	}
	return settings.ClientID == clientID && slices.Equal(settings.RedirectURIs, own) &&
		settings.FrontChannelLogoutURI == "" && settings.BackChannelLogoutURI == "" && settings.InitiateLoginURI == ""
}

// kinds are the protocols as the installation names them.
var kinds = map[Protocol]string{SAML: "saml2", WSFed: "wsfed", OpenID: "oidc"}
