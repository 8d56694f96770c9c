package installation_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"trin/admin/installation"
	"trin/connections"
)

const edited = `kind: application
id: journal
protocol: fake
name: {da: Journal, en: Records}
organisation: odense
authentication: [adfs, mitid, adfs2]
pairFloors: {mitid: 30}
requesterFloors: {"https://a.example.dk/x": 20}
claims:
- use: {fragment: person}
- lookup: {from: roles, write: {role: role}}
settings: {peer: "urn:journal", nested: [{fine: true}, {fine: false}]}
`

// one is the document of a text.
func one(t *testing.T, text string) connections.Document {
	t.Helper()
	d, problems := installation.One("test", []byte(text))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return d
}

func TestSet(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		path  string
		value any
		want  string // as Diff says
	}{
		"a field that is there":          {"protocol", "other", "application journal: protocol: fake → other"},
		"a field that is not":            {"floor", 20, "application journal: floor: added 20"},
		"a field below":                  {"name.da", "Ny", "application journal: name.da: Journal → Ny"},
		"a field of settings":            {"settings.peer", "urn:other", `application journal: settings.peer: urn:journal → urn:other`},
		"a place of a list":              {"settings.nested.1.fine", true, "application journal: settings.nested.1: {fine: false} → {fine: true}"},
		"behind the last":                {"authentication.3", "nemid", "application journal: authentication.3: added nemid"},
		"a place that goes":              {"authentication.0", nil, "application journal: authentication.0: removed adfs"},
		"a field that goes":              {"pairFloors.mitid", nil, "application journal: pairFloors: removed {mitid: 30}"},
		"a key with dots":                {"requesterFloors.https://a.example.dk/x", 30, `application journal: requesterFloors.https://a.example.dk/x: 20 → 30`},
		"a map":                          {"translate", map[string]any{"urn:a": "urn:b"}, `application journal: translate: added {"urn:a": urn:b}`},
		"what is not there, taken away":  {"maxAge", nil, ""},
		"below what is not there":        {"settings.number.of", 3, "application journal: settings.number: added {of: 3}"},
		"a list that is not there":       {"answers.0", "urn:a", `application journal: answers: added [urn:a]`},
		"text that could be a number":    {"name", "12", `application journal: name: {da: Journal, en: Records} → "12"`},
		"a number as JSON is decoded":    {"floor", float64(1000000), "application journal: floor: added 1000000"},
		"the same once more":             {"organisation", "odense", ""},
		"text that would be more fields": {"protocol", "x\nid: other", `application journal: protocol: fake → 2 lines of text (11 bytes), first other line 1: x`},
	} {
		before := one(t, edited)
		after, problems, err := installation.Set(before, c.path, c.value)
		if err != nil || len(problems) > 0 {
			t.Errorf("%s: %v %v", name, problems, err)
			continue
		}
		changes := installation.Diff([]connections.Document{before}, []connections.Document{after})
		var got []string
		for _, change := range changes {
			got = append(got, change.String())
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestSetRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		path  string
		value any
	}{
		"the kind":                  {"kind", "settings"},
		"the id":                    {"id", "other"},
		"nothing":                   {"", "x"},
		"below text":                {"protocol.x", "y"},
		"a place beyond the end":    {"authentication.7", "x"},
		"a place that is no number": {"authentication.first", "x"},
		"what no document holds":    {"floor", make(chan int)},
		"a number that is none":     {"floor", json.Number("x")},
		"a secret":                  {"settings.clientSecret", "hunter2"},
		"a private key":             {"settings.metadata", "-----BEGIN PRIVATE KEY-----"},
	} {
		before := one(t, edited)
		after, problems, err := installation.Set(before, c.path, c.value)
		if err == nil && len(installation.Errors(problems)) == 0 {
			t.Errorf("%s: it was set: %s", name, after.Body)
		}
		if string(after.Body) != string(before.Body) {
			t.Errorf("%s: the document was changed", name)
		}
	}
	if _, _, err := installation.Set(connections.Document{Kind: "application", ID: "x", Body: []byte("[")}, "floor", 1); !errors.Is(err, installation.ErrPath) {
		t.Errorf("what cannot be read: %v", err)
	}
}

func TestSetAt(t *testing.T) {
	t.Parallel()
	after, _, err := installation.SetAt(one(t, edited), []string{"requesterFloors", "urn:new.with.dots"}, 40)
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := installation.Field(after, "requesterFloors.urn:new.with.dots"); !ok || got == nil {
		t.Errorf("got %v, %v", got, ok)
	}
}

func TestReferences(t *testing.T) {
	t.Parallel()
	all := []connections.Document{
		one(t, edited),
		one(t, "kind: requester\nid: pharmacy\napplications: [journal]\nrequester: urn:x\n"),
		one(t, "kind: requester\nid: clinic\napplications: [portal, journal]\nrequester: urn:y\n"),
		one(t, "kind: authentication\nid: adfs\nprotocol: fake\nfactors:\n- {connection: code}\n- {connection: mitid}\n"),
	}
	for _, c := range []struct{ kind, id, want string }{
		{"authentication", "mitid", "application journal: authentication.1; application journal: pairFloors.mitid; authentication adfs: factors.1.connection"},
		{"authentication", "adfs", "application journal: authentication.0"},
		{"application", "journal", "requester pharmacy: applications.0; requester clinic: applications.1"},
		{"fragment", "person", "application journal: claims.0.use.fragment"},
		{"lookup", "roles", "application journal: claims.1.lookup.from"},
		{"lookup", "role", ""},
	} {
		found, err := installation.Dependents(all, c.kind, c.id)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range found {
			got = append(got, r.String())
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s %s: got %q, want %q", c.kind, c.id, got, c.want)
		}
		for i, d := range all {
			d, err := installation.Unnamed(d, found)
			if err != nil {
				t.Fatal(err)
			}
			if d == nil {
				if all[i].ID != "pharmacy" || c.id != "journal" {
					t.Errorf("%s: %s is gone", c.id, all[i].ID)
				}
				continue
			}
			left, err := installation.References(*d)
			if err != nil {
				t.Fatal(err)
			}
			named := slices.ContainsFunc(left, func(r installation.Reference) bool { return r.ToKind == c.kind && r.ToID == c.id })
			if step := c.kind == "fragment" || c.kind == "lookup"; named && !step {
				t.Errorf("%s %s is still named by %s", c.kind, c.id, d.Body)
			}
		}
	}
}

