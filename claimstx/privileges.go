package claimstx

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trin/broker"
	"trin/claimstx/bpp"
)

// Privileges writes an OIO Basic Privilege Profile (BPP): it builds groups of
// privileges from the values of a claim, joins them with the list that is
// there, and keeps what the original requester may see.
//
// Each value of From is looked up in Values, whose lines are
// "privilege|scope|constraint=value|…" with everything but the privilege left
// out at will. With Structured the values are such lines themselves; otherwise
// a value that is a URI is the privilege. Scope and Constraints are templates
// (see package text) and hold where a line names none; in a constraint a claim
// of several values becomes a list with commas. A template without a value
// fails the step: a privilege never goes out without what bounds it.
//
// A list that is there and is broken fails the step, and so does one that
// cannot be right. Without From the step only checks, filters and writes anew
// what is there.
//
//	privileges: {claim: "https://data.gov.dk/model/core/eid/privilegesIntermediate", from: role, scope: "urn:dk:gov:saml:cvrNumberIdentifier:{cvr}"}
type Privileges struct {
	Claim       string              `json:"claim"`
	From        string              `json:"from,omitempty"`
	Values      map[string][]string `json:"values,omitempty"`
	IgnoreCase  bool                `json:"ignoreCase,omitempty"` // of Values
	Structured  bool                `json:"structured,omitempty"`
	Unmatched   Unmatched           `json:"unmatched,omitempty"` // "" = drop
	Scope       string              `json:"scope,omitempty"`
	Constraints map[string]string   `json:"constraints,omitempty"` // name → template
	// Requesters are the privileges that may go to each original requester, by
	// RequesterID; one that ends in * stands for all that begin so. If it is
	// set a requester that is not listed, or not named, gets none.
	Requesters   map[string][]string `json:"requesters,omitempty"`
	Existing     Existing            `json:"existing,omitempty"`  // append joins the lists
	Namespace    string              `json:"namespace,omitempty"` // itst (if left out) or digst
	Encoding     string              `json:"encoding,omitempty"`  // base64 (if left out) or xml
	Empty        string              `json:"empty,omitempty"`     // omit (if left out) or write, for a list without groups
	Format       string              `json:"format,omitempty"`
	FriendlyName string              `json:"friendlyName,omitempty"`
}

func (p *Privileges) writes() []namedField {
	return []namedField{{"claim", p.Claim}, {"friendlyName", p.FriendlyName}}
}

func (p *Privileges) compile(c *compilation) Step {
	s := &privilegesStep{config: *p, namespace: bpp.ITST, allowed: map[string]matcher{}}
	c.claim("claim", p.Claim)
	c.existing("existing", p.Existing)
	c.oneOf("namespace", p.Namespace, "itst", "digst")
	c.oneOf("encoding", p.Encoding, "base64", "xml")
	c.oneOf("empty", p.Empty, "omit", "write")
	if p.Namespace == "digst" {
		s.namespace = bpp.DIGST
	}
	if err := checkLimits(Claims{{Name: "x", Format: p.Format, FriendlyName: p.FriendlyName}}); err != nil {
		c.report("format", "The format or friendly name cannot be issued. Make it shorter.")
	}
	if p.Existing == ExistingKeep && len(p.Requesters) > 0 {
		c.report("existing", "A list that is kept as it is cannot be held to the requester's privileges. Write append or replace.")
	}
	if c.direction == Inbound && len(p.Requesters) > 0 {
		c.report("requesters", "What a provider says does not depend on who asks for it. Put the step on the application.")
	}
	s.compileFrom(c)
	s.compileRequesters(c)
	return s
}

// oneOf refuses a word that is none of these; "" is the first.
func (c *compilation) oneOf(field, word string, words ...string) {
	if word != "" && !slices.Contains(words, word) {
		c.report(field, "%q is not known here. Write %s.", word, strings.Join(words, " or "))
	}
}

// compileRequesters reads which privileges go to whom.
func (s *privilegesStep) compileRequesters(c *compilation) {
	for _, requester := range slices.Sorted(maps.Keys(s.config.Requesters)) {
		m := matcher{exact: map[string]bool{}}
		for i, privilege := range s.config.Requesters[requester] {
			prefix, wild := strings.CutSuffix(privilege, "*")
			switch {
			case privilege == "" || strings.Contains(prefix, "*"):
				c.report(fmt.Sprintf("requesters.%s.%d", requester, i), "%q is no privilege. Write one in full, or how several begin and then a *.", privilege)
			case wild:
				m.within(prefix)
			default:
				m.exact[privilege] = true
			}
		}
		if requester == "" {
			c.report("requesters", "A requester has no name. Write its RequesterID.")
		}
		m.done()
		s.allowed[requester] = m
	}
}

