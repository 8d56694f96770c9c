package claimstx

import (
	"context"

	"trin/broker"
)

// Input is what a step may see beside the claims: never the wire.
type Input = broker.ClaimsInput

// Claims is the list that a step turns into another.
type Claims = broker.Claims

// Step is one step of a pipeline. Apply returns the claims as they shall be.
// The list that it is given is its own until it returns: it may change it in
// place and return it, but keeps nothing of it. The values of a claim are never
// changed, because others hold the same ones: a step puts another list in their
// place. The reserved claims are not among what it is given: a step can neither
// read nor write nor remove one.
type Step interface {
	Apply(context.Context, Input, Claims) (Claims, error)
}

// owner is a step that alone writes the claim of one name: a reserved one, or
// the name that an assurance step was given. No other step reads, writes or
// removes it. Of what its Apply returns, the claim of that name is taken, and
// nothing else; without one, what it wrote before is gone.
type owner interface {
	Step
	owns() string
}

// waiter is a step that waits for somebody else. Without a timeout of its own
// it is given [DefaultTimeout].
type waiter interface {
	Step
	waits()
}

// worker is a step that does much with each value. work is what those of the
// pipeline have done in this login until now; where it exceeds maxWork the step
// fails with [ErrLimit].
type worker interface {
	Step
	applyWithin(ctx context.Context, in Input, claims Claims, work *int) (Claims, error)
}

// StepConfig is one step as it is configured. Exactly one of the steps is set.
type StepConfig struct {
	Add         *Add          `json:"add,omitempty"`
	Copy        *Copy         `json:"copy,omitempty"`
	Rename      *Rename       `json:"rename,omitempty"`
	Keep        *Keep         `json:"keep,omitempty"`
	Drop        *Drop         `json:"drop,omitempty"`
	Replace     *Replace      `json:"replace,omitempty"`
	Map         *Map          `json:"map,omitempty"`
	Split       *Split        `json:"split,omitempty"`
	Join        *Join         `json:"join,omitempty"`
	Scope       *Scope        `json:"scope,omitempty"`
	Unscope     *Unscope      `json:"unscope,omitempty"`
	Template    *Template     `json:"template,omitempty"`
	Hash        *Hash         `json:"hash,omitempty"`
	Pairwise    *Pairwise     `json:"pairwise,omitempty"`
	NameID      *NameID       `json:"nameID,omitempty"`
	Unique      *Unique       `json:"unique,omitempty"`
	Cardinality *Cardinality  `json:"cardinality,omitempty"`
	Require     *Require      `json:"require,omitempty"`
	Release     *Release      `json:"release,omitempty"`
	ScopeCheck  *ScopeCheck   `json:"scopeCheck,omitempty"`
	Lookup      *LookupStep   `json:"lookup,omitempty"`
	External    *ExternalStep `json:"external,omitempty"`
	Privileges  *Privileges   `json:"privileges,omitempty"`
	Assurance   *Assurance    `json:"assurance,omitempty"`
	Requester   *Requester    `json:"requester,omitempty"`
	Use         *Use          `json:"use,omitempty"`

	// When is a condition (see package expr); the step runs only where it is
	// true. "" = always.
	When string `json:"when,omitempty"`
	// Timeout is how long the step may take, "2s"; "" = [DefaultTimeout] for a
	// step that waits for somebody else, and no time of its own for others.
	Timeout string `json:"timeout,omitempty"`
	// Optional: when the step, or its condition, fails, the claims stay as they
	// were before it, and the login goes on. A refusal is no failure and stands.
	Optional bool `json:"optional,omitempty"`
}

// source is the configuration of one kind of step.
type source interface {
	// compile makes the step, or reports every problem; fields are named below
	// the step's own.
	compile(*compilation) Step
	// writes names the claims that the step can write.
	writes() []namedField
}

// namedField is a claim name and the field that it was configured in.
type namedField struct{ field, name string }

// sources returns the steps that are set, by their names.
func (c StepConfig) sources() (names []string, set []source) {
	for _, s := range []struct {
		name   string
		is     bool
		source source
	}{
		{"add", c.Add != nil, c.Add},
		{"copy", c.Copy != nil, c.Copy},
		{"rename", c.Rename != nil, c.Rename},
		{"keep", c.Keep != nil, c.Keep},
		{"drop", c.Drop != nil, c.Drop},
		{"replace", c.Replace != nil, c.Replace},
		{"map", c.Map != nil, c.Map},
		{"split", c.Split != nil, c.Split},
		{"join", c.Join != nil, c.Join},
		{"scope", c.Scope != nil, c.Scope},
		{"unscope", c.Unscope != nil, c.Unscope},
		{"template", c.Template != nil, c.Template},
		{"hash", c.Hash != nil, c.Hash},
		{"pairwise", c.Pairwise != nil, c.Pairwise},
		{"nameID", c.NameID != nil, c.NameID},
		{"unique", c.Unique != nil, c.Unique},
		{"cardinality", c.Cardinality != nil, c.Cardinality},
		{"require", c.Require != nil, c.Require},
		{"release", c.Release != nil, c.Release},
		{"scopeCheck", c.ScopeCheck != nil, c.ScopeCheck},
		{"lookup", c.Lookup != nil, c.Lookup},
		{"external", c.External != nil, c.External},
		{"privileges", c.Privileges != nil, c.Privileges},
		{"assurance", c.Assurance != nil, c.Assurance},
		{"requester", c.Requester != nil, c.Requester},
		{"use", c.Use != nil, c.Use},
	} {
		if s.is {
			names, set = append(names, s.name), append(set, s.source)
		}
	}
	return names, set
}
