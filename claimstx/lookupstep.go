package claimstx

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trin/broker"
	"trin/claimstx/text"
)

// LookupStep asks a lookup of the installation (kind: lookup), and writes columns
// of the rows that it finds into claims: the values of all rows, in their order,
// each once. With existing: replace the lookup alone rules the claim, and where
// it finds nothing there is none. With existing: keep nobody is asked if every
// claim is there already.
//
//	lookup: {from: roles, with: {user: "{uid}"}, write: {role: "urn:example:role"}, missing: skip}
type LookupStep struct {
	From     string            `json:"from"`
	With     map[string]string `json:"with"`              // the lookup's parameters, as templates
	Write    map[string]string `json:"write"`             // column → claim
	Missing  string            `json:"missing,omitempty"` // when there is no row, or nothing to ask with: skip (if left out) or fail
	Existing Existing          `json:"existing,omitempty"`
	Format   string            `json:"format,omitempty"` // of new claims
}

// What a lookup step does when there is no row.
const (
	missingSkip = "skip"
	missingFail = "fail"
)

var errNothingFound = errors.New("nothing was found, and the step says that this is a failure")

func (l *LookupStep) compile(c *compilation) Step {
	s := &lookupStep{from: l.From, with: map[string]*text.Template{}, fail: l.Missing == missingFail, existing: l.Existing}
	switch l.Missing {
	case "", missingSkip, missingFail:
	default:
		c.report("missing", "%q is not known here. Write skip or fail.", l.Missing)
	}
	c.existing("existing", l.Existing)
	if checkLimits(Claims{{Name: "x", Format: l.Format}}) != nil {
		c.report("format", "The format cannot be issued. Write a URI.")
	}
	l.compileFrom(c, s)
	for _, name := range slices.Sorted(maps.Keys(l.With)) {
		if template := c.template("with."+name, l.With[name]); template != nil {
			s.with[name] = template
		}
	}
	if len(l.Write) == 0 {
		c.report("write", "Nothing is written. Write a column of the lookup and the claim that it becomes.")
	}
	for _, column := range slices.Sorted(maps.Keys(l.Write)) {
		claim := l.Write[column]
		c.claim("write."+column, claim)
		at := slices.IndexFunc(s.write, func(w written) bool { return w.claim.Name == claim })
		if at < 0 {
			at, s.write = len(s.write), append(s.write, written{claim: broker.Claim{Name: claim, Format: l.Format}})
		}
		s.write[at].columns = append(s.write[at].columns, column)
	}
	return s
}

// compileFrom finds the lookup, and holds the step against what it has.
func (l *LookupStep) compileFrom(c *compilation, s *lookupStep) {
	found, known := c.source.Lookups[l.From]
	if s.lookup = found; found == nil {
		switch _, external := c.source.Externals[l.From]; {
		case l.From == "":
			c.report("from", "The lookup is not named. Write from: and the id of a document of kind lookup.")
		case known:
			c.report("from", "The lookup %q has errors. Mend it.", l.From)
		case external:
			c.report("from", "%q transforms claims and answers no questions. Use the external step.", l.From)
		default:
			c.report("from", "There is no lookup %q.%s Write the id of a document of kind lookup.", l.From, listed("The lookups are", c.source.Lookups))
		}
		return
	}
	parameters := found.Parameters()
	for _, name := range parameters {
		if _, ok := l.With[name]; !ok {
			c.report("with", "The parameter %s of the lookup %s is missing. Write it with a value, such as \"{uid}\".", name, l.From)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(l.With)) {
		if !slices.Contains(parameters, name) {
			c.report("with."+name, "The lookup %s has no parameter %s. Its parameters are: %s. Take this one away.", l.From, name, strings.Join(parameters, ", "))
		}
	}
	columns := found.Columns()
	for _, column := range slices.Sorted(maps.Keys(l.Write)) {
		if columns != nil && !slices.Contains(columns, column) {
			c.report("write."+column, "The lookup %s has no column %s. Write one of %s.", l.From, column, strings.Join(columns, ", "))
		}
	}
}

// listed names what there is, in a sentence of its own; "" = nothing.
func listed[T any](intro string, all map[string]T) string {
	if len(all) == 0 {
		return ""
	}
	return " " + intro + " " + strings.Join(slices.Sorted(maps.Keys(all)), ", ") + "."
}

func (l *LookupStep) writes() []namedField {
	var all []namedField
	for _, column := range slices.Sorted(maps.Keys(l.Write)) {
		all = append(all, namedField{"write." + column, l.Write[column]})
	}
	return all
}

type lookupStep struct {
	from     string
	lookup   Lookup
	with     map[string]*text.Template
	write    []written
	fail     bool
	existing Existing
}

// written is a claim and the columns that its values stand in.
type written struct {
	claim   broker.Claim // without values
	columns []string
}

var _ waiter = (*lookupStep)(nil)

func (s *lookupStep) waits() {}

// Apply asks, and writes what is found.
func (s *lookupStep) Apply(ctx context.Context, in Input, claims Claims) (Claims, error) {
	if s.existing == ExistingKeep && !slices.ContainsFunc(s.write, func(w written) bool { return !has(claims, w.claim.Name) }) {
		return claims, nil
	}
	rows, err := s.ask(ctx, resolver(in, claims))
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 && s.fail {
		return nil, fmt.Errorf("lookup %s: %w", s.from, errNothingFound)
	}
	for _, w := range s.write {
		claim := w.claim
		claim.Values = w.values(rows)
		switch {
		case len(claim.Values) > 0:
			claims = put(claims, claim, s.existing)
		case s.existing == ExistingReplace:
			claims = without(claims, claim.Name)
		}
	}
	return claims, nil
}

// ask makes the question and asks it. Without a value for each parameter there
// is no question, and no row.
func (s *lookupStep) ask(ctx context.Context, resolve func(string) (string, bool)) ([]Row, error) {
	parameters := make(map[string]string, len(s.with))
	for name, template := range s.with {
		value, missing := template.Execute(resolve, nil)
		if len(missing) > 0 || value == "" {
			return nil, nil
		}
		parameters[name] = value
	}
	rows, err := s.lookup.Find(ctx, parameters)
	if err != nil {
		if !errors.Is(err, ErrLookup) {
			err = fmt.Errorf("lookup %s: %w: %w", s.from, ErrLookup, err)
		}
		return nil, err
	}
	if columns := s.lookup.Columns(); columns != nil && len(rows) > 0 {
		for _, w := range s.write {
			for _, column := range w.columns {
				if !slices.Contains(columns, column) {
					return nil, fmt.Errorf("lookup %s: %w: the rows have no column %s", s.from, ErrLookup, column)
				}
			}
		}
	}
	return rows, nil
}

// values are those of the rows, in order, each once.
func (w written) values(rows []Row) []string {
	var values []string
	seen := map[string]bool{}
	for _, row := range rows {
		for _, column := range w.columns {
			for _, v := range row[column] {
				if !seen[v] {
					seen[v] = true
					values = append(values, v)
				}
			}
		}
	}
	return values
}

// has reports whether there is a claim of that name.
func has(claims Claims, name string) bool {
	return slices.ContainsFunc(claims, func(c broker.Claim) bool { return c.Name == name })
}
