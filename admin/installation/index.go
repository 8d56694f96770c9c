package installation

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"trin/connections"
)

// Index tells of the documents of one version what is asked of them often: whose
// each is, and which name which. It does not change, and neither must the
// documents. What it tells of a draft of the version is told with the edits of the
// draft, of which only those that matter are read.
type Index struct {
	documents []connections.Document // in their order
	facts     []indexed              // of each of them
	at        map[documentName]int
	named     map[documentName][]Reference // by what is named, in the order of the documents
	unread    []int                        // those whose references cannot be read
	owned     map[string][]int             // by organisation; of those that are seen by it alone
}

type documentName struct{ kind, id string }

// indexed is what a document says of itself.
type indexed struct {
	organisation string
	unowned      bool // whose it is cannot be read
	references   []Reference
	err          error // of the references
}

// NewIndex reads documents. before is the index of others that are much the same,
// whose documents are not read again where they are as they were; nil = none.
func NewIndex(documents []connections.Document, before *Index) *Index {
	return newIndex(documents, before, func(d connections.Document) (*node, error) { return rootOf(d) })
}

func newIndex(documents []connections.Document, before *Index, root func(connections.Document) (*node, error)) *Index {
	x := &Index{
		documents: documents, facts: make([]indexed, len(documents)), at: make(map[documentName]int, len(documents)),
		named: map[documentName][]Reference{}, owned: map[string][]int{},
	}
	for i, d := range documents {
		x.at[documentName{d.Kind, d.ID}] = i
		known := false
		if before != nil {
			if at, there := before.at[documentName{d.Kind, d.ID}]; there && string(before.documents[at].Body) == string(d.Body) {
				x.facts[i], known = before.facts[at], true
			}
		}
		if !known {
			x.facts[i] = factsOf(d, root)
		}
		if x.facts[i].err != nil {
			x.unread = append(x.unread, i)
		}
		for _, r := range x.facts[i].references {
			to := documentName{r.ToKind, r.ToID}
			x.named[to] = append(x.named[to], r)
		}
	}
	for i, d := range documents {
		if organisation := x.ownerOf(d, nil); organisation != "" {
			x.owned[organisation] = append(x.owned[organisation], i)
		}
	}
	return x
}

// factsOf reads one document.
func factsOf(d connections.Document, root func(connections.Document) (*node, error)) indexed {
	var f indexed
	organisation, err := Organisation(d)
	f.organisation, f.unowned = organisation, err != nil
	if !mayName(d.Kind) {
		return f
	}
	n, err := root(d)
	if err != nil {
		f.err = err
		return f
	}
	f.references = referencesIn(d, n)
	return f
}

// errUnowned means that nobody can tell whose a document is.
var errUnowned = errors.New("whose it is cannot be told")

// ownerOf is the one organisation that sees a document; "" = none does: it is the
// installation's own, or behind applications of several, or it cannot be told. A
// requester is seen by whoever has all applications that it is behind.
func (x *Index) ownerOf(d connections.Document, edits map[documentName][]byte) string {
	switch d.Kind {
	case KindApplication, KindAuthentication:
		organisation, err := x.organisation(d, edits)
		if err != nil {
			return ""
		}
		return organisation
	case KindRequester:
		all, err := x.references(d, edits)
		if err != nil {
			return ""
		}
		return x.ownerOfAll(all, edits)
	}
	return ""
}

// ownerOfAll is whose all applications are that are named.
func (x *Index) ownerOfAll(all []Reference, edits map[documentName][]byte) string {
	owner := ""
	for _, r := range all {
		if r.ToKind != KindApplication {
			continue
		}
		application, there := x.find(r.ToKind, r.ToID, edits)
		if !there {
			return ""
		}
		organisation, err := x.organisation(application, edits)
		if err != nil || organisation == "" || owner != "" && owner != organisation {
			return ""
		}
		owner = organisation
	}
	return owner
}

// edited are the bodies that edits leave, by their documents; nil = deleted.
func edited(edits []connections.Edit) map[documentName][]byte {
	bodies := make(map[documentName][]byte, len(edits))
	for _, e := range edits {
		bodies[documentName{e.Kind, e.ID}] = e.Body
	}
	return bodies
}

