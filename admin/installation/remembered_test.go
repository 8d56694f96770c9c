package installation_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/admin/installation"
	"trin/broker"
	"trin/claimstx"
	"trin/connections"
)

// drawnSettings are those of the protocol in drawn installations.
type drawnSettings struct {
	Peer     string   `json:"peer"`
	Unsigned bool     `json:"unsigned"`
	Broken   bool     `json:"broken"`
	Until    int      `json:"until"` // the hour at which it ends
	Scopes   []string `json:"scopes"`
	Friend   string   `json:"friend"`
	Keys     string   `json:"keys"`
}

var drawnNoon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// drawnKinds are kinds that do all that one can do while an installation is built.
func drawnKinds(clock func() time.Time) []connections.Kind {
	read := func(raw json.RawMessage) (s drawnSettings, err error) {
		err = json.Unmarshal(raw, &s)
		return s, err
	}
	all := kinds()
	all[0].Checked = func(_ connections.Role, raw json.RawMessage) (found []connections.Problem, turns []time.Time) {
		s, err := read(raw)
		if err != nil || s.Broken {
			return []connections.Problem{{Field: "broken", Severity: connections.SeverityError, Message: "It is broken. Mend it."}}, nil
		}
		if s.Unsigned {
			found = append(found, connections.Problem{Field: "unsigned", Severity: connections.SeverityDanger, Message: "Anyone may ask. Sign.", UnlessFloor: true})
		}
		if s.Until > 0 {
			ends := drawnNoon.Add(time.Duration(s.Until) * time.Hour)
			if turns = append(turns, ends); !clock().Before(ends) {
				found = append(found, connections.Problem{Field: "until", Severity: connections.SeverityWarning, Message: "It has ended. Renew it."})
			}
		}
		return found, turns
	}
	all[0].Check = func(role connections.Role, raw json.RawMessage) []connections.Problem {
		found, _ := all[0].Checked(role, raw)
		return found
	}
	all[0].Scopes = func(raw json.RawMessage) (scopes []connections.Scope, err error) {
		s, err := read(raw)
		for _, scope := range s.Scopes {
			scopes = append(scopes, connections.Scope{Value: scope})
		}
		return scopes, err
	}
	all[0].Among = func(_ connections.Role, raw json.RawMessage) func(*broker.Configuration) []connections.Problem {
		s, err := read(raw)
		if err != nil || s.Friend == "" {
			return nil
		}
		return func(c *broker.Configuration) []connections.Problem {
			switch a := c.Applications[broker.ID(s.Friend)]; {
			case a == nil:
				return []connections.Problem{{Field: "friend", Severity: connections.SeverityError, Message: "It is not there. Add it."}}
			case !a.Enabled:
				return []connections.Problem{{Field: "friend", Severity: connections.SeverityWarning, Message: "It is off. Switch it on."}}
			}
			return nil
		}
	}
	all[0].Needs = func(_ connections.Role, raw json.RawMessage) []connections.KeyNeed {
		s, err := read(raw)
		if err != nil || s.Keys == "" {
			return nil
		}
		return []connections.KeyNeed{{Field: "keys", Set: s.Keys, Use: connections.KeySigning}}
	}
	return append(all, connections.Kind{Name: "fake-preset", Expand: func(p connections.Preset) (connections.Expansion, []connections.Problem) {
		s, err := read(p.Settings)
		if err != nil || s.Unsigned || len(p.Ladders) == 0 {
			return connections.Expansion{}, []connections.Problem{{Severity: connections.SeverityError, Message: "The preset is not for this. Write fake."}}
		}
		return connections.Expansion{Kind: "fake", Fields: fmt.Appendf(nil, `{"assume": {"ladder": %q, "value": 5}}`, p.Ladders[0]), Settings: p.Settings}, nil
	}})
}

// drawnLookup answers the same always.
type drawnLookup string

func (drawnLookup) Parameters() []string { return []string{"key"} }
func (drawnLookup) Columns() []string    { return []string{"value"} }

func (l drawnLookup) Find(context.Context, map[string]string) ([]claimstx.Row, error) {
	return []claimstx.Row{{"value": {string(l)}}}, nil
}

type drawnService string

func (s drawnService) Transform(_ context.Context, _ claimstx.Input, claims claimstx.Claims) (claimstx.Claims, error) {
	return append(slices.Clone(claims), broker.Claim{Name: "found", Values: []string{string(s)}}), nil
}

