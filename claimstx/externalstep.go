package claimstx

// ExternalStep has a service of yours transform claims (see docs/external-step.md).
//
//	external: {from: bpp, send: [uid, cvr], accept: ["urn:example:*"]}
type ExternalStep struct {
	From   string   `json:"from"`
	Send   []string `json:"send"`   // the claims that it is told; a * at the end stands for whatever follows
	Accept []string `json:"accept"` // the claims that it may write
}

func (e *ExternalStep) compile(c *compilation) Step {
	c.report("", "This step cannot be used yet. Take it away.")
	return nil
}

func (e *ExternalStep) writes() []namedField { return nil }
