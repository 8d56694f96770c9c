package claimstx

// Use runs a shared fragment (kind: fragment).
//
//	use: {fragment: danish-names}
type Use struct {
	Fragment string `json:"fragment"`
}

func (u *Use) compile(c *compilation) Step {
	c.report("", "This step cannot be used yet. Take it away.")
	return nil
}

func (u *Use) writes() []namedField { return nil }