// find is a document as the edits leave it.
func (x *Index) find(kind, id string, edits map[documentName][]byte) (connections.Document, bool) {
	name := documentName{kind, id}
	if body, changed := edits[name]; changed {
		return connections.Document{Kind: kind, ID: id, Body: body}, body != nil
	}
	at, there := x.at[name]
	if !there {
		return connections.Document{}, false
	}
	return x.documents[at], true
}

// organisation is whose a document is that find has found.
func (x *Index) organisation(d connections.Document, edits map[documentName][]byte) (string, error) {
	name := documentName{d.Kind, d.ID}
	if _, changed := edits[name]; changed {
		return Organisation(d)
	}
	f := x.facts[x.at[name]]
	if f.unowned {
		return "", errUnowned
	}
	return f.organisation, nil
}

// references are those of a document that find has found.
func (x *Index) references(d connections.Document, edits map[documentName][]byte) ([]Reference, error) {
	name := documentName{d.Kind, d.ID}
	if _, changed := edits[name]; changed {
		return References(d)
	}
	f := x.facts[x.at[name]]
	return f.references, f.err
}

// Sees reports whether an organisation sees the document of that name as the
// edits leave it. Nobody's organisation, "", sees none.
func (x *Index) Sees(organisation, kind, id string, edits []connections.Edit) bool {
	return x.Seen(organisation, edits)(kind, id)
}

// Seen is Sees for any number of documents.
func (x *Index) Seen(organisation string, edits []connections.Edit) func(kind, id string) bool {
	changed := edited(edits)
	return func(kind, id string) bool {
		d, there := x.find(kind, id, changed)
		return there && organisation != "" && x.ownerOf(d, changed) == organisation
	}
}

// Own are the documents that an organisation sees as the edits leave them, by
// kind and then id.
func (x *Index) Own(organisation string, edits []connections.Edit) []connections.Document {
	if organisation == "" {
		return nil
	}
	changed := edited(edits)
	candidates := map[documentName]bool{}
	for _, at := range x.owned[organisation] {
		candidates[documentName{x.documents[at].Kind, x.documents[at].ID}] = true
	}
	for name := range changed {
		candidates[name] = true
		if name.kind != KindApplication {
			continue
		}
		for _, r := range x.named[name] { // requesters go with their applications
			candidates[documentName{r.Kind, r.ID}] = true
		}
	}
	var own []connections.Document
	for name := range candidates {
		if d, there := x.find(name.kind, name.id, changed); there && x.ownerOf(d, changed) == organisation {
			own = append(own, d)
		}
	}
	slices.SortFunc(own, byKindAndID)
	return own
}

// Dependents is [Dependents] among the documents as the edits leave them, by kind
// and then id.
func (x *Index) Dependents(kind, id string, edits []connections.Edit) ([]Reference, error) {
	changed := edited(edits)
	var found []Reference
	for _, r := range x.named[documentName{kind, id}] {
		if _, is := changed[documentName{r.Kind, r.ID}]; !is && (r.Kind != kind || r.ID != id) {
			found = append(found, r)
		}
	}
	var others []connections.Document
	for _, at := range x.unread {
		if d := x.documents[at]; strings.Contains(string(d.Body), id) {
			if _, is := changed[documentName{d.Kind, d.ID}]; !is && (d.Kind != kind || d.ID != id) {
				return nil, x.facts[at].err
			}
		}
	}
	for _, e := range edits {
		if e.Body != nil {
			others = append(others, connections.Document{Kind: e.Kind, ID: e.ID, Body: e.Body})
		}
	}
	more, err := Dependents(others, kind, id)
	if err != nil {
		return nil, err
	}
	found = append(found, more...)
	slices.SortStableFunc(found, func(a, b Reference) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID)) })
	return found, nil
}

// Find is the document of that name as the edits leave it.
func (x *Index) Find(kind, id string, edits []connections.Edit) (connections.Document, bool) {
	if e := slices.IndexFunc(edits, func(e connections.Edit) bool { return e.Kind == kind && e.ID == id }); e >= 0 {
		return connections.Document{Kind: kind, ID: id, Body: edits[e].Body}, edits[e].Body != nil
	}
	return x.find(kind, id, nil)
}

// Counts is how many documents there are of each kind.
func (x *Index) Counts() map[string]int {
	counts := map[string]int{}
	for _, d := range x.documents {
		counts[d.Kind]++
	}
	return counts
}

func byKindAndID(a, b connections.Document) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
}
