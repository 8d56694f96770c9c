package partner

import (
	"context"
	"maps"
	"slices"
	"strings"

	"trin/admin/access"
	"trin/admin/editing"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console/words"
	"trin/templates/text"
)

// The rules: who may look, and who may make links and decide on what came in.
var (
	LookRule = shell.Reads
	MakeRule = editing.Edits
)

// WrongError says what is wrong with what was asked for, field by field.
type WrongError struct{ Fields map[string]words.Text }

func wrongAt(field string, says words.Text) *WrongError {
	return &WrongError{map[string]words.Text{field: says}}
}

func (e *WrongError) Error() string {
	var all []string
	for _, field := range slices.Sorted(maps.Keys(e.Fields)) {
		all = append(all, field+": "+e.At(field))
	}
	return strings.Join(all, "; ")
}

// At is what is wrong with a field, in English.
func (e *WrongError) At(field string) string {
	says, there := e.Fields[field]
	if !there {
		return ""
	}
	return words.Say(says).In(text.English)
}

// Links are the newest links that the actor sees, without what was sent in.
func (x *Partner) Links(ctx context.Context, a access.Actor) ([]connections.PartnerLink, error) {
	if err := a.May(LookRule, x.Clock()); err != nil {
		return nil, err
	}
	return x.Store.PartnerLinks(ctx, a.Organisation, mostListed)
}

// Link is a link that the actor sees. One of another organisation is
// broker.ErrNotFound.
func (x *Partner) Link(ctx context.Context, a access.Actor, id string) (connections.PartnerLink, error) {
	if err := a.May(LookRule, x.Clock()); err != nil {
		return connections.PartnerLink{}, err
	}
	link, err := x.Store.PartnerLink(ctx, id)
	if err == nil && !a.Sees(link.Organisation) {
		return connections.PartnerLink{}, broker.ErrNotFound
	}
	return link, err
}