func TestOrganisation(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		edited:                             "odense",
		"kind: application\nid: journal\n": "",
		"kind: authentication\nid: a\nname: |-\n  x\n  organisation: fake\n":         "",
		"{kind: application, id: journal, organisation: odense}":                     "odense",
		"kind: application\nid: a\n\"organisation\": odense\n":                       "odense",
		"kind: application\nid: a\norganisation: \"odense\"\n":                       "odense",
		"kind: application\nid: a\nsettings:\n  organisation: aarhus\nenabled: true": "",
	} {
		d := one(t, body)
		for _, stored := range [][]byte{d.Body, []byte(body)} {
			if got, err := installation.Organisation(connections.Document{Kind: d.Kind, ID: d.ID, Body: stored}); got != want || err != nil {
				t.Errorf("%q: got %q, %v; want %q", stored, got, err, want)
			}
		}
	}
	if got, err := installation.Organisation(connections.Document{Kind: "application", Body: []byte("[")}); err == nil {
		t.Errorf("what cannot be read: got %q", got)
	}
	text, _ := installation.Parse("x", []byte(strings.Replace(edited, "odense", "Odense Kommune", 1)), nil)
	if _, problems := text.Build(1, parts()); !strings.Contains(messages(problems), "cannot name an organisation") {
		t.Errorf("got %s", messages(problems))
	}
}

func messages(problems []installation.Problem) string {
	var b strings.Builder
	for _, p := range problems {
		b.WriteString(p.String() + "\n")
	}
	return b.String()
}

func TestPublishingOf(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]int{
		"":                                0,
		"sessionIdle: 30m\n":              0,
		"publishing: {approvals: 2}\n":    2,
		"publishing: {approvals: -1}\n":   -1,
		"publishing: {approvals: 9}\n":    -1,
		"publishing: {approvals: many}\n": -1,
		"publishing: 1\n":                 -1,
	} {
		got, err := installation.PublishingOf([]connections.Document{{Kind: "settings", Body: []byte("kind: settings\n" + body)}})
		if (err != nil) != (want < 0) || err == nil && got.Approvals != want {
			t.Errorf("%q: got %+v, %v; want %d", body, got, err, want)
		}
	}
	if _, err := installation.PublishingOf([]connections.Document{{Kind: "settings", Body: []byte("[")}}); err == nil {
		t.Error("settings that cannot be read need nothing")
	}
	if got, err := installation.PublishingOf(nil); err != nil || got.Approvals != 0 {
		t.Errorf("without settings: %+v, %v", got, err)
	}
}

func TestRenamed(t *testing.T) {
	t.Parallel()
	copied, err := installation.Renamed(one(t, edited), "journal-2")
	if err != nil {
		t.Fatal(err)
	}
	if enabled, _ := installation.Field(copied, "enabled"); copied.ID != "journal-2" || enabled != false {
		t.Errorf("got %s", copied.Body)
	}
	for _, id := range []string{"", "A", "a/b", "../x"} {
		if _, err := installation.Renamed(one(t, edited), id); err == nil {
			t.Errorf("%q was taken", id)
		}
	}
}

// TestDiff_InAnyOrder: what differs is the same whether or not the lists are in the
// order of a store.
func TestDiff_InAnyOrder(t *testing.T) {
	t.Parallel()
	drawn := rand.New(rand.NewPCG(5, 5))
	for range 500 {
		var before, after []connections.Document
		for _, kind := range []string{"application", "authentication", "vocabulary"} {
			for id := range 4 {
				d := connections.Document{Kind: kind, ID: fmt.Sprint(id), Body: fmt.Appendf(nil, "kind: %s\nn: %d\n", kind, drawn.IntN(2))}
				if drawn.IntN(3) > 0 {
					before = append(before, d)
				}
				if drawn.IntN(2) == 0 {
					d.Body = fmt.Appendf(nil, "kind: %s\nn: %d\n", kind, drawn.IntN(2))
				}
				if drawn.IntN(3) > 0 {
					after = append(after, d)
				}
			}
		}
		got := installation.Diff(before, after)
		slices.Reverse(before)
		slices.Reverse(after)
		if want := installation.Diff(before, after); !reflect.DeepEqual(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
		want := 0
		for _, d := range after {
			if at := slices.IndexFunc(before, func(o connections.Document) bool { return o.Kind == d.Kind && o.ID == d.ID }); at < 0 || string(before[at].Body) != string(d.Body) {
				want++
			}
		}
		for _, d := range before {
			if !slices.ContainsFunc(after, func(o connections.Document) bool { return o.Kind == d.Kind && o.ID == d.ID }) {
				want++
			}
		}
		if len(got) != want {
			t.Fatalf("got %d changes, want %d", len(got), want)
		}
	}
}
