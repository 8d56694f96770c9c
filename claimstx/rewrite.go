package claimstx

import (
	"slices"

	"trin/broker"
)

// rewrite is what the steps have in common that make values out of the values
// of one claim: where they are read, and where they are written.
type rewrite struct {
	claim            string
	to               string // "" = the claim itself
	format, friendly string // of a claim that is new
	existing         Existing
}

// rewrite checks the fields that such steps share.
func (c *compilation) rewrite(r rewrite) rewrite {
	c.claim("claim", r.claim)
	if r.to != "" {
		c.claim("to", r.to)
	}
	if Reserved(r.claim) || c.written.has(r.claim) {
		c.report("claim", "%q is reserved and never there for this step. The assurance step writes the level under any name.", r.claim)
	}
	if r.inPlace() && (r.existing != "" || r.format != "" || r.friendly != "") {
		c.report("to", "The values go back into the claim itself, so existing, format and friendlyName mean nothing here. Take them away, or write the claim that the values go to.")
	}
	c.existing("existing", r.existing)
	c.labels(r.format, r.friendly)
	return r
}

// labels checks the format and the friendly name that a step gives to a claim.
func (c *compilation) labels(format, friendly string) {
	if checkLimits(Claims{{Name: "x", Format: format, FriendlyName: friendly}}) != nil {
		c.report("format", "The format or friendly name cannot be issued. Make it shorter.")
	}
}

func (r rewrite) writes() []namedField {
	if r.inPlace() {
		return []namedField{{"claim", r.claim}}
	}
	return []namedField{{"to", r.to}, {"friendlyName", r.friendly}}
}

func (r rewrite) inPlace() bool { return r.to == "" || r.to == r.claim }

// apply makes new values of the claim's and writes them, each once. Claims of
// one name are one here, with the format of the first; change is lent their
// values, and may return them. A claim without values is
// not written: one that is made into itself is removed, and one that would be
// replaced is removed too, because what stands there is somebody else's word.
func (r rewrite) apply(claims Claims, change func(values []string) ([]string, error)) (Claims, error) {
	claim := broker.Claim{Name: r.to, Format: r.format, FriendlyName: r.friendly}
	found := false
	for _, c := range claims {
		if c.Name != r.claim {
			continue
		}
		if found = true; r.inPlace() {
			claim = c
		} else if claim.Format == "" {
			claim.Format = c.Format
		}
		break
	}
	if found {
		values, err := change(valuesOf(claims, r.claim))
		if err != nil {
			return nil, err
		}
		claim.Values = distinct(values)
	}
	if !r.inPlace() {
		return write(claims, claim, r.existing), nil
	}
	out, written := claims[:0], len(claim.Values) == 0
	for _, c := range claims {
		switch {
		case c.Name != r.claim:
			out = append(out, c)
		case !written:
			written = true
			out = append(out, claim)
		}
	}
	return out, nil
}

// write is put for a claim that may be without values: then nothing is written,
// and what should have been replaced is removed.
func write(claims Claims, claim broker.Claim, existing Existing) Claims {
	switch {
	case len(claim.Values) > 0:
		return put(claims, claim, existing)
	case existing == ExistingReplace:
		return without(claims, claim.Name)
	}
	return claims
}

// distinct keeps each value once, in the place where it stood first; the list
// itself if none stands twice.
func distinct(values []string) []string {
	seen := seenValues{}
	for i, v := range values {
		if seen.first(values[:i], v) {
			continue
		}
		kept := append(make([]string, 0, len(values)-1), values[:i]...)
		for _, v := range values[i+1:] {
			if seen.first(kept, v) {
				kept = append(kept, v)
			}
		}
		return kept
	}
	return values
}

// few is how many values are looked through; for more an index is made.
const few = 16

// seenValues knows which values were there before. The zero value knows none.
type seenValues struct{ index map[string]bool }

// first reports whether the value is not among those before it, each of which
// was asked about, and remembers it.
func (s *seenValues) first(before []string, value string) bool {
	if len(before) < few {
		return !slices.Contains(before, value)
	}
	if s.index == nil {
		s.index = make(map[string]bool, 2*len(before))
		for _, v := range before {
			s.index[v] = true
		}
	}
	if s.index[value] {
		return false
	}
	s.index[value] = true
	return true
}
