package claimstx_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"trin/broker"
	"trin/claimstx"
)

func TestCardinality(t *testing.T) {
	t.Parallel()
	given := claimstx.Claims{claim("x", "1", "2"), claim("y", "5"), claim("x", "3")}
	for _, test := range []struct {
		name string
		step claimstx.Cardinality
		want claimstx.Claims // nil = the step fails
	}{
		{"within", claimstx.Cardinality{Claim: "x", Least: 1, Most: 3}, given},
		{"any number", claimstx.Cardinality{Claim: "x", Least: 3}, given},
		{"too many", claimstx.Cardinality{Claim: "x", Most: 2}, nil},
		{"too few", claimstx.Cardinality{Claim: "x", Least: 4}, nil},
		{"not there", claimstx.Cardinality{Claim: "z", Least: 1, Otherwise: "fail"}, nil},
		{"not there, and need not be", claimstx.Cardinality{Claim: "z", Most: 1}, given},
		{"the first of two claims", claimstx.Cardinality{Claim: "x", Most: 2, Otherwise: "first"}, claimstx.Claims{claim("x", "1", "2"), claim("y", "5")}},
		{"the first of one", claimstx.Cardinality{Claim: "x", Most: 1, Otherwise: "first"}, claimstx.Claims{claim("x", "1"), claim("y", "5")}},
		{"too few for the first", claimstx.Cardinality{Claim: "x", Least: 4, Most: 5, Otherwise: "first"}, nil},
		{"dropped", claimstx.Cardinality{Claim: "x", Most: 1, Otherwise: "drop"}, claimstx.Claims{claim("y", "5")}},
		{"too few, dropped", claimstx.Cardinality{Claim: "y", Least: 2, Otherwise: "drop"}, claimstx.Claims{claim("x", "1", "2"), claim("x", "3")}},
		{"not there, dropped", claimstx.Cardinality{Claim: "z", Least: 2, Otherwise: "drop"}, given},
	} {
		got, _, err := pipeline(t, outbound(claimstx.StepConfig{Cardinality: &test.step})).Run(context.Background(), level(10), given)
		if (err == nil) != (test.want != nil) || (err == nil && !reflect.DeepEqual(got, test.want)) {
			t.Errorf("%s: got %v, %v, want %v", test.name, got, err, test.want)
		}
		var refusal *broker.Refusal
		if errors.As(err, &refusal) {
			t.Errorf("%s: a failure is no refusal: %v", test.name, err)
		}
	}
}

func TestUnique(t *testing.T) {
	t.Parallel()
	given := claimstx.Claims{{Name: "x", Format: "f", Values: []string{"1", "2", "1"}}, claim("y", "5", "5"), claim("x", "2", "3"), claim("z"), claim("z")}
	for _, test := range []struct {
		claims []string
		want   string
	}{
		{nil, `[{x f  [1 2 3]} {y   [5]} {z   []}]`},
		{[]string{"x"}, `[{x f  [1 2 3]} {y   [5 5]} {z   []} {z   []}]`},
		{[]string{"y*", "z"}, `[{x f  [1 2 1]} {y   [5]} {x   [2 3]} {z   []}]`},
	} {
		got, _, err := pipeline(t, outbound(claimstx.StepConfig{Unique: &claimstx.Unique{Claims: test.claims}})).Run(context.Background(), level(10), given)
		if err != nil || fmt.Sprint(got) != test.want {
			t.Errorf("%v: got %v, %v, want %s", test.claims, got, err, test.want)
		}
	}
	if p, problems := claimstx.Compile(outbound(claimstx.StepConfig{Unique: &claimstx.Unique{Claims: []string{}}})); p != nil || len(problems) != 1 {
		t.Errorf("an empty list: got %v", problems)
	}
}