// drawnLookups are kinds of lookup that answer with what stands before their own
// answers.
func drawnLookups(flavour string) []claimstx.LookupKind {
	read := func(raw json.RawMessage) string {
		var s struct{ Answer string }
		if json.Unmarshal(raw, &s) != nil {
			return ""
		}
		return s.Answer
	}
	check := func(raw json.RawMessage) []claimstx.Problem {
		if read(raw) == "broken" {
			return []claimstx.Problem{{Field: "answer", Message: "It is broken. Mend it."}}
		}
		return nil
	}
	open := func(_ string, raw json.RawMessage) (claimstx.Lookup, error) {
		return drawnLookup(flavour + " " + read(raw)), nil
	}
	return []claimstx.LookupKind{
		{Name: "table", Local: true, Check: check, Open: open}, {Name: "far", Check: check, Open: open},
		{Name: "service", Check: check, OpenExternal: func(_ string, raw json.RawMessage) (claimstx.External, error) {
			return drawnService(flavour + " " + read(raw)), nil
		}},
	}
}

// sampled counts what is kept of logins.
type sampled struct{ kept int }

func (s *sampled) Sample(context.Context, claimstx.SamplePolicy, claimstx.Direction, claimstx.Input, claimstx.Claims) {
	s.kept++
}

// described is all that a configuration says and does.
func described(c *broker.Configuration, kept *sampled, now time.Time) string {
	if c == nil {
		return "none"
	}
	var b strings.Builder
	fmt.Fprintln(&b, c.Version, c.LevelMaxAges, c.Publisher, c.SessionIdle, c.SessionLifetime, c.TransactionLifetime, c.Vocabulary.Classes(), c.Vocabulary.CrossRules())
	run := func(p broker.ClaimsPipeline, in broker.ClaimsInput) {
		before := kept.kept
		out, steps, err := p.Run(context.Background(), in, broker.Claims{{Name: "mail", Values: []string{"m"}}, {Name: "eppn", Values: []string{"a@example.dk", "b@example.org"}}})
		fmt.Fprintln(&b, "  runs", out, len(steps), err, kept.kept-before)
	}
	for _, id := range slices.Sorted(maps.Keys(c.Connections)) {
		a := *c.Connections[id]
		pipeline := a.Claims
		fmt.Fprintln(&b, id, a.Scale.Classes(), a.Scale.Levels(), mayAnswer(&a), a.Asks.ForClass(broker.Class{Ref: "low", Kind: broker.KindLevel, Level: broker.Level{Value: 10}}))
		a.Claims, a.Scale, a.Asks = nil, broker.Scale{}, broker.Asks{}
		said, err := json.Marshal(a)
		fmt.Fprintln(&b, string(said), err)
		run(pipeline, broker.ClaimsInput{Connection: id})
	}
	for _, id := range slices.Sorted(maps.Keys(c.Applications)) {
		a := *c.Applications[id]
		pipeline := a.Claims
		fmt.Fprintln(&b, id, a.Scale.Classes(), a.Scale.Levels())
		a.Claims, a.Scale = nil, broker.Scale{}
		said, err := json.Marshal(a)
		fmt.Fprintln(&b, string(said), err)
		for _, original := range []string{"", "urn:one", "urn:two", "urn:stranger"} {
			run(pipeline, broker.ClaimsInput{Application: id, Connection: "idp-1", Original: original, Requester: a.Requesters[original], RequesterIDs: []string{original}, Level: broker.Level{Value: 20}, Class: "low"})
		}
		for _, r := range c.Reach(id, now) {
			fmt.Fprintln(&b, "  reach", r.Connection, r.Class, r.Level, r.Way, r.When, r.Factors, r.Others, r.Spared, r.Answer, r.Refusal)
		}
	}
	return b.String()
}

// mayAnswer is what the connection may answer, in order.
func mayAnswer(a *broker.AuthenticationConnection) []string {
	var all []string
	for _, l := range a.MayAnswer() {
		all = append(all, l.String())
	}
	slices.Sort(all)
	return all
}

// TestReader_WhatIsRememberedIsWhatWouldBeMade holds what is built of remembered
// documents against what is built anew, over drawn installations and edits of
// them, two of them in turns, with lookups of two sorts, while time goes on. What
// was built before does not change.
func TestReader_WhatIsRememberedIsWhatWouldBeMade(t *testing.T) {
	t.Parallel()
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			holdRemembered(t, drawing{rand.New(rand.NewPCG(seed, 11))})
		})
	}
}

// rememberedSteps is how many edits are drawn of an installation.
const rememberedSteps = 30

