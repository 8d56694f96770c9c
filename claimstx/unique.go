package claimstx

// Unique removes values that stand twice, and merges claims of one name.
//
//	unique: {claims: [role, "urn:oid:*"]}
type Unique struct {
	Claims []string `json:"claims,omitempty"` // all if left out
}

func (u *Unique) compile(c *compilation) Step {
	c.report("", "This step cannot be used yet. Take it away.")
	return nil
}

func (u *Unique) writes() []namedField { return nil }
