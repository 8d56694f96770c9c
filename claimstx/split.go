package claimstx

// Split parts every value of a claim at a separator. Parts are trimmed of white
// space, and empty ones left out.
//
//	split: {claim: memberOf, at: ";", to: group}
type Split struct {
	Claim string `json:"claim"`
	At    string `json:"at"`
	To    string `json:"to,omitempty"`
}

func (s *Split) compile(c *compilation) Step {
	c.report("", "This step cannot be used yet. Take it away.")
	return nil
}

func (s *Split) writes() []namedField { return nil }
