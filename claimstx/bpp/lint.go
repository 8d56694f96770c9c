package bpp

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Severity says how bad a finding is.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // receivers refuse the list, or read it otherwise than it was meant
	Warning Severity = "warning" // receivers may
)

// Finding is one thing that is wrong with a list.
type Finding struct {
	Severity Severity
	Where    string // "group 2, privilege 1"; "" = the whole
	Rule     string // what the profile, or those who receive it, ask for
	Message  string // what is there instead
	Mend     string // what to do
}

// String writes the finding as sentences.
func (f Finding) String() string {
	where := f.Where
	if where != "" {
		where += ": "
	}
	return fmt.Sprintf("%s%s %s %s", where, f.Message, f.Rule, f.Mend)
}

// Lint reads a list as [Parse] does and says everything that is wrong with it.
// A text that cannot be read is one finding.
func Lint(value string) []Finding {
	list, _, err := Parse(value)
	if err != nil {
		return []Finding{{
			Severity: Error, Rule: "A PrivilegeList is well-formed XML, or base64 of it, in one of its two namespaces and with nothing else in it.",
			Message: "The list cannot be read: " + err.Error() + ".", Mend: "Write it anew, or have the step privileges write it.",
		}}
	}
	return list.Lint()
}

// Lint says everything that is wrong with the list.
func (l List) Lint() []Finding {
	k := &linter{}
	if len(l.Groups) == 0 {
		k.add(Warning, "", "A list has at least one group.", "The list has none.", "Leave the attribute out for somebody without privileges, unless the receiver wants an empty list.")
	}
	first := map[string]int{}
	for i, g := range l.Groups {
		k.at = fmt.Sprintf("group %d", i+1)
		k.group(g)
		if before, twice := first[g.key()]; twice {
			k.add(Warning, "", "Groups of the same scope and constraints are one group.", fmt.Sprintf("It has the scope and the constraints of group %d.", before), "Put the privileges into one group.")
		} else {
			first[g.key()] = i + 1
		}
	}
	return k.findings
}

// Broken reports whether one of the findings is an error.
func Broken(findings []Finding) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.Severity == Error })
}

// linter collects findings.
type linter struct {
	at       string // the group
	findings []Finding
}

func (k *linter) add(s Severity, below, rule, message, mend string) {
	where := k.at
	if below != "" {
		where += ", " + below
	}
	k.findings = append(k.findings, Finding{Severity: s, Where: where, Rule: rule, Message: message, Mend: mend})
}

func (k *linter) group(g Group) {
	k.scope(g.Scope)
	if len(g.Privileges) == 0 {
		k.add(Error, "", "A group has at least one Privilege.", "It has none.", "Take the group away.")
	}
	seen := map[string]bool{}
	for i, p := range g.Privileges {
		below := fmt.Sprintf("privilege %d", i+1)
		if k.privilege(below, p); seen[p] {
			k.add(Warning, below, "A privilege stands once in a group.", fmt.Sprintf("%q stands twice.", p), "Take one away.")
		}
		seen[p] = true
	}
	clear(seen)
	for i, c := range g.Constraints {
		below := fmt.Sprintf("constraint %d", i+1)
		if k.constraint(below, c); seen[c.Name] {
			k.add(Warning, below, "A constraint of one name stands once in a group.", fmt.Sprintf("%q stands twice, and not every receiver reads both.", c.Name), "Write its values as one, with commas between them.")
		}
		seen[c.Name] = true
	}
}

// scopes are the URNs of the scopes that the profile knows, with the length of
// the number behind them.
var scopes = map[string]int{
	"urn:dk:gov:saml:cvrNumberIdentifier:":      8,
	"urn:dk:gov:saml:seNumberIdentifier:":       8,
	"urn:dk:gov:saml:productionUnitIdentifier:": 10,
	"urn:dk:gov:saml:cprNumberIdentifier:":      10,
}

