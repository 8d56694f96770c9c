package claimstx

// Template writes a text in which {name} stands for the value of a claim and
// {@name} for what is known of the login (see package text).
//
//	template: {claim: displayName, text: "{givenName} {surname}", missing: skip}
type Template struct {
	Claim        string   `json:"claim"`
	Text         string   `json:"text"`
	Missing      string   `json:"missing,omitempty"` // skip (if left out): nothing is written; fail; empty
	Existing     Existing `json:"existing,omitempty"`
	Format       string   `json:"format,omitempty"`
	FriendlyName string   `json:"friendlyName,omitempty"`
}

func (t *Template) compile(c *compilation) Step {
	c.report("", "This step cannot be used yet. Take it away.")
	return nil
}

func (t *Template) writes() []namedField { return nil }
