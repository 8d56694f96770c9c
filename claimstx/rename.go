package claimstx

// Rename gives a claim another name. Without the claim, or without a value of
// it, nothing is written, and a claim that would be replaced is removed.
//
//	rename: {from: givenName, to: "urn:oid:2.5.4.42"}
type Rename struct {
	From         string   `json:"from"`
	To           string   `json:"to"`
	Existing     Existing `json:"existing,omitempty"`
	Format       string   `json:"format,omitempty"` // the new one; the old one stays if empty
	FriendlyName string   `json:"friendlyName,omitempty"`
}

func (m *Rename) compile(c *compilation) Step {
	return move{from: m.From, to: m.To, format: m.Format, friendly: m.FriendlyName, existing: m.Existing, rename: true}.compile(c)
}

func (m *Rename) writes() []namedField {
	return []namedField{{"to", m.To}, {"friendlyName", m.FriendlyName}}
}
