package workbench_test

import (
	"errors"
	"testing"
	"time"

	"trin/admin/workbench"
	"trin/broker"
)

// stepped is an application at a provider that a factor lifts from 20 to 30.
func stepped(t *testing.T) *broker.Configuration {
	t.Helper()
	vocabulary, err := broker.NewVocabulary([]broker.Class{
		{Ref: "L2", Kind: broker.KindLevel, Level: broker.Level{Value: 20}}, {Ref: "L3", Kind: broker.KindLevel, Level: broker.Level{Value: 30}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	scale, err := vocabulary.Scale(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &broker.Configuration{
		Version: 1, Vocabulary: vocabulary,
		Applications: map[broker.ID]*broker.ApplicationConnection{
			"journal": {ID: "journal", Enabled: true, Scale: scale, Authentication: []broker.ID{"adfs"}},
		},
		Connections: map[broker.ID]*broker.AuthenticationConnection{
			"adfs": {ID: "adfs", Enabled: true, Scale: scale, FirstFactor: broker.Level{Value: 20}, Factors: []broker.Factor{{Connection: "totp", After: &broker.Level{Value: 30}}}},
			"totp": {ID: "totp", Enabled: true, Local: true, Scale: scale},
		},
	}
}

func TestImagined(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	hour := time.Hour
	for name, c := range map[string]struct {
		login workbench.Imagined
		steps []broker.Step
		level int
	}{
		"nothing asked":                {workbench.Imagined{}, []broker.Step{broker.StepChallenge, broker.StepAnswer}, 20},
		"level 3 asked":                {workbench.Imagined{Classes: []string{"L3"}}, []broker.Step{broker.StepChallenge, broker.StepChallenge, broker.StepAnswer}, 30},
		"level 3 asked, 2 held":        {workbench.Imagined{Classes: []string{"L3"}, Held: []workbench.ImaginedEvidence{{Connection: "adfs", Level: broker.Level{Value: 20}}}}, []broker.Step{broker.StepChallenge, broker.StepAnswer}, 30},
		"level 2 asked, 2 held":        {workbench.Imagined{Classes: []string{"L2"}, Held: []workbench.ImaginedEvidence{{Connection: "adfs", Level: broker.Level{Value: 20}}}}, []broker.Step{broker.StepAnswer}, 20},
		"held for too long":            {workbench.Imagined{Classes: []string{"L2"}, MaxAge: &hour, Held: []workbench.ImaginedEvidence{{Connection: "adfs", Level: broker.Level{Value: 20}, Age: 2 * hour}}}, []broker.Step{broker.StepChallenge, broker.StepAnswer}, 20},
		"afresh":                       {workbench.Imagined{ForceAuthn: true, Held: []workbench.ImaginedEvidence{{Connection: "adfs", Level: broker.Level{Value: 20}}}}, []broker.Step{broker.StepChallenge, broker.StepAnswer}, 20},
		"passive":                      {workbench.Imagined{Passive: true, Classes: []string{"L3"}, Held: []workbench.ImaginedEvidence{{Connection: "adfs", Level: broker.Level{Value: 20}}}}, []broker.Step{broker.StepRefuse}, 0},
		"the provider reaches it":      {workbench.Imagined{Classes: []string{"L3"}, Answers: []broker.RehearsedAnswer{{Connection: "adfs", Class: "L3"}}}, []broker.Step{broker.StepChallenge, broker.StepAnswer}, 30},
		"a class that nobody knows of": {workbench.Imagined{Classes: []string{"L9"}}, []broker.Step{broker.StepRefuse}, 0},
	} {
		c.login.Application = "journal"
		rehearsal, err := c.login.Rehearsal(stepped(t), now)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		steps := rehearsal.Run()
		var got []broker.Step
		for _, step := range steps {
			got = append(got, step.Decision.Step)
		}
		same := len(got) == len(c.steps)
		for i := range min(len(got), len(c.steps)) {
			same = same && got[i] == c.steps[i]
		}
		if level := steps[len(steps)-1].Decision.Level.Value; !same || level != c.level {
			t.Errorf("%s: got %v at %d, want %v at %d", name, got, level, c.steps, c.level)
		}
	}
}

func TestImagined_WhatThereIsNot(t *testing.T) {
	t.Parallel()
	for want, login := range map[error]workbench.Imagined{
		workbench.ErrNoApplication: {Application: "x"},
		workbench.ErrNoConnection:  {Application: "journal", Held: []workbench.ImaginedEvidence{{Connection: "x"}}},
	} {
		if _, err := login.Rehearsal(stepped(t), time.Time{}); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
	answer := workbench.Imagined{Application: "journal", Answers: []broker.RehearsedAnswer{{Connection: "x"}}}
	if _, err := answer.Rehearsal(stepped(t), time.Time{}); !errors.Is(err, workbench.ErrNoConnection) {
		t.Errorf("got %v", err)
	}
}

func TestParseLevel(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]broker.Level{"30": {Value: 30}, "nsis/20": {Ladder: "nsis", Value: 20}, "0": {}} {
		got, err := workbench.ParseLevel(text)
		if err != nil || got != want || workbench.FormatLevel(got) != text {
			t.Errorf("%q: got %+v, %v, written %q", text, got, err, workbench.FormatLevel(got))
		}
	}
	for _, text := range []string{"", "x", "-1", "nsis/", "1.5"} {
		if got, err := workbench.ParseLevel(text); err == nil {
			t.Errorf("%q: got %+v", text, got)
		}
	}
}