// older is what was built before.
type older struct {
	configuration *broker.Configuration
	described     string
	now           time.Time
	kept          *sampled
}

func holdRemembered(t *testing.T, d drawing) {
	now := drawnNoon
	clock := func() time.Time { return now }
	kept := &sampled{}
	deps := claimstx.Deps{Lookups: drawnLookups("asked"), Clock: clock, Sampler: kept, Key: func(context.Context) ([]byte, error) { return make([]byte, 32), nil }}
	unasked := deps
	unasked.Lookups, unasked.Sampler = drawnLookups("unasked"), nil
	sorts := []installation.Parts{{Kinds: drawnKinds(clock), Claims: deps}, {Kinds: drawnKinds(clock), Claims: unasked}}
	reader := &installation.Reader{}
	force, draft := map[string]connections.Document{}, map[string]connections.Document{}
	for _, name := range names {
		force[fmt.Sprint(name.Kind, "/", name.ID)] = d.document(name)
	}
	var before []older
	for step := range rememberedSteps {
		switch d.IntN(8) {
		case 0:
			force = maps.Clone(draft)
		case 1:
			now = now.Add(time.Duration(d.IntN(90)) * time.Minute)
		case 2:
			draft = maps.Clone(force)
		}
		edited := draft
		if d.IntN(4) == 0 {
			edited = force
		}
		d.edit(edited)
		for _, parts := range sorts[:d.IntN(2)+1] {
			documents := d.listed(edited)
			text, problems := reader.Stored(documents)
			got, found := text.Build(int64(step), parts)
			again, other := installation.Stored(documents)
			want, all := again.Build(int64(step), parts)
			if got, want := append(problems, found...), append(other, all...); !reflect.DeepEqual(got, want) {
				t.Fatalf("step %d: got the problems\n%s\nwant\n%s", step, listedProblems(got), listedProblems(want))
			}
			said := described(got, kept, now)
			if made := described(want, kept, now); said != made {
				t.Fatalf("step %d: %s", step, firstOther(said, made))
			}
			holdRest(t, text, again, parts)
			before = append(before, older{got, said, now, kept})
		}
		for _, o := range before[max(0, len(before)-8):] {
			if said := described(o.configuration, o.kept, o.now); said != o.described {
				t.Fatalf("step %d: what was built before has changed: %s", step, firstOther(said, o.described))
			}
		}
	}
}

// firstOther is the first line that is not as it should be.
func firstOther(got, want string) string {
	is, should := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(is), len(should)) {
		if is[i] != should[i] {
			return fmt.Sprintf("got\n%s\nwant\n%s", is[i], should[i])
		}
	}
	return fmt.Sprintf("got %d lines, want %d", len(is), len(should))
}

// holdRest holds what else is said of a text.
func holdRest(t *testing.T, text, again *installation.Text, parts installation.Parts) {
	t.Helper()
	keys := ring{"default signing": connections.KeyActive}
	got, err := text.MissingKeys(t.Context(), parts, keys)
	want, other := again.MissingKeys(t.Context(), parts, keys)
	if !reflect.DeepEqual(got, want) || !errors.Is(err, other) {
		t.Fatalf("got the missing keys\n%s%v\nwant\n%s%v", listedProblems(got), err, listedProblems(want), other)
	}
	ran, failed := text.Test(t.Context(), parts)
	all, wanted := again.Test(t.Context(), parts)
	if ran != all || !reflect.DeepEqual(failed, wanted) {
		t.Fatalf("got %d tests of which fail\n%s\nwant %d\n%s", ran, listedProblems(failed), all, listedProblems(wanted))
	}
}

func listedProblems(all []installation.Problem) string {
	var b strings.Builder
	for _, p := range all {
		fmt.Fprintln(&b, p)
	}
	return b.String()
}

// listed are the documents in the order of a store; seldom in another, or with
// one that stands twice.
func (d drawing) listed(documents map[string]connections.Document) []connections.Document {
	all := slices.SortedFunc(maps.Values(documents), func(a, b connections.Document) int { return strings.Compare(a.Kind+"\x00"+a.ID, b.Kind+"\x00"+b.ID) })
	if len(all) == 0 {
		return nil
	}
	switch d.IntN(12) {
	case 0:
		d.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	case 1:
		all = append(all, all[d.IntN(len(all))])
	case 2:
		all = append(all, d.document(connections.Document{Kind: all[0].Kind, ID: all[0].ID}))
	}
	return all
}
