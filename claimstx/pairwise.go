package claimstx

// Pairwise writes an identifier that is the same for one user at one
// application, and tells nothing to others.
//
//	pairwise: {claim: "urn:oasis:names:tc:SAML:attribute:pairwise-id", scope: example.dk}
type Pairwise struct {
	Claim  string `json:"claim"`
	From   string `json:"from,omitempty"`   // the claim that says who the user is; the subject if left out
	Sector string `json:"sector,omitempty"` // applications with one sector get one identifier; the application's own identifier if left out
	Scope  string `json:"scope,omitempty"`
	Format string `json:"format,omitempty"`
}

func (p *Pairwise) compile(c *compilation) Step {
	c.report("", "This step cannot be used yet. Take it away.")
	return nil
}

func (p *Pairwise) writes() []namedField { return nil }