func TestRequire(t *testing.T) {
	t.Parallel()
	given := claimstx.Claims{claim("cvr", "none", "11223344"), claim("blank", " ", ""), claim("long", strings.Repeat("1", 20_000)), claim("acr", "4")}
	message := map[string]string{"da": "Mangler", "en": "Missing"}
	for _, test := range []struct {
		name   string
		step   claimstx.Require
		reason string // "" = it passes
	}{
		{"there", claimstx.Require{Claims: []string{"cvr"}}, ""},
		{"not there", claimstx.Require{Claims: []string{"cvr", "org"}, Message: message}, `a claim is required that has no value: "org"`},
		{"blank", claimstx.Require{Claims: []string{"blank"}}, `a claim is required that has no value: "blank"`},
		{"two", claimstx.Require{Claims: []string{"blank", "org"}}, `a claim is required that has no value: "blank", "org"`},
		{"one of them", claimstx.Require{Claims: []string{"org", "cvr"}, Any: true}, ""},
		{"none of them", claimstx.Require{Claims: []string{"org", "blank"}, Any: true}, `a claim is required that has no value: "org", "blank"`},
		{"a value that matches", claimstx.Require{Claims: []string{"cvr"}, Pattern: `\d{8}`}, ""},
		{"none that matches as a whole", claimstx.Require{Claims: []string{"cvr"}, Pattern: `\d{7}`}, `a claim is required that has no value that matches: "cvr"`},
		{"too long to be read", claimstx.Require{Claims: []string{"long"}, Pattern: `1*`}, `a claim is required that has no value that matches: "long"`},
	} {
		got, record, err := pipeline(t, outbound(claimstx.StepConfig{Require: &test.step})).Run(context.Background(), level(10), given)
		var refusal *broker.Refusal
		switch refused := errors.As(err, &refusal); {
		case refused != (test.reason != "") || (err == nil) != (test.reason == ""):
			t.Errorf("%s: got %v", test.name, err)
		case refused && (refusal.Code != broker.RefusedDenied || refusal.Reason != test.reason || got != nil || !record[len(record)-1].Failed):
			t.Errorf("%s: got %+v, %v, %v", test.name, refusal, got, record)
		case refused && len(test.step.Message) > 0 && refusal.Message.In("da") != "Mangler":
			t.Errorf("%s: got the message %v", test.name, refusal.Message)
		case refused && strings.Contains(err.Error(), "1122"):
			t.Errorf("%s: the error holds a value: %v", test.name, err)
		}
	}
}

func TestCompile_CountsAndRequirements(t *testing.T) {
	t.Parallel()
	text := func(s string) map[string]string { return map[string]string{"en": s} }
	for _, test := range []struct {
		name  string
		step  claimstx.StepConfig
		field string
	}{
		{"no bound", claimstx.StepConfig{Cardinality: &claimstx.Cardinality{Claim: "x"}}, "0.cardinality"},
		{"upside down", claimstx.StepConfig{Cardinality: &claimstx.Cardinality{Claim: "x", Least: 2, Most: 1}}, "0.cardinality.most"},
		{"negative", claimstx.StepConfig{Cardinality: &claimstx.Cardinality{Claim: "x", Least: -1}}, "0.cardinality.least"},
		{"the first of any number", claimstx.StepConfig{Cardinality: &claimstx.Cardinality{Claim: "x", Least: 1, Otherwise: "first"}}, "0.cardinality.otherwise"},
		{"otherwise", claimstx.StepConfig{Cardinality: &claimstx.Cardinality{Claim: "x", Least: 1, Otherwise: "last"}}, "0.cardinality.otherwise"},
		{"a reserved claim", claimstx.StepConfig{Cardinality: &claimstx.Cardinality{Claim: "acr", Least: 1}}, "0.cardinality.claim"},
		{"nothing is required", claimstx.StepConfig{Require: &claimstx.Require{}}, "0.require.claims"},
		{"a reserved claim is required", claimstx.StepConfig{Require: &claimstx.Require{Claims: []string{"mail", "loa"}}}, "0.require.claims.1"},
		{"twice", claimstx.StepConfig{Require: &claimstx.Require{Claims: []string{"mail", "mail"}}}, "0.require.claims.1"},
		{"a pattern", claimstx.StepConfig{Require: &claimstx.Require{Claims: []string{"mail"}, Pattern: "("}}, "0.require.pattern"},
		{"a language", claimstx.StepConfig{Require: &claimstx.Require{Claims: []string{"mail"}, Message: map[string]string{"dk": "x"}}}, "0.require.message.dk"},
		{"an empty message", claimstx.StepConfig{Require: &claimstx.Require{Claims: []string{"mail"}, Message: text("")}}, "0.require.message.en"},
		{"a long message", claimstx.StepConfig{Require: &claimstx.Require{Claims: []string{"mail"}, Message: text(strings.Repeat("a", 501))}}, "0.require.message.en"},
		{"a message that XML cannot carry", claimstx.StepConfig{Require: &claimstx.Require{Claims: []string{"mail"}, Message: text("a\x00")}}, "0.require.message.en"},
		{"optional", claimstx.StepConfig{Require: &claimstx.Require{Claims: []string{"mail"}}, Optional: true}, "0.require"},
	} {
		p, problems := claimstx.Compile(outbound(test.step))
		if p != nil || len(problems) != 1 || problems[0].Field != test.field {
			t.Errorf("%s: got %v, want one problem at %s", test.name, problems, test.field)
		}
	}
}
