package inspect

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
	engine "trin/connections/inspect"
)

// skew is how far clocks may differ.
const skew = time.Minute

// Inspect reads a message. It is held against the parties that the actor sees, and
// against the rules of the profile; "" = those of the standard alone. An
// [*engine.UnreadableError] says why nothing can be said of it.
func (p *Page) Inspect(ctx context.Context, a access.Actor, message, profile string) (*engine.Result, error) {
	if err := a.May(AskRule, p.Clock()); err != nil {
		return nil, err
	}
	c, err := p.Configurations.Current(ctx)
	if err != nil {
		return nil, err
	}
	parties, err := p.parties(ctx, c, a)
	if err != nil {
		return nil, err
	}
	return engine.Inspect(message, engine.Options{
		Parties: parties, Now: p.Clock(), Skew: skew, Profile: profile, Level: func(ref broker.ClassRef) (broker.Level, bool) {
			if c.Vocabulary == nil {
				return broker.Level{}, false
			}
			class, known := c.Vocabulary.Class(ref)
			return class.Level, known && class.Kind == broker.KindLevel
		},
	})
}

// parties are those that the actor sees, and Trin itself.
func (p *Page) parties(ctx context.Context, c *broker.Configuration, a access.Actor) ([]engine.Party, error) {
	trin := engine.Party{Names: []string{p.Trin}}
	keys, err := p.Keyring.Keys(ctx, connections.DefaultKeys, connections.KeySigning)
	if err != nil && !errors.Is(err, broker.ErrNotFound) {
		return nil, err
	}
	for _, key := range keys {
		trin.Certificates = append(trin.Certificates, key.Certificate)
	}
	kinds := map[string]connections.Kind{}
	for _, kind := range p.Parts().Kinds {
		kinds[kind.Name] = kind
	}
	var all []engine.Party
	add := func(kind string, protocol, organisation string, id broker.ID, names []string, role connections.Role, raw json.RawMessage) {
		if !a.Sees(organisation) {
			return
		}
		k := kinds[protocol]
		if k.Own != nil {
			for _, address := range k.Own(role, id) {
				trin.Names = append(trin.Names, address.URL)
			}
		}
		all = append(all, engine.Party{Kind: kind, ID: id, Names: names, Read: func() ([]*x509.Certificate, json.RawMessage) {
			var settings struct {
				JWKS json.RawMessage `json:"jwks"`
			}
			if json.Unmarshal(raw, &settings) != nil {
				settings.JWKS = nil
			}
			return certificates(k, role, id, raw), settings.JWKS
		}})
	}
	for id, one := range c.Applications {
		add(installation.KindApplication, one.Kind, one.Organisation, id, one.Identifiers, connections.RoleApplication, one.Settings)
	}
	for id, one := range c.Connections {
		add(installation.KindAuthentication, one.Kind, one.Organisation, id, one.Identifiers, connections.RoleAuthentication, one.Settings)
	}
	slices.SortFunc(all, func(a, b engine.Party) int { return strings.Compare(a.Kind+"/"+string(a.ID), b.Kind+"/"+string(b.ID)) })
	return append(all, trin), nil
}

// certificates are those that the settings of a connection hold of its party.
func certificates(k connections.Kind, role connections.Role, id broker.ID, raw json.RawMessage) []*x509.Certificate {
	if k.Peer == nil {
		return nil
	}
	peer, err := k.Peer(role, id, raw)
	if err != nil {
		return nil
	}
	var all []*x509.Certificate
	for _, one := range peer.Certificates {
		if one.Use != connections.KeyEncryption {
			all = append(all, one.Certificate)
		}
	}
	return all
}
