package claimstx

// Map turns values of one claim into others by a table, and writes them into a
// claim: into itself if To is empty. A value that is not listed is treated as
// Unmatched says.
//
//	map: {claim: groups, to: role, values: {"CN=Journal": [reader], "CN=Admin": [reader, admin]}, unmatched: drop}
type Map struct {
	Claim      string              `json:"claim"`
	To         string              `json:"to,omitempty"`
	Values     map[string][]string `json:"values"`
	IgnoreCase bool                `json:"ignoreCase,omitempty"`
	Unmatched  Unmatched           `json:"unmatched,omitempty"`
	Existing   Existing            `json:"existing,omitempty"` // of To
}

func (m *Map) compile(c *compilation) Step {
	c.report("", "This step cannot be used yet. Take it away.")
	return nil
}

func (m *Map) writes() []namedField { return nil }
