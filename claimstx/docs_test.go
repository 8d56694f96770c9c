package claimstx_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/broker"
	"trin/claimstx"
)

// section is a part of docs/claims.md, cut at its headings.
type section struct{ name, text string }

func readSections(t *testing.T) []section {
	t.Helper()
	content, err := os.ReadFile("../docs/claims.md")
	if err != nil {
		t.Fatal(err)
	}
	var sections []section
	for part := range strings.SplitSeq("\n"+string(content), "\n## ") {
		for i, sub := range strings.Split(part, "\n### ") {
			name, text, _ := strings.Cut(sub, "\n")
			if i > 0 {
				name = "### " + name
			}
			sections = append(sections, section{name, text})
		}
	}
	return sections
}

var block = regexp.MustCompile("(?ms)^```([^\n]*)\n(.*?)^```$")

// TestDocs_EveryStep: each step has a section of its name, in the order in
// which steps are listed, with an example that compiles and a vector.
func TestDocs_EveryStep(t *testing.T) {
	t.Parallel()
	var want []string
	config := reflect.TypeFor[claimstx.StepConfig]()
	for i := range config.NumField() {
		if f := config.Field(i); f.Type.Kind() == reflect.Pointer {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			want = append(want, "### "+name)
		}
	}
	var got []string
	for _, s := range readSections(t) {
		if !strings.HasPrefix(s.name, "### ") {
			continue
		}
		got = append(got, s.name)
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			examples, vectors := 0, 0
			for _, b := range block.FindAllStringSubmatch(s.text, -1) {
				if b[1] == "yaml" {
					examples++
				}
				if b[1] == "claims" {
					vectors++
				}
			}
			if examples == 0 || vectors == 0 {
				t.Errorf("%d examples and %d vectors, want at least one of each", examples, vectors)
			}
			if step := strings.TrimPrefix(s.name, "### "); !strings.Contains(s.text, "- "+step+":") {
				t.Errorf("no example holds the step %q", step)
			}
		})
	}
	if !slices.Equal(got, want) {
		t.Errorf("got the sections\n%v, want\n%v", got, want)
	}
}

// TestDocs_EveryFieldIsExplained: each field of each step stands in the step's
// section.
func TestDocs_EveryFieldIsExplained(t *testing.T) {
	t.Parallel()
	fields := map[string][]string{}
	config := reflect.TypeFor[claimstx.StepConfig]()
	for i := range config.NumField() {
		f := config.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Type.Kind() == reflect.Pointer {
			fields["### "+name] = fieldNames(f.Type.Elem())
		}
	}
	for _, s := range readSections(t) {
		words := regexp.MustCompile(`\w+`).FindAllString(s.text, -1)
		for _, field := range fields[s.name] {
			if !slices.Contains(words, field) {
				t.Errorf("%s: the field %s is not explained", s.name, field)
			}
		}
	}
}

// fieldNames is the fields of a struct, and of those in its lists and maps.
func fieldNames(t reflect.Type) []string {
	var all []string
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		all = append(all, name)
		inner := f.Type
		for inner.Kind() == reflect.Slice || inner.Kind() == reflect.Map || inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct {
			all = append(all, fieldNames(inner)...)
		}
	}
	return all
}

// TestDocs_Vectors runs every vector of the page on the example above it.
func TestDocs_Vectors(t *testing.T) {
	t.Parallel()
	fragments := map[string][]claimstx.StepConfig{}
	sections := readSections(t)
	for _, s := range sections {
		for _, b := range block.FindAllStringSubmatch(s.text, -1) {
			if name, is := strings.CutPrefix(b[1], "yaml fragment="); is {
				fragments[name] = decodeSteps(t, s.name, b[2])
			}
		}
	}
	ran := 0
	for _, s := range sections {
		var steps []claimstx.StepConfig
		for i, b := range block.FindAllStringSubmatch(s.text, -1) {
			switch {
			case b[1] == "yaml":
				steps = decodeSteps(t, s.name, b[2])
			case b[1] == "claims":
				ran++
				example := steps
				t.Run(fmt.Sprintf("%s %d", s.name, i), func(t *testing.T) {
					t.Parallel()
					v, err := parseVector(b[2])
					if err != nil {
						t.Fatal(err)
					}
					v.run(t, world(v.direction, example, fragments))
				})
			case !strings.HasPrefix(b[1], "yaml fragment="):
				t.Errorf("%s: a block that is neither yaml nor claims: %q", s.name, b[1])
			}
		}
	}
	if ran < 20 {
		t.Errorf("only %d vectors were found", ran)
	}
}

func decodeSteps(t *testing.T, where, text string) []claimstx.StepConfig {
	t.Helper()
	steps, err := parseSteps(text)
	if err != nil {
		t.Fatalf("%s: %v\n%s", where, err, text)
	}
	return steps
}

// world is what the examples may use beside claims.
func world(d claimstx.Direction, steps []claimstx.StepConfig, fragments map[string][]claimstx.StepConfig) claimstx.Source {
	return claimstx.Source{
		Direction: d, Steps: steps, Fragments: fragments, WithoutLevel: true,
		Lookups:   map[string]claimstx.Lookup{"roles": rolesByUser{"alice": {"reader", "writer"}}},
		Externals: map[string]claimstx.External{"bpp": unitOf{}},
		Scopes:    []claimstx.MetadataScope{{Value: "example.dk"}, {Value: `[a-z]+\.example\.dk`, Regexp: true}},
		ScopesOf:  map[broker.ID][]claimstx.MetadataScope{"adfs": {{Value: "example.dk"}}},
		Deps: claimstx.Deps{
			Key:   func(context.Context) ([]byte, error) { return []byte("a key of thirty-two bytes, always"), nil },
			Clock: func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) },
		},
	}
}

// rolesByUser is the lookup of the examples: the roles of a user.
type rolesByUser map[string][]string

func (rolesByUser) Parameters() []string { return []string{"user"} }
func (rolesByUser) Columns() []string    { return []string{"role"} }

func (l rolesByUser) Find(_ context.Context, with map[string]string) ([]claimstx.Row, error) {
	var rows []claimstx.Row
	for _, role := range l[with["user"]] {
		rows = append(rows, claimstx.Row{"role": {role}})
	}
	return rows, nil
}

// unitOf is the external service of the examples: it knows the unit of a user.
type unitOf struct{}

func (unitOf) Transform(_ context.Context, _ claimstx.Input, claims claimstx.Claims) (claimstx.Claims, error) {
	if !slices.Equal(claims.Values("uid"), []string{"alice"}) {
		return nil, errors.New("the service does not know the user")
	}
	return append(slices.Clip(claims), broker.Claim{Name: "urn:example:unit", Values: []string{"Children and schools"}}), nil
}
