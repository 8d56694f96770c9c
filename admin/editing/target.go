package editing

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"trin/admin/installation"
)

// Target is a page below a draft that one is led to from the pages that read. The
// zero value is the draft itself. Every target is one of [Patterns].
type Target struct{ parts []string }

// The pages of a document beside its tabs.
const (
	Copy   = "copy"   // once more under another id
	Switch = "switch" // off, and on again
	Delete = "delete" // with what depends on it
)

// NoID stands in an address for the ID of a document that has none: the settings
// and the vocabulary.
const NoID = "-"

// IDOf is the ID of a document as it stands in an address, read: the value of
// {id}.
func IDOf(inAddress string) string {
	if inAddress == NoID {
		return ""
	}
	return inAddress
}

func inAddress(id string) string { return cmp.Or(id, NoID) }

// Document is where a document is edited.
func Document(kind, id string) Target { return Target{[]string{"documents", kind, inAddress(id)}} }

// DocumentPage is a tab or a page of it: Copy, Switch, Delete, "yaml".
func DocumentPage(kind, id, page string) Target {
	return Target{[]string{"documents", kind, inAddress(id), page}}
}

// Assurance is where the vocabulary is edited.
func Assurance() Target { return Target{[]string{"assurance"}} }

// AssuranceOf is where the levels of an application or connection are edited.
func AssuranceOf(kind, id string) Target { return Target{[]string{"assurance", kind, id}} }

// Claims is where a pipeline is edited.
func Claims(kind, id string) Target { return Target{[]string{"claims", kind, id}} }

// Making is where an application or a connection is made.
func Making(kind string) Target { return Target{[]string{"new", kind}} }

// Import is where YAML is put into the draft.
func Import() Target { return Target{[]string{"import"}} }

// String is the target as an address holds it: "documents/application/aula".
func (t Target) String() string {
	escaped := make([]string, len(t.parts))
	for i, part := range t.parts {
		escaped[i] = url.PathEscape(part)
	}
	return strings.Join(escaped, "/")
}

// In is the page of the target in a draft.
func (t Target) In(draft string) string { return Path(draft, t.parts...) }

// Link is where one is led to it: a page that asks for the draft.
func (t Target) Link() string { return "/admin/edit?" + url.Values{"to": {t.String()}}.Encode() }

// maxTarget is how long a target is, in bytes.
const maxTarget = 512

// ParseTarget reads what String has written. What is no target is not accepted.
func ParseTarget(written string) (Target, bool) {
	if written == "" {
		return Target{}, true
	}
	if len(written) > maxTarget {
		return Target{}, false
	}
	t := Target{strings.Split(written, "/")}
	for i, part := range t.parts {
		plain, err := url.PathUnescape(part)
		if err != nil || plain == "" || plain == "." || plain == ".." || strings.ContainsAny(plain, "/\\") {
			return Target{}, false
		}
		t.parts[i] = plain
	}
	known := slices.ContainsFunc(patterns, func(p pattern) bool { return p.fits(t.parts) })
	return t, known && t.String() == written
}

// pattern is a form of targets. A part that is a list of kinds takes one of them;
// "*" takes anything.
type pattern struct {
	route string
	parts [][]string
}

var (
	anything  = []string{"*"}
	sides     = []string{installation.KindApplication, installation.KindAuthentication}
	documents = []string{
		installation.KindSettings, installation.KindVocabulary, installation.KindApplication, installation.KindAuthentication,
		installation.KindRequester, installation.KindLookup, installation.KindFragment,
	}
	patterns = []pattern{
		{"documents/{kind}/{id}", [][]string{{"documents"}, documents, anything}},
		{"documents/{kind}/{id}/{page}", [][]string{{"documents"}, documents, anything, anything}},
		{"documents/{kind}/{id}/" + Copy, [][]string{{"documents"}, documents, anything, {Copy}}},
		{"documents/{kind}/{id}/" + Switch, [][]string{{"documents"}, sides, anything, {Switch}}},
		{"documents/{kind}/{id}/" + Delete, [][]string{{"documents"}, documents, anything, {Delete}}},
		{"assurance", [][]string{{"assurance"}}},
		{"assurance/{kind}/{id}", [][]string{{"assurance"}, sides, anything}},
		{"claims/{kind}/{id}", [][]string{{"claims"}, append([]string{installation.KindFragment, installation.KindRequester}, sides...), anything}},
		{"new/{kind}", [][]string{{"new"}, sides}},
		{"import", [][]string{{"import"}}},
	}
)

func (p pattern) fits(parts []string) bool {
	if len(parts) != len(p.parts) {
		return false
	}
	for i, allowed := range p.parts {
		if allowed[0] != "*" && !slices.Contains(allowed, parts[i]) {
			return false
		}
	}
	return true
}

// Patterns are the routes that targets lead to, below the draft.
func Patterns() []string {
	routes := make([]string, len(patterns))
	for i, p := range patterns {
		routes[i] = "/admin/drafts/{draft}/" + p.route
	}
	return routes
}
