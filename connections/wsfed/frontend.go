package wsfed

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/connections/saml2"
)

// frontend is the rim of one WS-Federation application, at one version of its
// settings. It is immutable.
type frontend struct {
	kind        *kind
	application *broker.ApplicationConnection
	settings    ApplicationSettings
	names       *saml2.NameIssuer
	tokens      []string // the token types that it may have; the first is the default
}

var (
	_ broker.Frontend            = (*frontend)(nil)
	_ broker.LogoutAnswerer      = (*frontend)(nil)
	_ broker.FrameLogoutFrontend = (*frontend)(nil)
	_ keyed                      = (*frontend)(nil)
)

// openFrontend makes the rim of an application.
func (k *kind) openFrontend(a *broker.ApplicationConnection) (broker.Frontend, error) {
	f, err := k.newFrontend(a)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// newFrontend reads the settings and makes of them what a login needs.
func (k *kind) newFrontend(a *broker.ApplicationConnection) (*frontend, error) {
	settings, err := readApplicationSettings(a.Settings)
	if err != nil {
		return nil, err
	}
	f := &frontend{kind: k, application: a, settings: settings, tokens: settings.tokenTypes()}
	f.names, err = saml2.NewNameIssuer(saml2.NameIssuerOptions{
		Settings: settings.nameID(), Pipeline: saml2.PipelineFormats(a.Claims), Issuer: k.Issuer, Audience: settings.Realm, Store: k.Names, Random: k.Random,
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// readApplicationSettings decodes an application's settings and refuses those
// that have an error.
func readApplicationSettings(raw json.RawMessage) (ApplicationSettings, error) {
	settings, problems := openApplication(raw)
	var wrong []string
	for _, p := range problems {
		if p.Severity == connections.SeverityError {
			wrong = append(wrong, strings.TrimPrefix(p.Field+": "+p.Message, ": "))
		}
	}
	if len(wrong) > 0 {
		return ApplicationSettings{}, fmt.Errorf("wsfed: %s", strings.Join(wrong, " "))
	}
	return settings, nil
}

// applicationIdentifiers names the application: its realm.
func applicationIdentifiers(raw json.RawMessage) ([]string, error) {
	settings, err := readApplicationSettings(raw)
	if err != nil {
		return nil, err
	}
	return []string{settings.Realm}, nil
}

// tokenTypes lists the token types that the application may have, the default
// first.
func (s ApplicationSettings) tokenTypes() []string {
	types := []string{tokenWords[s.Token]}
	for _, word := range s.AllowTokens {
		if t := tokenWords[word]; !slices.Contains(types, t) {
			types = append(types, t)
		}
	}
	return types
}

// signsWith is the key set and the algorithm of the application's tokens.
func (f *frontend) signsWith() (set, algorithm string) {
	return f.settings.Keys, f.settings.Sign.Algorithm
}

// skew is how far the application's clock may be off.
func (f *frontend) skew() time.Duration { return f.settings.Skew.Or(defaultApplicationSkew) }
