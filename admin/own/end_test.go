package own

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
)

// K6: a session is ended by who may, and one organisation ends none that others
// are in. What is refused is not in the audit; what is done is there before it is
// done.
func TestK6_WhoEndsASession(t *testing.T) {
	t.Parallel()
	viewer, token := odense, odense
	viewer.Role = access.Viewer
	token.Token, token.Scopes = "t", []access.Scope{access.ScopeRead, access.ScopeWrite, access.ScopeKeys}
	operating := token
	operating.Scopes = []access.Scope{access.ScopeOperate}
	everyones := viewer
	everyones.Organisation = ""
	for name, c := range map[string]struct {
		actor access.Actor
		key   broker.SessionKey
		want  error
	}{
		"one's own":                         {odense, "own", nil},
		"one's own, by a token":             {operating, "own", nil},
		"a shared one":                      {odense, "shared", access.ErrForbidden},
		"with an application that is gone":  {odense, "gone", access.ErrForbidden},
		"another's":                         {odense, "theirs", broker.ErrNotFound},
		"none":                              {odense, "none", broker.ErrNotFound},
		"a viewer":                          {viewer, "own", access.ErrForbidden},
		"a viewer of everything":            {everyones, "own", access.ErrForbidden},
		"a token without the scope":         {token, "own", access.ErrForbidden},
		"nobody":                            {access.Actor{}, "own", broker.ErrNotFound},
		"a shared one, who sees everything": {everybody, "shared", nil},
		"a viewer is told of no other's":    {viewer, "theirs", broker.ErrNotFound},
	} {
		k := newKept()
		k.sessions = []broker.Session{session("shared", "payroll", "journal"), session("own", "payroll"), session("gone", "payroll", "deleted"), session("theirs", "journal")}
		_, err := k.seen().Endable(t.Context(), c.actor, c.key)
		if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) || len(k.ended)+len(k.changes) > 0 {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
		_, err = k.seen().End(t.Context(), c.actor, c.key)
		if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s: ending it: got %v, want %v", name, err, c.want)
		}
		if done := err == nil; done != slices.Equal(k.ended, []broker.SessionKey{c.key}) || done != (len(k.changes) == 1) {
			t.Errorf("%s: ended are %v, and the audit has %+v", name, k.ended, k.changes)
		}
	}
}

// K6: one organisation is told of its own applications, also when one of another
// has come into the session meanwhile, and gets no reference.
func TestK6_WhoWasToldIsOnesOwn(t *testing.T) {
	t.Parallel()
	k := newKept()
	k.sessions = []broker.Session{session("own", "payroll", "old")}
	k.configuration.Applications["old"] = &broker.ApplicationConnection{ID: "old", Organisation: "odense"}
	k.told = broker.Told{Reference: "4P4G-XWXU", Sessions: 1, Told: []broker.ID{"journal", "payroll"}, Untold: []broker.ID{"old", "shop"}}
	whole := k.told
	whole.Told, whole.Untold = slices.Clone(whole.Told), slices.Clone(whole.Untold)
	if got, err := k.seen().End(t.Context(), everybody, "own"); err != nil || !reflect.DeepEqual(got, whole) {
		t.Errorf("who sees everything: got %+v, %v", got, err)
	}
	want := broker.Told{Sessions: 1, Told: []broker.ID{"payroll"}, Untold: []broker.ID{"old"}}
	if got, err := k.seen().End(t.Context(), odense, "own"); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	kept := connections.Change{Author: "olga", What: "end session", Target: "anna", Detail: "of people, in 2 applications"}
	if len(k.changes) != 2 || k.changes[1] != kept {
		t.Errorf("the audit has %+v", k.changes)
	}
	k.broken = errors.New("no database")
	if _, err := k.seen().End(t.Context(), odense, "own"); !errors.Is(err, k.broken) || len(k.ended) != 2 {
		t.Errorf("without an audit: got %v, and ended are %v", err, k.ended)
	}
}
