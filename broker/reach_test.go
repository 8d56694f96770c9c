package broker_test

import (
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"trin/broker"
)

// TestReach: what an administrator reads about a pair is what a login by it
// then does.
func TestReach(t *testing.T) {
	t.Parallel()
	f := readVector(t, filepath.Join(decisions, "17-hint-unknown.txt")).facts
	c := f.Configuration
	f.Application.Authentication = []broker.ID{"adfs", "password", "nemid"}
	capped := broker.Level{Value: 20}
	c.Connections["adfs"].Cap = broker.Levels{capped}
	fixed := broker.LevelSource{Kind: broker.SourceFixed, Level: broker.Level{Value: 30}}
	c.Connections["nemid"].Source = fixed
	got := map[string]string{}
	for _, reach := range c.Reach("main", noon) {
		text := string(reach.Way)
		if !reach.When.IsZero() {
			text += fmt.Sprint(" when ", levelText(reach.When))
		}
		if len(reach.Factors) > 0 {
			text += " " + listed(reach.Factors)
		}
		if len(reach.Others) > 0 {
			text += " " + listed(reach.Others)
		}
		if len(reach.Trace) == 0 {
			t.Errorf("%s %s: no reason", reach.Connection, reach.Class)
		}
		if (reach.Way == broker.ReachNone) != (reach.Refusal != nil) {
			t.Errorf("%s %s: way %q with refusal %v", reach.Connection, reach.Class, reach.Way, reach.Refusal)
		}
		got[fmt.Sprintf("%s %s", reach.Connection, reach.Class)] = text
	}
	for key, want := range map[string]string{
		"adfs ":                     "silently",
		"adfs L1":                   "silently",
		"adfs L2":                   "silently",
		"adfs L3":                   "by factor totp",
		"adfs L4":                   "not at all",
		"adfs nsis-substantial":     "silently when nsis:20",
		"password L2":               "silently",
		"password L3":               "by another provider adfs nemid",
		"password nsis-substantial": "by another provider adfs",
		"password L4":               "not at all",
		"nemid L3":                  "silently",
		"nemid L4":                  "not at all",
	} {
		if got[key] != want {
			t.Errorf("%s: got %q, want %q", key, got[key], want)
		}
	}
	if want := 3 * (1 + 10); len(got) != want {
		t.Errorf("got %d rows, want %d", len(got), want)
	}
	if rows := c.Reach("nobody", noon); rows != nil {
		t.Errorf("an unknown application reaches %v", rows)
	}
}

// TestReachSpared: with no cap the factor is spared when the provider's answer
// is high enough already.
func TestReachSpared(t *testing.T) {
	t.Parallel()
	f := readVector(t, filepath.Join(decisions, "17-hint-unknown.txt")).facts
	for _, reach := range f.Configuration.Reach("main", noon) {
		if reach.Connection == "adfs" && reach.Class == "L3" {
			if reach.Way != broker.ReachFactor || reach.Spared.IsZero() {
				t.Errorf("got %s, spared by %v", reach.Way, reach.Spared)
			}
			return
		}
	}
	t.Error("no row for adfs and L3")
}

// TestReachAtAnyTime: a login that is thought of begins when it is asked for, so
// that its rows may be kept.
func TestReachAtAnyTime(t *testing.T) {
	t.Parallel()
	for _, vector := range []string{"10-forwarding-is-a-setting", "12-attribute", "15-user-chooses", "17-hint-unknown", "18-asked-once-more", "22-force", "S53-factor-only"} {
		f := readVector(t, filepath.Join(decisions, vector+".txt")).facts
		rows := 0
		for id := range f.Configuration.Applications {
			got, want := f.Configuration.Reach(id, noon.AddDate(7, 1, 3)), f.Configuration.Reach(id, noon)
			if rows += len(want); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %s is reached in another way at another time: got %+v, want %+v", vector, id, got, want)
			}
		}
		if rows == 0 {
			t.Errorf("%s has no rows", vector)
		}
	}
}

