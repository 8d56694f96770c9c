package claimstx

// Scope puts a scope behind every value of a claim that has none: value@scope.
//
//	scope: {claim: uid, scope: example.dk, to: eduPersonPrincipalName}
type Scope struct {
	Claim string `json:"claim"`
	Scope string `json:"scope"`
	To    string `json:"to,omitempty"`
}

func (s *Scope) compile(c *compilation) Step {
	c.report("", "This step cannot be used yet. Take it away.")
	return nil
}

func (s *Scope) writes() []namedField { return nil }
