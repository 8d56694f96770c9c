package claimstx

// Require refuses the login where a claim is missing, or none of its values
// matches.
//
//	require: {claims: [cvr, orgName], message: {da: "...", en: "..."}}
type Require struct {
	Claims  []string          `json:"claims"`
	Pattern string            `json:"pattern,omitempty"`
	Message map[string]string `json:"message,omitempty"`
}

func (r *Require) compile(c *compilation) Step {
	c.report("", "This step cannot be used yet. Take it away.")
	return nil
}

func (r *Require) writes() []namedField { return nil }
