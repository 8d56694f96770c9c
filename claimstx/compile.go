package claimstx

import (
	"maps"
	"slices"
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
	// Requester is whose steps the list is (Source.Requesters), and Unknown
	// that it is Source.Unknown; neither = Source.Steps.
	Requester string
	Unknown   bool
}

// Compile makes the pipeline, or reports everything that is wrong. The
// pipeline is nil if there is any problem. Without steps it still removes the
// reserved claims, and writes the level.
func Compile(s Source) (*Pipeline, []Problem) {
	c := &compilation{source: &s, direction: s.Direction, written: names{}, earlier: names{}, ordinary: map[string]bool{}}
	if s.Direction != Inbound && s.Direction != Outbound {
		c.report("", "The direction of a pipeline is inbound or outbound, not %q.", s.Direction)
	}
	p := &Pipeline{direction: s.Direction, ruled: c.written, ordinary: c.ordinary, samples: s.Samples, sampler: s.Deps.Sampler}
	if s.Direction == Outbound && !s.WithoutLevel {
		p.last = (&compiled{name: stepLevel}).of(&assuranceStep{claim: AuthenticatedAssuranceLevel, value: ValueNumber})
		c.written.add(AuthenticatedAssuranceLevel)
		c.earlier.add(AuthenticatedAssuranceLevel)
	}
	// An assurance step rules its name in every part, from the first step on.
	seen := map[string]bool{}
	for _, steps := range append([][]StepConfig{s.Steps, s.Unknown}, slices.Collect(maps.Values(s.Requesters))...) {
		c.rule(steps, seen)
	}
	p.steps = c.list(s.Steps)
	c.parts(p)
	p.waits = slices.ContainsFunc(p.parts(), waiting)
	if len(c.problems) > 0 {
		return nil, c.problems
	}
	return p, nil
}

// parts compiles the steps of the requesters. Each part follows the same steps.
func (c *compilation) parts(p *Pipeline) {
	if c.direction == Inbound {
		if len(c.source.Requesters)+len(c.source.Unknown) > 0 {
			c.report("", "What a provider says does not depend on who asks for it. Put the steps of requesters on the application.")
		}
		return
	}
	count, earlier := c.count, c.earlier
	part := func(steps []StepConfig) []compiled {
		c.at, c.count, c.earlier = "", count, maps.Clone(earlier)
		return c.list(steps)
	}
	p.requesters = make(map[string][]compiled, len(c.source.Requesters))
	for _, requester := range slices.Sorted(maps.Keys(c.source.Requesters)) {
		c.requester = requester
		p.requesters[requester] = part(c.source.Requesters[requester])
	}
	c.requester, c.unknown = "", true
	p.unknown = part(c.source.Unknown)
	c.unknown = false
}

// CheckFragment reports what is wrong with a fragment, wherever it is used: a
// fragment is in order if it can stand in an inbound or in an outbound
// pipeline. Of the source only what pipelines share is read.
func CheckFragment(id string, s Source) []Problem {
	var least []Problem
	for _, direction := range []Direction{Outbound, Inbound} {
		source := Source{
			Direction: direction, Steps: s.Fragments[id], WithoutLevel: true, Deps: s.Deps,
			Fragments: s.Fragments, Lookups: s.Lookups, Externals: s.Externals,
		}
		c := &compilation{source: &source, direction: direction, written: names{}, earlier: names{}, ordinary: map[string]bool{}, using: []string{id}}
		c.rule(source.Steps, map[string]bool{id: true})
		c.list(source.Steps)
		if len(c.problems) == 0 {
			return nil
		}
		if least == nil || len(c.problems) < len(least) {
			least = c.problems
		}
	}
	return least
}

// compilation collects problems while the steps are compiled.
type compilation struct {
	source    *Source
	direction Direction
	written   names           // what assurance steps write
	earlier   names           // those of them that stand before the step
	ordinary  map[string]bool // names that a step may write, as they are written
	at        string          // path of the step, "2.replace"
	count     int             // of steps until now, those of fragments too
	using     []string        // the fragments around the step, the outermost first
	requester string          // of the part
	unknown   bool
	problems  []Problem
}

// list compiles steps that follow each other.
func (c *compilation) list(configs []StepConfig) []compiled {
	outer := c.at
	defer func() { c.at = outer }()
	steps := make([]compiled, 0, min(len(configs), MaxSteps))
	for i, config := range configs {
		if c.count++; c.count > MaxSteps {
			c.at = outer
			if c.count == MaxSteps+1 {
				c.report("", "There are more than %d steps; at most %d may follow each other, those of fragments and of a requester counted. Put several claims into one step.", MaxSteps, MaxSteps)
			}
			return steps
		}
		c.at = strings.TrimPrefix(outer+"."+strconv.Itoa(i), ".")
		if step, ok := c.step(config); ok {
			steps = append(steps, step)
		}
	}
	return steps
}

func (c *compilation) step(config StepConfig) (compiled, bool) {
	kinds, sources := config.sources()
	switch {
	case len(sources) == 0:
		c.report("", "The step is empty. Write one of the steps of docs/claims.md.")
		return compiled{}, false
	case len(sources) > 1:
		c.report("", "One step does one thing, this one does %s. Write them as steps of their own, in the order in which they shall run.", strings.Join(kinds, " and "))
		return compiled{}, false
	}
	had := len(c.problems)
	result := compiled{name: kinds[0], path: c.at, optional: config.Optional}
	result.when = c.when(config.When)
	result.timeout = c.timeout(config.Timeout)
	c.at += "." + kinds[0]
	if config.Use != nil {
		result.name = c.whose() + "use " + config.Use.Fragment
		result.block = c.fragment(config.Use)
		result.replaces = replacedIn(result.block)
		if config.Optional {
			c.notOptional(result)
		}
		return result, len(c.problems) == had
	}
	result.step, result.replaces = sources[0].compile(c), config.replaced()
	for _, w := range sources[0].writes() {
		c.target(w.field, w.name)
	}
	result.name = c.whose() + result.name
	result.of(result.step)
	if _, ok := result.step.(waiter); ok && result.timeout == 0 {
		result.timeout = DefaultTimeout
	}
	if config.Optional {
		c.notOptional(result)
	}
	return result, result.step != nil && len(c.problems) == had
}

// of makes it do the step.
func (c *compiled) of(step Step) *compiled {
	c.step = step
	c.worker, _ = step.(worker)
	if o, ok := step.(owner); ok {
		c.owns, c.rules = o.owns(), normalise(o.owns())
	}
	return c
}

// notOptional refuses steps that a login must not go on without, also in a
// fragment: a failure, of the step or of one beside it, would let pass what they
// are there to keep back.
func (c *compilation) notOptional(step compiled) {
	for _, inner := range step.block {
		c.notOptional(inner)
	}
	switch step.step.(type) {
	case requireStep:
		c.report("", "What is required is not optional. Take optional away, or the step.")
	case releaseStep, scopeCheckStep:
		c.report("", "Where the step failed, everything would pass that it withholds. Take optional away.")
	}
}

// whose is what stands before the name of a step that is not the pipeline's own.
func (c *compilation) whose() string {
	switch {
	case len(c.using) > 0:
		return c.using[len(c.using)-1] + "/"
	case c.requester != "":
		return "requester/"
	case c.unknown:
		return "unknown/"
	}
	return ""
}
