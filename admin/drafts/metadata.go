package drafts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

// TakeRule says who may put metadata in force that was fetched from the address
// of a connection: it changes that connection's metadata alone.
var TakeRule = access.Rule{Least: access.Operator, Scope: access.ScopeWrite}

// Taking is metadata that takes the place of what a connection has. Another
// address, or another text in force, than was looked at is broker.ErrConflict.
type Taking struct {
	Kind, ID string
	Address  string
	Was      string // the text that must be in force
	Metadata string
}

// Unattended is who publishes what the installation takes without asking.
const Unattended = "metadata upkeep"

// TakeMetadata puts metadata in force, as the next version. Where the settings
// in force want approvals nothing is put in force: the draft that is returned
// waits for them, and the version is 0.
func (d *Desk) TakeMetadata(ctx context.Context, a access.Actor, t Taking, note string) (connections.Draft, int64, error) {
	if err := a.May(TakeRule, d.Clock()); err != nil {
		return connections.Draft{}, 0, err
	}
	if err := plain(note, maxNote); err != nil {
		return connections.Draft{}, 0, err
	}
	for range maxTries {
		draft, version, err := d.takeMetadata(ctx, a, t, note)
		if !errors.Is(err, broker.ErrConflict) || errors.Is(err, errOtherMetadata) {
			return draft, version, err
		}
	}
	return connections.Draft{}, 0, fmt.Errorf("others publish all the time: %w", broker.ErrConflict)
}

func (d *Desk) takeMetadata(ctx context.Context, a access.Actor, t Taking, note string) (connections.Draft, int64, error) {
	newest, now, err := d.Store.Load(ctx, 0)
	if err != nil {
		return connections.Draft{}, 0, err
	}
	if at := slices.IndexFunc(now, t.names); at < 0 || !sees(a, now[at]) {
		return connections.Draft{}, 0, fmt.Errorf("%s %s: %w", t.Kind, t.ID, broker.ErrNotFound)
	}
	then, err := taken(now, t)
	if err != nil {
		return connections.Draft{}, 0, err
	}
	draft, err := d.backTo(ctx, a, now, then)
	if err != nil {
		return connections.Draft{}, 0, err
	}
	draft.Base, draft.Title, draft.Note, draft.Organisation = newest, cut("Metadata of "+t.ID, maxTitle), note, a.Organisation
	publishing, err := installation.PublishingOf(now)
	if err != nil {
		return connections.Draft{}, 0, err
	}
	if publishing.Approvals > 0 {
		draft.Revision, draft.State = 1, connections.DraftSubmitted
		return draft, 0, d.Store.SaveDraft(ctx, draft, change(a, "ask for metadata", draft, installation.Diff(now, then)))
	}
	number, err := d.publish(ctx, a, draft, "take metadata")
	if err != nil {
		return connections.Draft{}, 0, err
	}
	return draft, number, nil
}

// errOtherMetadata is a conflict that trying again does not mend.
var errOtherMetadata = errors.New("what is in force is not what was looked at")

// names reports whether the document is the one of the taking.
func (t Taking) names(document connections.Document) bool {
	return document.Kind == t.Kind && document.ID == t.ID
}

// taken are the documents with other metadata, and nothing else of them changed.
func taken(now []connections.Document, takings ...Taking) ([]connections.Document, error) {
	then := slices.Clone(now)
	for _, t := range takings {
		at := slices.IndexFunc(then, t.names)
		if at < 0 {
			return nil, fmt.Errorf("%s %s: %w", t.Kind, t.ID, broker.ErrNotFound)
		}
		held := installation.WatchedIn(then[at : at+1])
		if len(held) != 1 || held[0].Address != t.Address || held[0].Metadata != t.Was {
			return nil, fmt.Errorf("%s %s: %w: %w", t.Kind, t.ID, errOtherMetadata, broker.ErrConflict)
		}
		changed, err := installation.WithMetadata(then[at], t.Metadata)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrInput, err)
		}
		then[at] = changed
	}
	return then, nil
}

// RefreshMetadata puts metadata in force that the installation takes without
// asking anybody: no actor does it, and no approvals are wanted, so that its
// callers decide strictly what that is. It changes the metadata of the named
// connections alone. Nothing with an error is published.
func (d *Desk) RefreshMetadata(ctx context.Context, takings []Taking, why string) (int64, error) {
	for range maxTries {
		version, err := d.refreshMetadata(ctx, takings, why)
		if !errors.Is(err, broker.ErrConflict) || errors.Is(err, errOtherMetadata) {
			return version, err
		}
	}
	return 0, fmt.Errorf("others publish all the time: %w", broker.ErrConflict)
}

func (d *Desk) refreshMetadata(ctx context.Context, takings []Taking, why string) (int64, error) {
	version, now, err := d.Store.Load(ctx, 0)
	if err != nil {
		return 0, err
	}
	then, err := taken(now, takings...)
	if err != nil {
		return 0, err
	}
	m := merged{version: version, before: now, documents: then}
	changes := installation.Diff(now, then)
	if len(changes) == 0 {
		return 0, ErrNothing
	}
	problems, err := d.validate(ctx, m)
	if err != nil {
		return 0, err
	}
	if found := installation.Errors(problems); len(found) > 0 {
		return 0, &InvalidError{found}
	}
	ids := make([]string, len(takings))
	for i, t := range takings {
		ids[i] = t.ID
	}
	note := cut("Metadata of "+strings.Join(ids, ", ")+": "+why, maxNote)
	return d.Store.Publish(ctx, connections.Publication{
		Expected: version, Documents: then, Author: Unattended, Note: note,
		Change: connections.Change{Author: Unattended, What: "refresh metadata", Detail: note, Difference: lines(changes)},
	})
}

// cut is a text of at most so many letters.
func cut(text string, most int) string {
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most-1]) + "…"
	}
	return text
}
