package claimstx

import (
	"context"
	"fmt"
	"regexp"
	"regexp/syntax"

	"trin/broker"
)

// The limits of a replace step. Go's regular expressions take time in
// proportion to text × expression, so both are bounded, and so is what all
// steps of a pipeline may do together (see [maxWork]).
const (
	maxPatternBytes      = 1_000
	maxPatternSize       = 400      // instructions of the compiled expression
	maxReplacementBytes  = 1_000    // of the text in with
	maxReplaceValueBytes = 16 << 10 // of a value that is matched as a whole
	maxSearchValueBytes  = 4 << 10  // of a value that is searched anywhere
	maxMatches           = 32       // in one value
)

// Unmatched says what becomes of a value that does not match.
type Unmatched string

// The ways. The zero value is keep.
const (
	UnmatchedKeep Unmatched = "keep"
	UnmatchedDrop Unmatched = "drop"
	UnmatchedFail Unmatched = "fail" // the step fails, and with it the login
)

// Replace changes the values of one claim by a regular expression (RE2). It
// must match the whole value, unless Anywhere is set: then every match in the
// value is replaced. In With, $1 or ${name} stand for what a group matched and
// $$ for a dollar sign. A claim without values left is removed.
//
//	replace: {claim: mail, pattern: "([^@]+)@old\\.example", with: "$1@new.example", unmatched: drop}
type Replace struct {
	Claim     string    `json:"claim"`
	Pattern   string    `json:"pattern"`
	With      string    `json:"with"`
	Anywhere  bool      `json:"anywhere,omitempty"`
	Unmatched Unmatched `json:"unmatched,omitempty"`
}

func (r *Replace) compile(c *compilation) Step {
	c.claim("claim", r.Claim)
	switch r.Unmatched {
	case "", UnmatchedKeep, UnmatchedDrop, UnmatchedFail:
	default:
		c.report("unmatched", "%q is not known here. Write keep, drop or fail.", r.Unmatched)
	}
	if len(r.With) > maxReplacementBytes || !printable(r.With) {
		c.report("with", "The replacement cannot be used. Write at most %d characters that can be printed.", maxReplacementBytes)
	}
	pattern, ok := c.regexp("pattern", r.Pattern, r.Anywhere, true)
	if !ok {
		return nil
	}
	c.references(r.With, pattern)
	return replaceStep{claim: r.Claim, pattern: pattern, with: r.With, anywhere: r.Anywhere, unmatched: r.Unmatched}
}

func (r *Replace) writes() []namedField { return []namedField{{"claim", r.Claim}} }

// regexp compiles an expression that matches a whole value, or anywhere in it,
// and of which the groups are wanted or not; false after a problem.
func (c *compilation) regexp(field, text string, anywhere, groups bool) (pattern, bool) {
	if text == "" || len(text) > maxPatternBytes {
		c.report(field, "The pattern is empty or longer than %d characters. Write a shorter one.", maxPatternBytes)
		return pattern{}, false
	}
	parsed, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		c.report(field, "The pattern is not a regular expression: %s. Mend it; the syntax is RE2, without look-around and back references.", err)
		return pattern{}, false
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil || len(program.Inst) > maxPatternSize {
		c.report(field, "The pattern is too large: its repetitions unfold to more than %d instructions. Use smaller counts, or * and +.", maxPatternSize)
		return pattern{}, false
	}
	if !anywhere {
		text = `\A(?:` + text + `)\z`
	}
	compiled, err := regexp.Compile(text)
	if err != nil {
		c.report(field, "The pattern is not a regular expression: %s. Mend it.", err)
		return pattern{}, false
	}
	return pattern{compiled, costOf(program, anywhere, groups)}, true
}

// reference finds what regexp.Expand reads as a reference to a group.
var reference = regexp.MustCompile(`\$(\$|\{(\w*)\}|(\w*))`)

// references refuses a reference to a group that the pattern does not have: it
// would silently become nothing.
func (c *compilation) references(with string, pattern pattern) {
	known := map[string]bool{}
	for i, name := range pattern.SubexpNames() {
		known[fmt.Sprint(i)] = true
		known[name] = true
	}
	for _, m := range reference.FindAllStringSubmatch(with, -1) {
		if name := m[2] + m[3]; m[1] != "$" && (name == "" || !known[name]) {
			c.report("with", "%q names no group of the pattern. Write ${1} for the first group, ${name} for a named one, $$ for a dollar sign.", m[0])
		}
	}
}

type replaceStep struct {
	claim     string
	pattern   pattern
	with      string
	anywhere  bool
	unmatched Unmatched
}

// Apply replaces in every value of the claim.
func (s replaceStep) Apply(ctx context.Context, in Input, claims Claims) (Claims, error) {
	return s.applyWithin(ctx, in, claims, new(int))
}

func (s replaceStep) applyWithin(ctx context.Context, _ Input, claims Claims, work *int) (Claims, error) {
	out, room := claims[:0], MaxTotalBytes
	for _, claim := range claims {
		if claim.Name != s.claim {
			out = append(out, claim)
			continue
		}
		values, err := s.values(ctx, claim, work, &room)
		if err != nil {
			return nil, err
		}
		if claim.Values = values; len(values) > 0 {
			out = append(out, claim)
		}
	}
	return out, nil
}

// values replaces in the values of one claim. room is how many bytes all that is
// made may have yet: no more is made than may pass.
func (s replaceStep) values(ctx context.Context, claim broker.Claim, work, room *int) ([]string, error) {
	values := make([]string, 0, len(claim.Values))
	for _, value := range claim.Values {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		next, matched, err := s.value(value, work)
		switch {
		case err != nil:
			return nil, err
		case matched:
			values = append(values, next)
		case s.unmatched == UnmatchedFail:
			return nil, fmt.Errorf("a value of %q does not match the pattern", s.claim)
		case s.unmatched != UnmatchedDrop:
			values = append(values, value)
		}
		if *room -= len(next); *room < 0 {
			return nil, fmt.Errorf("%w: the replaced values of %q are more than %d bytes in all", ErrLimit, s.claim, MaxTotalBytes)
		}
	}
	return values, nil
}

// value replaces in one value, within the limits.
func (s replaceStep) value(value string, work *int) (string, bool, error) {
	limit, most := maxReplaceValueBytes, 1
	if s.anywhere {
		limit, most = maxSearchValueBytes, maxMatches+1
	}
	if len(value) > limit {
		return "", false, fmt.Errorf("%w: a value of %q is %d bytes long, a pattern reads at most %d", ErrLimit, s.claim, len(value), limit)
	}
	matches, enough := s.pattern.search(value, most, work)
	switch {
	case len(matches) > maxMatches:
		return "", false, fmt.Errorf("%w: the pattern matches more than %d times in a value of %q", ErrLimit, maxMatches, s.claim)
	case !enough || !spend(work, referenceWork*len(s.with)*len(matches)):
		return "", false, fmt.Errorf("%w: with the pattern for %q, those of the pipeline take more work than they may together", ErrLimit, s.claim)
	case len(matches) == 0:
		return "", false, nil
	}
	text, end := make([]byte, 0, len(value)+len(s.with)), 0
	for _, m := range matches {
		text = append(text, value[end:m[0]]...)
		text = s.pattern.ExpandString(text, s.with, value, m)
		if end = m[1]; len(text) > MaxValueBytes {
			return "", false, fmt.Errorf("%w: a replaced value of %q is longer than %d bytes", ErrLimit, s.claim, MaxValueBytes)
		}
	}
	return string(append(text, value[end:]...)), true, nil
}
