package claimstx

import (
	"fmt"
	"strconv"
	"strings"

	"trin/broker"
)

// Direction is the side that a pipeline stands on.
type Direction string

// The directions.
const (
	Inbound  Direction = "inbound"  // from a provider
	Outbound Direction = "outbound" // to an application
)

// Source is what a pipeline is compiled from.
type Source struct {
	Direction Direction
	Steps     []StepConfig
	// Fragments are the shared pipelines that steps may use, by ID.
	Fragments map[string][]StepConfig
	// Requesters are the steps that follow Steps where the original requester
	// is the one of that RequesterID (SAML core 3.4.1.2). Unknown are those for
	// an original requester that is none of them.
	Requesters map[string][]StepConfig
	Unknown    []StepConfig
	// Lookups and Externals are the opened ones of the installation, by ID.
	Lookups   map[string]Lookup
	Externals map[string]External
	// Scopes are what the provider's metadata lets it speak for (inbound);
	// ScopesOf gives them by connection (outbound).
	Scopes   []MetadataScope
	ScopesOf map[broker.ID][]MetadataScope
	// Samples says what of a login is kept as a sample; nil = nothing.
	Samples *SamplePolicy
	Deps    Deps
	// WithoutLevel turns off the AuthenticatedAssuranceLevel that an outbound
	// pipeline ends with.
	WithoutLevel bool
}

// MetadataScope is a shibmd:Scope of metadata.
type MetadataScope struct {
	Value  string
	Regexp bool
}

// Problem is one thing that is wrong with a step. Field is its path in the list
// of steps, dotted: "2.replace.pattern".
type Problem struct {
	Field   string
	Message string // a sentence that ends in what to do
}

// Compile makes the pipeline, or reports everything that is wrong. The
// pipeline is nil if there is any problem. Without steps it still removes the
// reserved claims, and writes the level.
func Compile(s Source) (*Pipeline, []Problem) {
	c := &compilation{source: &s, direction: s.Direction, written: names{}, earlier: names{}}
	if s.Direction != Inbound && s.Direction != Outbound {
		c.report("", "The direction of a pipeline is inbound or outbound, not %q.", s.Direction)
	}
	if len(s.Steps) > MaxSteps {
		c.report("", "There are %d steps; at most %d may follow each other. Put several claims into one step.", len(s.Steps), MaxSteps)
	}
	p := &Pipeline{direction: s.Direction}
	if s.Direction == Outbound && !s.WithoutLevel {
		p.last = &assuranceStep{claim: AuthenticatedAssuranceLevel, value: ValueNumber}
		c.written.add(AuthenticatedAssuranceLevel)
		c.earlier.add(AuthenticatedAssuranceLevel)
	}
	for _, config := range s.Steps { // an assurance step rules its name from the first step on
		if config.Assurance != nil {
			c.written.add(config.Assurance.Claim)
		}
	}
	for i, config := range s.Steps {
		if step, ok := c.step(i, config); ok {
			p.steps = append(p.steps, step)
		}
	}
	if len(c.problems) > 0 {
		return nil, c.problems
	}
	return p, nil
}

// compilation collects problems while the steps are compiled.
type compilation struct {
	source    *Source
	direction Direction
	written   names  // what assurance steps write
	earlier   names  // those of them that stand before the step
	at        string // path of the step, "2.replace"
	problems  []Problem
}

func (c *compilation) step(i int, config StepConfig) (compiled, bool) {
	c.at = strconv.Itoa(i)
	kinds, sources := config.sources()
	switch {
	case len(sources) == 0:
		c.report("", "The step is empty. Write one of the steps of docs/claims.md.")
		return compiled{}, false
	case len(sources) > 1:
		c.report("", "One step does one thing, this one does %s. Write them as steps of their own, in the order in which they shall run.", strings.Join(kinds, " and "))
		return compiled{}, false
	}
	c.at += "." + kinds[0]
	had := len(c.problems)
	step := sources[0].compile(c)
	result := compiled{name: kinds[0], step: step, optional: config.Optional}
	if assurance, ok := step.(*assuranceStep); ok {
		result.writes = assurance.claim
	} else {
		for _, w := range sources[0].writes() {
			c.target(w.field, w.name)
		}
	}
	return result, step != nil && len(c.problems) == had
}

// report adds a problem about a field below the step, "" for the step itself.
func (c *compilation) report(field, format string, args ...any) {
	c.problems = append(c.problems, Problem{Field: strings.Trim(c.at+"."+field, "."), Message: fmt.Sprintf(format, args...)})
}

// claim checks the name of a claim.
func (c *compilation) claim(field, name string) {
	switch {
	case name == "":
		c.report(field, "The name of a claim is missing. Write it.")
	case strings.TrimSpace(name) != name:
		c.report(field, "The name %q begins or ends with white space. Take it away.", name)
	case len(name) > MaxNameBytes || !printable(name):
		c.report(field, "The name %.40q cannot be the name of a claim. Use at most %d characters that can be printed.", name, MaxNameBytes)
	}
}

// target refuses a name that the step may not write.
func (c *compilation) target(field, name string) {
	switch {
	case Reserved(name):
		c.report(field, "%q is a reserved claim, which only the assurance step can write. Use that step, or another name.", name)
	case c.written.has(name):
		c.report(field, "%q is written by an assurance step, so no other step may write it. Use another name.", name)
	}
}

// patterns checks a list of names, in which a name may end in *.
func (c *compilation) patterns(field string, list []string) matcher {
	if len(list) == 0 {
		c.report(field, "The list of claims is empty. Name at least one.")
	}
	m := matcher{exact: map[string]bool{}}
	for i, name := range list {
		prefix, wild := strings.CutSuffix(name, "*")
		switch {
		case strings.Contains(prefix, "*"):
			c.report(field+"."+strconv.Itoa(i), "%q has a * before its end. A * stands only at the end and means: whatever follows.", name)
		case wild:
			m.prefixes = append(m.prefixes, prefix)
		default:
			c.claim(field+"."+strconv.Itoa(i), name)
			m.exact[name] = true
		}
	}
	return m
}

// matcher matches names, byte for byte.
type matcher struct {
	exact    map[string]bool
	prefixes []string
}

func (m matcher) matches(name string) bool {
	if m.exact[name] {
		return true
	}
	for _, p := range m.prefixes {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}
