package register

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/claimstx"
	"trin/connections"
	"trin/templates/text"
)

// Wish is a connection that a program wants to be made, from what the other party
// publishes about itself, or by hand. What is nil is as it is proposed.
type Wish struct {
	Kind     string // application or authentication
	Address  string // where the description is; at most one of it and Document
	Document []byte
	Party    string // which, where several are described
	Protocol string // "" = the best reading

	ID, Profile, NameDA, NameEN *string
	Floor, First                *string // 30, or nsis/20
	Authentication, Presets     []string
	Forward                     *bool
	Pin                         bool // take the key of the document's signature for the next ones
	Anyway                      bool // a signature that does not hold is taken
	Settings                    map[string]any
}

// Outlook is what would be made of a wish.
type Outlook struct {
	Parties []connections.DescribedParty // nothing else is said where there are some: one is wanted

	Taken     connections.Taken
	From      string   // the address that it is from
	Alone     bool     // it was one of several, and cannot be fetched again
	Protocols []string // by which it can be read, the best first; none = by hand
	Protocol  string
	Presets   []string               // vocabularies that are added
	Document  connections.Document   // zero = it cannot be read
	Problems  []installation.Problem // of the document, and of what was read
}

// UnfitError says what is wrong with a wish, by field: address, document, party,
// protocol, id, anyway.
type UnfitError struct{ Fields map[string]string }

func (e *UnfitError) Error() string {
	var all []string
	for _, field := range slices.Sorted(maps.Keys(e.Fields)) {
		all = append(all, field+": "+e.Fields[field])
	}
	return strings.Join(all, "; ")
}

var _ error = (*UnfitError)(nil)

// Look says what would be made of a wish in a draft. Nothing is kept; the
// description is fetched where it has an address. An [*UnfitError] says what to
// mend.
func (x *Register) Look(ctx context.Context, actor access.Actor, draft string, w Wish) (Outlook, error) {
	v, m, _, err := x.wanted(ctx, actor, draft, w)
	if err != nil || len(v.found.many) > 0 {
		return Outlook{Parties: v.found.many}, err
	}
	return outlook(v, m), nil
}

// Put puts what is made of a wish into a draft that is at that revision.
func (x *Register) Put(ctx context.Context, actor access.Actor, draft string, revision int64, w Wish) (connections.Draft, error) {
	v, m, now, err := x.wanted(ctx, actor, draft, w)
	if err != nil {
		return connections.Draft{}, err
	}
	if len(v.found.many) > 0 {
		return connections.Draft{}, &UnfitError{map[string]string{"party": fmt.Sprintf("The document describes %d parties. Name one.", len(v.found.many))}}
	}
	if wrong := x.check(v, now); len(wrong) > 0 {
		e := &UnfitError{map[string]string{}}
		for field, said := range wrong {
			e.Fields[field] = said.In(text.English)
		}
		return connections.Draft{}, e
	}
	if len(m.document.Body) == 0 {
		return connections.Draft{}, &drafts.InvalidError{Problems: m.problems}
	}
	return x.keep(ctx, actor, revision, v, m, now)
}

// wanted reads the description and makes what is wished of it.
func (x *Register) wanted(ctx context.Context, actor access.Actor, draft string, w Wish) (v preview, m made, now drafts.Examined, err error) {
	if err = actor.May(editing.Edits, x.Clock()); err != nil {
		return v, m, now, err
	}
	if v.draft, err = x.Desk.Get(ctx, actor, draft); err != nil {
		return v, m, now, err
	}
	if editing.Final(v.draft) {
		return v, m, now, drafts.ErrFinal
	}
	v.side = authentication
	if w.Kind == installation.KindApplication {
		v.side = application
	}
	if v.found, err = x.bring(ctx, actor, v.side, w); err != nil || len(v.found.many) > 0 {
		return v, m, now, err
	}
	if err = v.choose(x, w.Protocol); err != nil {
		return v, m, now, err
	}
	if now, err = x.Desk.Examine(ctx, actor, draft); err != nil {
		return v, m, now, err
	}
	v.settle(actor, now)
	v.override(actor, w, now)
	m, err = x.make(ctx, actor, v, now)
	return v, m, now, err
}

// bring reads the description of a wish; one without is made by hand.
func (x *Register) bring(ctx context.Context, actor access.Actor, s side, w Wish) (found, error) {
	var got found
	var err error
	switch {
	case w.Address != "" && len(w.Document) > 0:
		return got, &UnfitError{map[string]string{"address": "Give the address or the document, not both."}}
	case w.Address != "":
		got, err = x.fetched(ctx, actor, s, w.Address, w.Party)
	case len(w.Document) > 0:
		got, err = x.read(s, brought{connections.Description{Document: plainText(w.Document), Party: w.Party}, ""}, fieldDocument)
	}
	var why *Problem
	if errors.As(err, &why) {
		return got, &UnfitError{map[string]string{why.Field: why.In(text.English)}}
	}
	return got, err
}

// choose is the reading by a protocol, or the kind of one that is filled in by
// hand.
func (v *preview) choose(x *Register, protocol string) error {
	if len(v.found.readings) > 0 {
		v.read = v.found.by(protocol)
		if v.kind = v.read.kind; protocol != "" && v.kind.Name != protocol {
			return &UnfitError{map[string]string{"protocol": "What is described is not of this protocol."}}
		}
		return nil
	}
	for _, kind := range x.kinds(v.side) {
		if kind.Name == protocol {
			v.kind = kind
			return nil
		}
	}
	return &UnfitError{map[string]string{"protocol": "Without a description to read, a protocol of this side must be named."}}
}

// override takes what is wished in the place of what was proposed.
func (v *preview) override(actor access.Actor, w Wish, now drafts.Examined) {
	text := func(into *string, wished *string) {
		if wished != nil {
			*into = strings.TrimSpace(*wished)
		}
	}
	level := func(into *string, wished *string) {
		if wished == nil || *wished == "" {
			return
		}
		if *into = *wished; !strings.Contains(*wished, "/") {
			*into = claimstx.HouseLadderName + "/" + *wished
		}
	}
	profile := v.wish.profile
	text(&v.wish.id, w.ID)
	text(&v.wish.profile, w.Profile)
	text(&v.wish.nameDA, w.NameDA)
	text(&v.wish.nameEN, w.NameEN)
	level(&v.wish.floor, w.Floor)
	level(&v.wish.first, w.First)
	if w.Authentication != nil {
		v.wish.authentication = w.Authentication
	}
	if w.Forward != nil {
		v.wish.forward = *w.Forward
	}
	v.wish.pin, v.wish.anyway = w.Pin, w.Anyway
	maps.Copy(v.wish.settings, w.Settings)
	v.anew = profile != v.wish.profile
	v.settle(actor, now)
	if w.Presets != nil && actor.Organisation == "" {
		v.wish.presets = w.Presets
	}
}

// outlook is what is said of what is made.
func outlook(v preview, m made) Outlook {
	o := Outlook{Taken: v.taken(), From: v.found.from, Alone: v.found.alone, Protocol: v.kind.Name, Presets: v.wish.presets, Document: m.document, Problems: slices.Clone(m.problems)}
	for _, one := range v.found.readings {
		o.Protocols = append(o.Protocols, one.kind.Name)
	}
	for _, said := range o.Taken.Said {
		o.Problems = append(o.Problems, installation.Problem{Kind: v.side.kind, ID: v.wish.id, Field: said.Field, Severity: said.Severity, Message: said.Message})
	}
	slices.SortStableFunc(o.Problems, func(a, b installation.Problem) int { return cmp.Compare(a.Field, b.Field) })
	return o
}
