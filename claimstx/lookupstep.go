package claimstx

// LookupStep asks a lookup of the installation (kind: lookup), and writes columns
// of the rows that it finds into claims.
//
//	lookup: {from: roles, with: {user: "{uid}"}, write: {role: "urn:example:role"}, missing: skip}
type LookupStep struct {
	From     string            `json:"from"`
	With     map[string]string `json:"with"`              // the lookup's parameters, as templates
	Write    map[string]string `json:"write"`             // column → claim
	Missing  string            `json:"missing,omitempty"` // when there is no row: skip (if left out) or fail
	Existing Existing          `json:"existing,omitempty"`
	Format   string            `json:"format,omitempty"`
}

func (l *LookupStep) compile(c *compilation) Step {
	c.report("", "This step cannot be used yet. Take it away.")
	return nil
}

func (l *LookupStep) writes() []namedField { return nil }
