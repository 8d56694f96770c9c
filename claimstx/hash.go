package claimstx

// Hash turns every value of a claim into its HMAC-SHA256 under the
// installation's own key, so that nobody else can try values.
//
//	hash: {claim: cpr, to: cprHash}
type Hash struct {
	Claim string `json:"claim"`
	To    string `json:"to,omitempty"`
}

func (h *Hash) compile(c *compilation) Step {
	c.report("", "This step cannot be used yet. Take it away.")
	return nil
}

func (h *Hash) writes() []namedField { return nil }
