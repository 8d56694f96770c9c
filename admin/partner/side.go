package partner

import (
	"encoding/json"
	"maps"
	"slices"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/connections"
)

// side is what a partner says of its own side. It is the whole of what a link can
// change: nothing of it is about levels, claims, floors or other connections.
type side struct {
	Address  string         `json:"address,omitempty"`  // at which it publishes its metadata
	Metadata string         `json:"metadata,omitempty"` // as settings hold it
	Settings map[string]any `json:"settings,omitempty"` // of own, by path
	Contacts []contact      `json:"contacts,omitempty"`
	Note     string         `json:"note,omitempty"` // a word to the administrator
}

// contact is somebody to ask, as a document holds it.
type contact struct {
	Type      string `json:"type"`
	GivenName string `json:"givenName,omitempty"`
	Surname   string `json:"surname,omitempty"`
	Email     string `json:"email,omitempty"`
	Telephone string `json:"telephone,omitempty"`
}

// asked are the contacts that a partner is asked for.
var asked = []string{"technical", "administrative", "support"}

// own are the settings that are a partner's own, by protocol. A setting that does
// not stand here is the administrators'.
func own(protocol string, role connections.Role) []string {
	switch {
	case protocol == "oidc" && role == connections.RoleApplication:
		return []string{"redirectURIs", "postLogoutRedirectURIs", "frontChannelLogoutURI", "backChannelLogoutURI", "initiateLoginURI", "jwksURI", "jwks"}
	case protocol == "oidc":
		return []string{"issuer", "clientID"}
	case protocol == "wsfed" && role == connections.RoleApplication:
		return []string{"realm", "reply", "signOutReply"}
	}
	return nil
}

// ownFields are the settings of own, as the kind describes them.
func ownFields(kind connections.Kind, role connections.Role) []connections.SettingField {
	if kind.Shape == nil {
		return nil
	}
	names := own(kind.Name, role)
	return slices.DeleteFunc(slices.Clone(kind.Shape(role)), func(f connections.SettingField) bool { return !slices.Contains(names, f.Path) })
}

// empty reports whether nothing of the connection is said.
func (s side) empty() bool { return s.Address == "" && s.Metadata == "" && len(s.Settings) == 0 }

// sideOf reads what was sent in last.
func sideOf(link connections.PartnerLink) (side, error) {
	var s side
	if link.Body == nil {
		return s, nil
	}
	err := json.Unmarshal(link.Body, &s)
	return s, err
}

// roleOf is the side on which the connection of a link stands.
func roleOf(link connections.PartnerLink) connections.Role {
	if link.Kind == installation.KindApplication {
		return connections.RoleApplication
	}
	return connections.RoleAuthentication
}

// follows is what becomes of the address that metadata is fetched from.
type follows int

const (
	forgets follows = iota // what stood there was where the old text was from
	takes                  // the partner's takes its place
	stays                  // it is not the actor's to change
)

// following is what an actor makes of the address.
func following(a access.Actor, follow bool) follows {
	switch {
	case a.Organisation != "":
		return stays
	case follow:
		return takes
	}
	return forgets
}

// fields are the fields of the document that the side sets. Only these.
func (s side) fields(link connections.PartnerLink, address follows) []drafts.Field {
	var all []drafts.Field
	if s.Metadata != "" {
		all = append(all, drafts.Field{Keys: []string{"settings", "metadata"}, Value: s.Metadata})
		var from any
		if address == takes && s.Address != "" {
			from = s.Address
		}
		if address != stays {
			all = append(all, drafts.Field{Keys: []string{"settings", "metadataURL"}, Value: from})
		}
	}
	for _, path := range own(link.Protocol, roleOf(link)) {
		if value, there := s.Settings[path]; there {
			all = append(all, drafts.Field{Keys: []string{"settings", path}, Value: value})
		}
	}
	if len(s.Contacts) > 0 {
		list := make([]any, len(s.Contacts))
		for i, c := range s.Contacts {
			list[i] = c.entry()
		}
		all = append(all, drafts.Field{Keys: []string{"contacts"}, Value: list})
	}
	return all
}

// entry is the contact as a document holds it.
func (c contact) entry() map[string]any {
	entry := map[string]any{"type": c.Type}
	for name, value := range map[string]string{"givenName": c.GivenName, "surname": c.Surname, "email": c.Email, "telephone": c.Telephone} {
		if value != "" {
			entry[name] = value
		}
	}
	return entry
}

// settings are those of a connection with the side put in.
func (s side) settings(before map[string]any) map[string]any {
	with := maps.Clone(before)
	if with == nil {
		with = map[string]any{}
	}
	if s.Metadata != "" {
		with["metadata"] = s.Metadata
	}
	maps.Copy(with, s.Settings)
	return with
}
