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
// It must not change the list that it is given nor the values in it, and keeps
// nothing of it. The reserved claims are not among them: a step can neither
// read nor write nor remove one.
type Step interface {
	Apply(context.Context, Input, Claims) (Claims, error)
}

// StepConfig is one step as it is configured. Exactly one of the steps is set.
type StepConfig struct {
	Add       *Add       `json:"add,omitempty"`
	Copy      *Copy      `json:"copy,omitempty"`
	Rename    *Rename    `json:"rename,omitempty"`
	Keep      *Keep      `json:"keep,omitempty"`
	Drop      *Drop      `json:"drop,omitempty"`
	Replace   *Replace   `json:"replace,omitempty"`
	Assurance *Assurance `json:"assurance,omitempty"`
	Requester *Requester `json:"requester,omitempty"`

	// Optional: when the step fails the claims stay as they were before it, and
	// the login goes on.
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
		{"assurance", c.Assurance != nil, c.Assurance},
		{"requester", c.Requester != nil, c.Requester},
	} {
		if s.is {
			names, set = append(names, s.name), append(set, s.source)
		}
	}
	return names, set
}