// TestRehearsal runs whole logins that are only thought of.
func TestRehearsal(t *testing.T) {
	t.Parallel()
	two, three := broker.Level{Value: 20}, broker.Level{Value: 30}
	for _, test := range []struct {
		name    string
		vector  string
		answers []broker.RehearsedAnswer
		choices []broker.ID
		want    string
	}{
		{"the main job", "10-forwarding-is-a-setting", nil, nil, "challenge adfs, challenge totp, answer L3"},
		{"the provider gives it", "10-forwarding-is-a-setting", []broker.RehearsedAnswer{{Connection: "adfs", Class: "L3"}}, nil, "challenge adfs, answer L3"},
		{"a level instead of a class", "10-forwarding-is-a-setting", []broker.RehearsedAnswer{{Connection: "adfs", Level: &three}}, nil, "challenge adfs, answer L3"},
		{"from a session", "S53-factor-only", nil, nil, "challenge totp, answer L3"},
		{"the user chooses", "17-hint-unknown", nil, []broker.ID{"nemid"}, "choose, challenge nemid, answer L3"},
		{"the default of an offer", "17-hint-unknown", nil, nil, "choose, challenge adfs, answer L2"},
		{"choosing what is not offered", "17-hint-unknown", nil, []broker.ID{"password"}, "choose, challenge adfs, answer L2"},
		{"a chosen factor", "15-user-chooses", nil, []broker.ID{"webauthn"}, "choose, challenge webauthn, answer L3"},
		{"unwilling, then the factor", "18-asked-once-more", []broker.RehearsedAnswer{{Connection: "adfs", Level: &two}}, nil, "challenge adfs, challenge totp, answer L3"},
		{"unwilling twice", "18-asked-once-more", []broker.RehearsedAnswer{{Connection: "adfs", Unwilling: true}}, nil, "challenge adfs, choose, challenge nemid, answer L3"},
		{"somebody else's factor", "S53-factor-only", []broker.RehearsedAnswer{{Connection: "totp", Subject: broker.Subject{Namespace: "people", Value: "mallory"}}}, nil, "challenge totp, refuse other-subject"},
		{"an old login", "22-force", []broker.RehearsedAnswer{{Connection: "adfs", Age: 3600e9}}, nil, "challenge adfs, refuse stale"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := readVector(t, filepath.Join(decisions, test.vector+".txt")).facts
			steps := broker.Rehearsal{Facts: f, Answers: test.answers, Choices: test.choices}.Run()
			var got []string
			for _, step := range steps {
				d := step.Decision
				switch d.Step {
				case broker.StepChallenge:
					got = append(got, "challenge "+string(d.Connection))
				case broker.StepAnswer:
					got = append(got, "answer "+string(d.Class))
				case broker.StepRefuse:
					got = append(got, "refuse "+string(d.Refusal.Code))
				default:
					got = append(got, string(d.Step))
				}
			}
			if text := strings.Join(got, ", "); text != test.want {
				t.Errorf("got %s, want %s", text, test.want)
			}
		})
	}
}

// TestRehearsalOfTwoValues: evidence that is refused before it counts ends the
// rehearsal as it would end the login.
func TestRehearsalOfTwoValues(t *testing.T) {
	t.Parallel()
	f := readVector(t, filepath.Join(decisions, "12-attribute.txt")).facts
	f.Evidence = nil
	answer := broker.RehearsedAnswer{Connection: "adfs", Claims: broker.Claims{{Name: "loa", Values: []string{"Low", "Substantial"}}}}
	steps := broker.Rehearsal{Facts: f, Answers: []broker.RehearsedAnswer{answer}}.Run()
	last := steps[len(steps)-1].Decision
	if last.Step != broker.StepRefuse || last.Refusal.Code != broker.RefusedFailed {
		t.Errorf("got %s, want a refusal", outcome(last))
	}
}
