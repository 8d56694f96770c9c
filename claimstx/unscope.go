package claimstx

// Unscope takes the scope of every value away, or writes the scopes alone.
//
//	unscope: {claim: eduPersonPrincipalName, to: uid}
type Unscope struct {
	Claim string `json:"claim"`
	To    string `json:"to,omitempty"`
	Part  string `json:"part,omitempty"` // value (if left out) or scope
}

func (u *Unscope) compile(c *compilation) Step {
	c.report("", "This step cannot be used yet. Take it away.")
	return nil
}

func (u *Unscope) writes() []namedField { return nil }
