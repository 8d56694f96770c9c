package claimstx_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"trin/broker"
	"trin/claimstx"
)

// vector is a block of docs/claims.md, which says how it is written.
type vector struct {
	direction claimstx.Direction
	in        claimstx.Input
	given     claimstx.Claims
	want      claimstx.Claims
	fails     string
	refused   string
	skipped   []string
}

func parseVector(text string) (vector, error) {
	v := vector{direction: claimstx.Outbound}
	v.in.Application, v.in.Identifier, v.in.Protocol, v.in.Connection = "journal", "https://journal.example.dk", "saml2", "adfs"
	v.in.Subject = broker.Subject{Namespace: "adfs", Value: "alice"}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, rest, found := strings.Cut(line, ":")
		if !found {
			return v, fmt.Errorf("line %d: no colon", i+1)
		}
		if err := v.line(key, strings.TrimSpace(rest)); err != nil {
			return v, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	if v.direction == claimstx.Inbound {
		v.in.Level, v.in.Levels = broker.Level{}, nil
	}
	return v, nil
}

func (v *vector) line(key, rest string) error {
	switch key {
	case "in":
		v.given = append(v.given, parseClaim(rest))
	case "out":
		v.want = append(v.want, parseClaim(rest))
	case "error":
		v.fails = rest
	case "refused":
		v.refused = rest
	case "skipped":
		v.skipped = append(v.skipped, rest)
	case "direction":
		v.direction = claimstx.Direction(rest)
	case "application":
		v.in.Application = broker.ID(rest)
	case "identifier":
		v.in.Identifier = rest
	case "protocol":
		v.in.Protocol = rest
	case "connection":
		v.in.Connection = broker.ID(rest)
	case "subject":
		v.in.Subject.Value = rest
	case "class":
		v.in.Class = broker.ClassRef(rest)
	case "reference":
		v.in.Reference = rest
	case "level":
		return v.level(rest)
	case "requester":
		if v.in.RequesterIDs = append(v.in.RequesterIDs, rest); v.in.Original == "" {
			v.in.Original = rest
		}
	case "known":
		name, value, _ := strings.Cut(rest, " = ")
		if v.in.Requester == nil {
			v.in.Requester = &broker.Requester{ID: "known", Identifier: v.in.Original, Attributes: map[string][]string{}}
		}
		v.in.Requester.Attributes[name] = append(v.in.Requester.Attributes[name], value)
	default:
		return fmt.Errorf("%q is not a line of a vector", key)
	}
	return nil
}

func (v *vector) level(text string) error {
	ladder, number, found := strings.Cut(text, "/")
	if !found {
		ladder, number = "", text
	}
	value, err := strconv.Atoi(number)
	if err != nil {
		return err
	}
	l := broker.Level{Ladder: broker.Ladder(ladder), Value: value}
	if v.in.Levels = append(v.in.Levels, l); len(v.in.Levels) == 1 {
		v.in.Level = l
	}
	return nil
}

func parseClaim(text string) broker.Claim {
	name, values, _ := strings.Cut(text, " = ")
	c := broker.Claim{Name: strings.TrimSpace(name)}
	if rest, is := strings.CutSuffix(c.Name, "]"); is {
		if at := strings.LastIndex(rest, " ["); at > 0 {
			c.Name, c.Format = rest[:at], rest[at+2:]
		}
	}
	if values != "" {
		c.Values = strings.Split(values, " | ")
	}
	return c
}

// run compiles the steps, runs them, and holds what comes out against the
// vector.
func (v vector) run(t *testing.T, s claimstx.Source) {
	t.Helper()
	p, problems := claimstx.Compile(s)
	if len(problems) > 0 {
		t.Fatalf("the example does not compile: %v", problems)
	}
	got, record, err := p.Run(context.Background(), v.in, v.given)
	switch {
	case v.refused != "":
		code, reason, _ := strings.Cut(v.refused, ": ")
		var refusal *broker.Refusal
		if !errors.As(err, &refusal) || string(refusal.Code) != code || !strings.Contains(refusal.Reason, reason) {
			t.Errorf("got %v, want the refusal %q", err, v.refused)
		}
	case v.fails != "":
		if err == nil || !strings.Contains(err.Error(), v.fails) {
			t.Errorf("got the error %v, want %q", err, v.fails)
		}
	case err != nil:
		t.Errorf("got the error %v", err)
	}
	for i := range got {
		if i < len(v.want) && v.want[i].Format == "" {
			got[i].Format = ""
		}
		got[i].FriendlyName = ""
	}
	if g, w := fmt.Sprintf("%q", got), fmt.Sprintf("%q", v.want); g != w {
		t.Errorf("got\n%s, want\n%s", g, w)
	}
	for _, step := range v.skipped {
		if !slices.ContainsFunc(record, func(s broker.ClaimsStep) bool { return s.Step == step && s.Skipped }) {
			t.Errorf("got %v, want that %s is skipped", record, step)
		}
	}
}

// parseSteps reads a list of steps, and nothing that is not a field of them.
func parseSteps(text string) ([]claimstx.StepConfig, error) {
	raw, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	var steps []claimstx.StepConfig
	if err := decoder.Decode(&steps); err != nil {
		return nil, err
	}
	return steps, nil
}

func TestParseVector(t *testing.T) {
	t.Parallel()
	v, err := parseVector("# nothing\nin: a b [urn:f] = 1 | 2\nin: empty\nlevel: 30\nlevel: nsis/20\nrequester: r\nknown: cvr = 12\nout: a = x=y\n")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprintf("%q %q %v %v %v %q", v.given, v.want, v.in.Level, v.in.Levels, v.in.Original, v.in.Requester.Attributes),
		`[{"a b" "urn:f" "" ["1" "2"]} {"empty" "" "" []}] [{"a" "" "" ["x=y"]}] level 30 level 30 and level 20 on ladder nsis r map["cvr":["12"]]`; got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
	for _, text := range []string{"in", "on: x", "level: high"} {
		if _, err := parseVector(text); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}