func (k *linter) scope(scope string) {
	const rule = "A scope is urn:dk:gov:saml:cvrNumberIdentifier: and 8 digits, seNumberIdentifier: and 8, productionUnitIdentifier: and 10, or cprNumberIdentifier: and 10."
	if scope == "" {
		k.add(Error, "scope", rule, "The group has no Scope.", "Write whom the privileges are for.")
		return
	}
	for prefix, digits := range scopes {
		if len(scope) < len(prefix) || !strings.EqualFold(scope[:len(prefix)], prefix) {
			continue
		}
		switch number := scope[len(prefix):]; {
		case len(number) != digits || strings.Trim(number, "0123456789") != "":
			k.add(Error, "scope", rule, fmt.Sprintf("What stands behind %s is not %d digits.", prefix, digits), "Write the number without blanks, letters and leading text.")
		case scope[:len(prefix)] != prefix:
			k.add(Warning, "scope", rule, "The URN is written in other small and capital letters.", "Write "+prefix+" as it stands here.")
		}
		return
	}
	if !absolute(scope) {
		k.add(Error, "scope", rule, "The scope is no URI.", "Write one of these.")
		return
	}
	k.add(Warning, "scope", rule, "The scope is a URI that the profile does not know.", "Write one of these, unless the receiver has agreed to it.")
}

// jobRole is the form of the identifier of a role in the joint municipal access
// management: domain, kind of role, name, version.
var jobRole = regexp.MustCompile(`^https?://[^/?#\s]+/roles/(jobrole|usersystemrole)/[^/?#\s]+/[0-9]+$`)

func (k *linter) privilege(below, p string) {
	const rule = "A privilege is a URI; a role of a municipality is http://<domain>/roles/jobrole/<name>/<version>, or usersystemrole."
	switch {
	case !absolute(p):
		k.add(Error, below, rule, fmt.Sprintf("%q is no URI.", p), "Write the identifier of the role in full.")
	case strings.Contains(strings.ToLower(p), "/roles/") && !jobRole.MatchString(p):
		k.add(Warning, below, rule, fmt.Sprintf("%q names a role in another form.", p), "Write the kind of role in small letters, then its name without / and its version as a whole number.")
	}
}

// constraintName is the form of the names of constraints there: a domain, a
// name, a version, and parametric where the value comes with the login.
var constraintName = regexp.MustCompile(`^https?://[^/?#\s]+/[^?#\s]+/[0-9]+(/parametric)?$`)

func (k *linter) constraint(below string, c Constraint) {
	const rule = "The name of a constraint is a URI, such as http://sts.kombit.dk/constraints/KLE/1 or http://<domain>/<name>/1/parametric."
	switch {
	case !absolute(c.Name):
		k.add(Error, below, rule, fmt.Sprintf("%q is no URI.", c.Name), "Write the name in full.")
	case strings.HasPrefix(strings.ToLower(c.Name), "http") && !constraintName.MatchString(c.Name):
		k.add(Warning, below, rule, fmt.Sprintf("%q has no version, or something behind it.", c.Name), "Write the version as a whole number at the end, or before /parametric.")
	}
	const values = "The value of a constraint is one entry, or several with commas and nothing else between them."
	entries := strings.Split(c.Value, ",")
	switch {
	case c.Value == "":
		k.add(Error, below, values, "The value is empty: it bounds nothing, or everything.", "Write what the privilege is bound to, or take the constraint away.")
	case slices.Contains(entries, ""):
		k.add(Error, below, values, "An entry between commas is empty.", "Take the comma away.")
	case slices.ContainsFunc(entries, func(e string) bool { return trim(e) != e }):
		k.add(Warning, below, values, "There is white space around an entry.", "Take it away.")
	case twice(entries):
		k.add(Warning, below, values, "An entry stands twice.", "Take one away.")
	}
}

func twice(entries []string) bool {
	sorted := slices.Sorted(slices.Values(entries))
	return len(slices.Compact(sorted)) < len(entries)
}

// absolute reports whether the text is a URI with a scheme, without white space
// (RFC 3986).
func absolute(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Scheme == "" || strings.ContainsAny(s, " \t\r\n<>\"{}|\\^`") {
		return false
	}
	return u.Opaque != "" || u.Host != ""
}
