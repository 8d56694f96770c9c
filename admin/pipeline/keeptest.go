package pipeline

import (
	"net/http"
	"slices"
	"strings"

	"trin/admin/drafts"
	"trin/admin/editing"
	"trin/broker"
	"trin/claimstx"
	"trin/templates/console"
	"trin/templates/console/words"
)

// fieldName is the name of a new test.
const fieldName = "name"

// mostTests is how many tests a document has at most from here.
const mostTests = 200

// keepPanel offers to keep a login as a test: what the draft makes of it now must
// then always come out.
func keepPanel(f console.Frame, s *subject, t *trial) console.Panel {
	return console.Panel{Title: f.Say(words.PipeKeepTest), Lead: f.Say(words.PipeKeepLead), Blocks: []console.Block{{Form: &console.PostForm{
		Action: s.page(pageKeep), Keep: editing.Keep(s.draft, t.again()...), Buttons: []console.Button{{Text: f.Say(words.PipeKeepTest)}},
		Groups: []console.FieldGroup{{Fields: []console.Field{{Name: fieldName, Label: f.Say(words.PipeTestName), Value: unsecret(t.typed.Get(fieldName))}}}},
	}}}}
}

// keepTest runs the login once more, and puts what comes out beside the pipeline
// as a test.
func (x *Room) keepTest(w http.ResponseWriter, r *http.Request, p editing.Posted, s *subject) {
	if !s.connection() {
		x.NotFound(w, r)
		return
	}
	again := func(wrong editing.Wrong) { x.showTry(w, r, s, r.PostForm, wrong) }
	sides, err := x.Desk.Sides(r.Context(), s.actor, s.draft.ID)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	t, err := x.trial(r, s, sides, r.PostForm)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	f := x.Shell.Frame(w, r, words.PipeTests)
	_, would := x.runBoth(r.Context(), s, sides, t.sample)
	tests := listOf(s.document, fieldTests)
	if !t.given || !would.there || len(tests) >= mostTests {
		again(editing.Wrong{Status: http.StatusUnprocessableEntity, Text: f.Say(words.PipeNoTest)})
		return
	}
	name := strings.TrimSpace(r.PostForm.Get(fieldName))
	if name == "" {
		name = f.Say(words.PipeTestNumber, len(tests)+1)
	}
	test := map[string]any{"name": name, "with": t.with(s, sides.Unasked()), "expect": would.expected()}
	x.set(w, r, p, s, []drafts.Field{{Keys: []string{fieldTests}, Value: append(slices.Clone(tests), test)}}, s.page(pageTests), again)
}

// with is the login as a test writes it. Lookups that were not asked found
// nothing, and do so in the test.
func (t *trial) with(s *subject, unasked []string) map[string]any {
	with := map[string]any{"claims": byName(t.sample.Claims)}
	put(with, "subject", textOr(t.sample.Subject.Value))
	if s.inbound() {
		put(with, "application", textOr(string(t.sample.Application)))
	} else {
		put(with, "connection", textOr(string(t.sample.Connection)))
		if t.sample.Level.Value > 0 {
			with["level"] = levelOf(t.sample.Level)
		}
		var more []any
		for _, level := range t.sample.Levels {
			if level != t.sample.Level {
				more = append(more, levelOf(level))
			}
		}
		if len(more) > 0 {
			with["levels"] = more
		}
		if len(t.sample.RequesterIDs) > 0 {
			with["requesters"] = t.sample.RequesterIDs
		}
	}
	put(with, "class", textOr(string(t.sample.Class)))
	if len(unasked) > 0 {
		lookups := map[string]any{}
		for _, id := range unasked {
			lookups[id] = []any{}
		}
		with["lookups"] = lookups
	}
	return with
}

func levelOf(l broker.Level) any {
	if l.Ladder == broker.HouseLadder {
		return l.Value
	}
	return map[string]any{"ladder": string(l.Ladder), "value": l.Value}
}

// byName are claims by name, as a test writes them.
func byName(claims claimstx.Claims) map[string]any {
	all := map[string]any{}
	for _, c := range claims {
		if _, twice := all[c.Name]; !twice {
			all[c.Name] = claims.Values(c.Name)
		}
	}
	return all
}

// expected is what came out, as a test expects it: all of it, and nothing else.
// What a key of this installation went into is left out, since another
// installation makes something else of it.
func (r *side) expected() map[string]any {
	if r.failed != nil {
		return map[string]any{"refused": strings.TrimSuffix(r.failed.Error(), ".")}
	}
	keyed := r.keyed()
	claims, only := byName(r.out), true
	for name := range claims {
		if slices.Contains(keyed, name) {
			delete(claims, name)
			only = false
		}
	}
	expect := map[string]any{"claims": claims}
	if only {
		expect["only"] = true
	}
	return expect
}

// keyed are the claims that a key of this installation went into.
func (r *side) keyed() []string {
	var names []string
	for _, step := range r.steps {
		kind := step.Step[strings.LastIndex(step.Step, "/")+1:]
		if kind == "hash" || kind == "pairwise" {
			names = append(names, touched(&step)...)
		}
	}
	return names
}
