package partner

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

// kindOf is the kind of a protocol; false = there is none any more.
func (x *Partner) kindOf(protocol string) (connections.Kind, bool) {
	for _, kind := range x.Parts().Kinds {
		if kind.Name == protocol {
			return kind, true
		}
	}
	return connections.Kind{}, false
}

// standing is the connection of a link as it is in force: by the kind that it
// works by, with its settings. What is not there yet has none.
type standing struct {
	kind     connections.Kind
	settings map[string]any
	there    bool
	name     broker.Text
}

func (x *Partner) standing(ctx context.Context, link connections.PartnerLink) (standing, error) {
	c, err := x.Configurations.Current(ctx)
	if err != nil {
		return standing{}, err
	}
	protocol, raw, s := link.Protocol, json.RawMessage(nil), standing{}
	if a := c.Applications[broker.ID(link.Document)]; a != nil && link.Kind == installation.KindApplication {
		protocol, raw, s.there, s.name = a.Kind, a.Settings, true, a.Name
	}
	if a := c.Connections[broker.ID(link.Document)]; a != nil && link.Kind == installation.KindAuthentication {
		protocol, raw, s.there, s.name = a.Kind, a.Settings, true, a.Name
	}
	s.kind, _ = x.kindOf(protocol)
	if len(raw) > 0 {
		decoder := json.NewDecoder(bytes.NewReader(raw))
		decoder.UseNumber()
		err = decoder.Decode(&s.settings)
	}
	return s, err
}

// peer tells of the party as it is, or would be with the side; false = nothing
// can be told.
func (st standing) peer(link connections.PartnerLink, s side) (connections.Peer, bool) {
	if st.kind.Peer == nil {
		return connections.Peer{}, false
	}
	raw, err := json.Marshal(s.settings(st.settings))
	if err != nil {
		return connections.Peer{}, false
	}
	peer, err := st.kind.Peer(roleOf(link), broker.ID(link.Document), raw)
	return peer, err == nil
}

// ours are Trin's addresses towards the partner.
func (st standing) ours(link connections.PartnerLink, s side) []connections.Address {
	if peer, ok := st.peer(link, s); ok {
		return slices.DeleteFunc(slices.Clone(peer.Own), func(a connections.Address) bool { return a.URL == "" })
	}
	if st.kind.Own == nil {
		return nil
	}
	return st.kind.Own(roleOf(link), broker.ID(link.Document))
}

// problems are those of the settings with the side put in, as far as they are of
// the side: what else is wrong with the connection is not told to a partner.
func (st standing) problems(link connections.PartnerLink, s side) []connections.Problem {
	if st.kind.Check == nil {
		return nil
	}
	raw, err := json.Marshal(s.settings(st.settings))
	if err != nil {
		return []connections.Problem{{Severity: connections.SeverityError, Message: "What was given cannot be kept. Give it in another way."}}
	}
	paths := append([]string{"metadata"}, own(link.Protocol, roleOf(link))...)
	return slices.DeleteFunc(st.kind.Check(roleOf(link), raw), func(p connections.Problem) bool {
		first, _, _ := strings.Cut(p.Field, ".")
		_, said := s.Settings[first]
		mine := slices.Contains(paths, first) && (said || first == "metadata" && s.Metadata != "")
		return !mine
	})
}
