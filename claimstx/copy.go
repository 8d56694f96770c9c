package claimstx

import (
	"context"
	"slices"

	"trin/broker"
)

// Copy writes the values of one claim under another name too. Without the
// claim, or without a value of it, nothing is written, and a claim that would be
// replaced is removed: what stands there is somebody else's word.
//
//	copy: {from: mail, to: "urn:oid:0.9.2342.19200300.100.1.3"}
type Copy struct {
	From         string   `json:"from"`
	To           string   `json:"to"`
	Existing     Existing `json:"existing,omitempty"`
	Format       string   `json:"format,omitempty"` // of the new claim; that of the old one if empty
	FriendlyName string   `json:"friendlyName,omitempty"`
}

func (m *Copy) compile(c *compilation) Step {
	return move{from: m.From, to: m.To, format: m.Format, friendly: m.FriendlyName, existing: m.Existing}.compile(c)
}

func (m *Copy) writes() []namedField {
	return []namedField{{"to", m.To}, {"friendlyName", m.FriendlyName}}
}

// move is a copy, or a rename: a copy that leaves nothing behind.
type move struct {
	from, to         string
	format, friendly string
	existing         Existing
	rename           bool
}

func (m move) compile(c *compilation) Step {
	c.claim("from", m.from)
	c.claim("to", m.to)
	c.existing("existing", m.existing)
	if m.from == m.to {
		c.report("to", "The claim would become itself. Write another name.")
	}
	if Reserved(m.from) || c.written.has(m.from) {
		c.report("from", "%q is reserved and never there for this step. The assurance step writes the level under any name.", m.from)
	}
	if len(m.format) > MaxNameBytes || !printable(m.format) {
		c.report("format", "The format cannot be issued. Write a URI.")
	}
	return m
}

// Apply copies or renames the claim.
func (m move) Apply(_ context.Context, _ Input, claims Claims) (Claims, error) {
	at := slices.IndexFunc(claims, func(c broker.Claim) bool { return c.Name == m.from })
	if at < 0 {
		return write(claims, broker.Claim{Name: m.to}, m.existing), nil
	}
	claim := broker.Claim{Name: m.to, Format: claims[at].Format, FriendlyName: m.friendly, Values: valuesOf(claims, m.from)}
	if m.format != "" {
		claim.Format = m.format
	}
	if !m.rename {
		return write(claims, claim, m.existing), nil
	}
	rest := without(claims, m.from)
	if len(claim.Values) == 0 || next(rest, 0, m.to) < len(rest) {
		return write(rest, claim, m.existing), nil
	}
	return append(rest, claim), nil
}
