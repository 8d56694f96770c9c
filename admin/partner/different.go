package partner

import (
	"context"
	"encoding/json"
	"errors"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
	"trin/templates/console/words"
)

// Different is what would be different with what was sent in.
type Different struct {
	New     bool // the connection is not there yet
	After   connections.Document
	Changes []installation.Change
	Wrong   []installation.Problem // why it cannot be taken as it is
}

// Came is what was sent in last with a link.
type Came struct {
	Address  string // that the partner gave; "" = none
	Metadata string // as settings hold it
	Settings map[string]any
	Contacts []map[string]any // as documents hold them
	Note     string
	Problems []connections.Problem
	// Was and Is name the party, where it would be another than it is now.
	Was, Is string
	Different
}

// Came is what was sent in with a link that the actor sees, and what would be
// different with it; nil = nothing was sent in.
func (x *Partner) Came(ctx context.Context, a access.Actor, link connections.PartnerLink) (*Came, error) {
	if err := a.May(LookRule, x.Clock()); err != nil {
		return nil, err
	}
	s, err := sideOf(link)
	if err != nil || link.Body == nil {
		return nil, err
	}
	st, err := x.standing(ctx, link)
	if err != nil {
		return nil, err
	}
	d, err := x.different(ctx, a, link, s)
	if err != nil {
		return nil, err
	}
	c := &Came{Address: s.Address, Metadata: s.Metadata, Settings: s.Settings, Note: s.Note, Problems: x.readAgain(link, st, s).said, Different: d}
	if was, is, differs := another(link, st, s); differs {
		c.Was, c.Is = was, is
	}
	for _, one := range s.Contacts {
		c.Contacts = append(c.Contacts, one.entry())
	}
	return c, nil
}

// readAgain is what was sent in, understood once more.
func (x *Partner) readAgain(link connections.PartnerLink, st standing, s side) understood {
	u := understood{side: s, said: st.problems(link, s)}
	if kind, ok := x.kindOf(link.Protocol); ok && s.Metadata != "" {
		again := understood{side: side{Settings: map[string]any{}}, wrong: map[string]words.Said{}}
		again.read(kind, link, fieldPaste, []byte(s.Metadata))
		u.taken, u.said = again.taken, append(u.said, again.said...)
	}
	return u
}

// different holds what was sent in against what is in force.
func (x *Partner) different(ctx context.Context, a access.Actor, link connections.PartnerLink, s side) (Different, error) {
	before, after, err := x.documents(ctx, a, link, s, following(a, false))
	var invalid *drafts.InvalidError
	switch {
	case errors.As(err, &invalid):
		return Different{Wrong: invalid.Problems}, nil
	case err != nil:
		return Different{}, err
	}
	return Different{New: len(before) == 0, After: after, Changes: installation.Diff(before, []connections.Document{after})}, nil
}

// documents are the connection's document as it is in force, none when it is not
// there, and as it would be.
func (x *Partner) documents(ctx context.Context, a access.Actor, link connections.PartnerLink, s side, follow follows) (before []connections.Document, after connections.Document, err error) {
	_, now, err := x.Desk.DocumentAt(ctx, a, 0, link.Kind, link.Document)
	if errors.Is(err, broker.ErrNotFound) {
		text, err := composed(link, s, follow)
		if err != nil {
			return nil, after, err
		}
		after, problems := installation.One("partner", text)
		if len(installation.Errors(problems)) > 0 {
			return nil, after, &drafts.InvalidError{Problems: problems}
		}
		return nil, after, nil
	}
	if err != nil {
		return nil, after, err
	}
	after = now
	for _, field := range s.fields(link, follow) {
		var problems []installation.Problem
		if after, problems, err = installation.SetAt(after, field.Keys, field.Value); err != nil {
			return nil, after, err
		}
		if len(problems) > 0 {
			return nil, after, &drafts.InvalidError{Problems: problems}
		}
	}
	return []connections.Document{now}, after, nil
}

// composed is a new document, as YAML: what the link says and the side. It is
// switched off, since nothing of it says who may log in by it and at which level.
func composed(link connections.PartnerLink, s side, follow follows) ([]byte, error) {
	document := map[string]any{"kind": link.Kind, "id": link.Document, "protocol": link.Protocol, "enabled": false, "name": map[string]string{"da": link.Label, "en": link.Label}}
	if link.Profile != "" {
		document["profile"] = link.Profile
	}
	if link.Organisation != "" {
		document["organisation"] = link.Organisation
	}
	settings := map[string]any{}
	for _, field := range s.fields(link, follow) {
		switch {
		case field.Value == nil:
		case len(field.Keys) == 2:
			settings[field.Keys[1]] = field.Value
		default:
			document[field.Keys[0]] = field.Value
		}
	}
	if len(settings) > 0 {
		document["settings"] = settings
	}
	return json.Marshal(document)
}

// another reports whether what was sent in is of another party than the
// connection has.
func another(link connections.PartnerLink, st standing, s side) (was, is string, differs bool) {
	now, ok := st.peer(link, side{})
	would, known := st.peer(link, s)
	if !ok || !known || now.Name == "" {
		return "", "", false
	}
	return now.Name, would.Name, now.Name != would.Name
}
