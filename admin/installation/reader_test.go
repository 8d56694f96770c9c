package installation_test

import (
	"encoding/json"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trin/admin/installation"
	"trin/connections"
)

// stored is the house as a store keeps it.
func stored(t *testing.T, level string) []connections.Document {
	t.Helper()
	text, problems := installation.Parse("trin.yaml", house(level), nil)
	documents, err := text.Documents()
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	return documents
}

// TestReader_WhatIsRememberedIsAskedOnce: a protocol is asked about settings that
// are as they were once in an hour, and about others at once.
func TestReader_WhatIsRememberedIsAskedOnce(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	asked := 0
	p := parts()
	p.Claims.Clock = func() time.Time { return now }
	for i := range p.Kinds {
		if own := p.Kinds[i].Check; own != nil {
			p.Kinds[i].Check = func(role connections.Role, raw json.RawMessage) []connections.Problem {
				asked++
				return own(role, raw)
			}
		}
	}
	reader := &installation.Reader{}
	build := func(documents []connections.Document) {
		t.Helper()
		text, problems := reader.Stored(documents)
		got, found := text.Build(1, p)
		want, all := installation.Build(1, documents, parts())
		if problems = append(problems, found...); !reflect.DeepEqual(problems, all) {
			t.Errorf("got %v, want %v", problems, all)
		}
		if !reflect.DeepEqual(got.Applications["app"].Settings, want.Applications["app"].Settings) || !reflect.DeepEqual(got.Applications["app"].Identifiers, want.Applications["app"].Identifiers) ||
			got.Connections["local"].FirstFactor != want.Connections["local"].FirstFactor {
			t.Errorf("got %+v, want %+v", got.Applications["app"], want.Applications["app"])
		}
	}
	low, high := stored(t, "10"), stored(t, "20")
	other := append([]connections.Document{}, high...)
	for i, d := range other {
		if d.Kind == installation.KindApplication {
			changed, _, err := installation.Set(d, "settings.peer", "another")
			if err != nil {
				t.Fatal(err)
			}
			other[i] = changed
		}
	}
	for _, step := range []struct {
		what      string
		documents []connections.Document
		later     time.Duration
		want      int
	}{
		{"first", low, 0, 1},
		{"again", low, 59 * time.Minute, 0},
		{"another document has changed", high, 0, 0},
		{"its settings have changed", other, 0, 1},
		{"as they were before", high, 0, 0},
		{"an hour later", high, time.Hour, 1},
	} {
		now, asked = now.Add(step.later), 0
		if build(step.documents); asked != step.want {
			t.Errorf("%s: asked %d times, want %d", step.what, asked, step.want)
		}
	}
}

// TestReader_IsForMany: whoever builds what is remembered changes nothing of it.
func TestReader_IsForMany(t *testing.T) {
	t.Parallel()
	p := parts()
	p.Claims.Clock = func() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }
	reader, documents := &installation.Reader{}, stored(t, "10")
	var all sync.WaitGroup
	var wrong atomic.Int32
	for range 8 {
		all.Go(func() {
			text, problems := reader.Stored(documents)
			c, found := text.Build(1, p)
			if c == nil || len(problems)+len(found) > 0 || !c.Applications["app"].Enabled {
				wrong.Add(1)
			}
		})
	}
	if all.Wait(); wrong.Load() > 0 {
		t.Errorf("%d of 8 were built otherwise", wrong.Load())
	}
}

// TestPictures_AVersionIsLoadedOnce: what a version holds is kept, for those who
// work on it too.
func TestPictures_AVersionIsLoadedOnce(t *testing.T) {
	t.Parallel()
	store := &memory{}
	for _, level := range []string{"10", "20", "30"} {
		store.versions = append(store.versions, stored(t, level))
	}
	pictures := installation.NewPictures(store, parts)
	for _, step := range []struct {
		version int64
		loads   int
	}{{3, 1}, {3, 1}, {1, 2}, {3, 2}, {2, 3}, {3, 3}, {1, 4}, {0, 4}} {
		got, err := pictures.Documents(t.Context(), step.version)
		var want []connections.Document
		if step.version > 0 {
			want = store.versions[step.version-1]
		}
		if err != nil || !reflect.DeepEqual(got, want) || store.loads != step.loads {
			t.Errorf("version %d: got %v, %v after %d loads, want %d", step.version, got, err, store.loads, step.loads)
		}
	}
	if _, err := pictures.Documents(t.Context(), 4); err == nil {
		t.Error("a version that is not there was given")
	}
}

// TestReader_WhatTimeChangesIsSaidInTime: a protocol that tells when time changes
// what it says is not asked again before, and is at that instant.
func TestReader_WhatTimeChangesIsSaidInTime(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	ends := now.Add(100 * time.Hour)
	asked := 0
	p := parts()
	p.Claims.Clock = func() time.Time { return now }
	for i := range p.Kinds {
		if p.Kinds[i].Name == "fake" {
			p.Kinds[i].Checked = func(connections.Role, json.RawMessage) ([]connections.Problem, []time.Time) {
				asked++
				turns := []time.Time{ends, ends.Add(-10 * time.Hour)}
				switch {
				case !now.Before(ends):
					return []connections.Problem{{Field: "metadata", Severity: connections.SeverityDanger, Message: "It has ended. Renew it."}}, turns
				case !now.Before(turns[1]):
					return []connections.Problem{{Field: "metadata", Severity: connections.SeverityWarning, Message: "It ends. Renew it."}}, turns
				}
				return nil, turns
			}
		}
	}
	reader, documents := &installation.Reader{}, stored(t, "10")
	for _, step := range []struct {
		at    time.Time
		asked int
		want  connections.Severity // of the one problem; "" = there is none
	}{
		{now, 1, ""},
		{now.Add(80 * time.Hour), 0, ""},
		{ends.Add(-10*time.Hour - 1), 0, ""},
		{ends.Add(-10 * time.Hour), 1, connections.SeverityWarning},
		{ends.Add(-1), 0, connections.SeverityWarning},
		{ends, 1, connections.SeverityDanger},
		{ends.Add(10_000 * time.Hour), 0, connections.SeverityDanger},
		{now.Add(time.Hour), 0, ""}, // the clock was put back, to when that was said
	} {
		now, asked = step.at, 0
		text, _ := reader.Stored(documents)
		_, problems := text.Build(1, p)
		got := connections.Severity("")
		if len(problems) == 1 {
			got = problems[0].Severity
		}
		if asked != step.asked || got != step.want || len(problems) > 1 {
			t.Errorf("%s: asked %d times and got %v, want %d and %q", step.at, asked, problems, step.asked, step.want)
		}
	}
}