// privilegesStep is immutable once it is compiled.
type privilegesStep struct {
	config    Privileges
	namespace bpp.Namespace
	scope     template
	bounds    []boundTemplate
	lines     map[string][]line
	allowed   map[string]matcher // by RequesterID
}

// What a list takes, in units of work.
const (
	readWork  = 8   // for each byte of a list that is read
	writeWork = 8   // for each byte of one that is checked and written
	lineWork  = 200 // for each line that is made into a group
	boundWork = 60  // for each constraint of such a line

	bytesOfWork = 4 // of a line, a scope or a constraint, that are made and compared for one unit
)

// Apply writes the list.
func (s *privilegesStep) Apply(ctx context.Context, in Input, claims Claims) (Claims, error) {
	return s.applyWithin(ctx, in, claims, new(int))
}

func (s *privilegesStep) applyWithin(ctx context.Context, in Input, claims Claims, work *int) (Claims, error) {
	existing, err := s.there(claims, work)
	if err != nil {
		return nil, err
	}
	if s.config.Existing == ExistingKeep && existing != nil {
		return claims, nil
	}
	built, err := s.build(ctx, in, claims, work)
	if err != nil {
		return nil, err
	}
	list := bpp.Merge(append(existing, built)...)
	if len(s.config.Requesters) > 0 {
		list = s.onlyFor(in.Original, list)
	}
	text := ""
	if len(list.Groups) > 0 || s.config.Empty == "write" {
		if text, err = s.text(list); err != nil {
			return nil, err
		}
		if !spend(work, writeWork*len(text)) {
			return nil, s.tooMuch()
		}
	}
	return s.put(claims, text), nil
}

// there reads the lists of the claim; nil = there is none, or it is replaced.
func (s *privilegesStep) there(claims Claims, work *int) ([]bpp.List, error) {
	if s.config.Existing == ExistingReplace {
		return nil, nil
	}
	var lists []bpp.List
	for _, value := range claims.Values(s.config.Claim) {
		if strings.TrimSpace(value) == "" {
			continue // how some say that there is nothing
		}
		if !spend(work, readWork*len(value)) {
			return nil, s.tooMuch()
		}
		list, _, err := bpp.Parse(value)
		if err == nil {
			err = broken(list)
		}
		if err != nil {
			return nil, fmt.Errorf("the list of %q that is there: %w", s.config.Claim, err)
		}
		lists = append(lists, list)
	}
	return lists, nil
}

func (s *privilegesStep) tooMuch() error {
	return fmt.Errorf("%w: with the privileges for %q, the steps of the pipeline take more work than they may together", ErrLimit, s.config.Claim)
}

// broken is what is wrong with a list, without its values.
func broken(list bpp.List) error {
	var all []error
	for _, f := range list.Lint() {
		if f.Severity == bpp.Error {
			all = append(all, fmt.Errorf("%s: %s", f.Where, f.Rule))
		}
	}
	if len(all) > 3 {
		all = append(all[:3], fmt.Errorf("and %d more", len(all)-3))
	}
	return errors.Join(all...)
}

// onlyFor is what of the list may go to the original requester.
func (s *privilegesStep) onlyFor(requester string, list bpp.List) bpp.List {
	allowed, known := s.allowed[requester]
	if !known {
		return bpp.List{}
	}
	return list.Only(allowed.matches)
}

func (s *privilegesStep) text(list bpp.List) (string, error) {
	if s.config.Encoding == "xml" {
		return list.XML(s.namespace)
	}
	return list.Base64(s.namespace)
}

// put writes the text in the place of the claim that is there; "" takes it away.
func (s *privilegesStep) put(claims Claims, text string) Claims {
	claim := broker.Claim{Name: s.config.Claim, Format: s.config.Format, FriendlyName: s.config.FriendlyName, Values: []string{text}}
	out := claims[:0]
	at := -1
	for _, c := range claims {
		if c.Name != s.config.Claim {
			out = append(out, c)
			continue
		}
		if at < 0 && text != "" {
			at = len(out)
			if claim.Format == "" {
				claim.Format = c.Format
			}
			out = append(out, claim)
		}
	}
	switch {
	case text == "":
	case at < 0:
		out = append(out, claim)
	default:
		out[at] = claim
	}
	return out
}
