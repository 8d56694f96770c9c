package claimstx

// Privileges builds an OIO Basic Privilege Profile (BPP) from roles, and merges
// it with one that is there.
//
//	privileges: {claim: "https://data.gov.dk/model/core/eid/privilegesIntermediate", from: role, scope: "urn:dk:gov:saml:cvrNumberIdentifier:{cvr}"}
type Privileges struct {
	Claim string `json:"claim"`
	From  string `json:"from"`
	Scope string `json:"scope"`
}

func (p *Privileges) compile(c *compilation) Step {
	c.report("", "This step cannot be used yet. Take it away.")
	return nil
}

func (p *Privileges) writes() []namedField { return nil }
