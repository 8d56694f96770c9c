package claimstx

// Cardinality bounds how many values a claim has.
//
//	cardinality: {claim: mail, most: 1, otherwise: first}
type Cardinality struct {
	Claim     string `json:"claim"`
	Least     int    `json:"least,omitempty"`
	Most      int    `json:"most,omitempty"`
	Otherwise string `json:"otherwise,omitempty"` // fail (if left out), first, or drop
}

func (k *Cardinality) compile(c *compilation) Step {
	c.report("", "This step cannot be used yet. Take it away.")
	return nil
}

func (k *Cardinality) writes() []namedField { return nil }
