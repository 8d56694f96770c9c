package claimstx

// NameID says which name identifier the application is given, in the place of
// what its settings say.
//
//	nameID: {format: x509, text: "C=DK,O={cvr},CN={name},Serial={uuid}"}
type NameID struct {
	Format string `json:"format"`
	Text   string `json:"text"`
}

func (n *NameID) compile(c *compilation) Step {
	c.report("", "This step cannot be used yet. Take it away.")
	return nil
}

func (n *NameID) writes() []namedField { return nil }
