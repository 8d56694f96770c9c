package claimstx

// Join puts all values of a claim into one, with text between them.
//
//	join: {claim: role, with: ","}
type Join struct {
	Claim string `json:"claim"`
	With  string `json:"with"`
	To    string `json:"to,omitempty"`
}

func (j *Join) compile(c *compilation) Step {
	c.report("", "This step cannot be used yet. Take it away.")
	return nil
}

func (j *Join) writes() []namedField { return nil }
