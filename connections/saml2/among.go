package saml2

import (
	"cmp"
	"encoding/json"
	"strings"

	"trin/broker"
	"trin/connections"
)

// needs lists the keys of Trin's own that a connection cannot work without. A
// provider's connection signs its logout messages and its metadata even where
// it does not sign its requests.
func (k *kind) needs(role connections.Role, raw json.RawMessage) []connections.KeyNeed {
	need := func(set string, use connections.KeyUse) connections.KeyNeed {
		return connections.KeyNeed{Field: "keys", Set: cmp.Or(set, connections.DefaultKeys), Use: use}
	}
	if role == connections.RoleApplication {
		var settings ApplicationSettings
		if DecodeStrict(raw, &settings) != nil {
			return nil
		}
		return []connections.KeyNeed{need(settings.Keys, connections.KeySigning)}
	}
	var settings ConnectionSettings
	if DecodeStrict(raw, &settings) != nil {
		return nil
	}
	needs := []connections.KeyNeed{need(settings.Keys, connections.KeySigning)}
	if settings.RequireEncryption {
		needs = append(needs, need(settings.Keys, connections.KeyEncryption))
	}
	return needs
}

// among holds the application that unsolicited responses are for against what
// there is: a login of it must be able to begin at Trin.
func (k *kind) among(role connections.Role, raw json.RawMessage) func(*broker.Configuration) []connections.Problem {
	var settings ConnectionSettings
	if role == connections.RoleApplication || DecodeStrict(raw, &settings) != nil || settings.Unsolicited == "" {
		return nil
	}
	id := strings.Clone(settings.Unsolicited)
	return func(c *broker.Configuration) []connections.Problem { return unsolicited(id, c) }
}

// unsolicited checks the application that responses without a request are for.
func unsolicited(id string, c *broker.Configuration) []connections.Problem {
	var found problems
	application := c.Applications[broker.ID(id)]
	var its ApplicationSettings
	switch {
	case application == nil:
		found.error("unsolicited", "There is no application %q: write the id of one, or take the line away.", clip(id))
	case application.Kind != KindName:
		found.error("unsolicited", "The application %q does not speak SAML 2.0, so that no login of it can begin at Trin: write the id of one that does.", application.ID)
	case DecodeStrict(application.Settings, &its) == nil && !its.AllowInitiated:
		found.error("unsolicited", "The application %q does not allow logins that begin at Trin: set its allowInitiated, or take the line away.", application.ID)
	case !application.Enabled:
		found.warn("unsolicited", "The application %q is switched off, so that these responses lead nowhere: switch it on, or take the line away.", application.ID)
	}
	return found
}
