package installation_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"trin/admin/installation"
	"trin/connections"
)

// drawn draws documents and edits of them.
type drawn struct{ *rand.Rand }

var organisations = []string{"", "odense", "aarhus"}

func (d drawn) one(all ...string) string { return all[d.IntN(len(all))] }

// name is a document that there may be.
func (d drawn) name() (kind, id string) {
	kind = d.one(installation.KindApplication, installation.KindApplication, installation.KindAuthentication, installation.KindAuthentication,
		installation.KindRequester, installation.KindRequester, installation.KindFragment, installation.KindLookup, installation.KindSettings)
	if kind == installation.KindSettings {
		return kind, ""
	}
	return kind, fmt.Sprintf("%c%d", kind[0], d.IntN(8))
}

// body is a text for it, which now and then says nothing that can be read.
func (d drawn) body(kind, id string) []byte {
	if d.IntN(20) == 0 {
		return []byte(d.one("kind: "+kind+"\nid: "+id+"\napplications: [a1\n", "organisation: [odense]\n", "- a1\n", "organisation: 7\nname: a1\n"))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "kind: %s\n", kind)
	if id != "" {
		fmt.Fprintf(&b, "id: %s\n", id)
	}
	if of := d.one(organisations...); of != "" && (kind == installation.KindApplication || kind == installation.KindAuthentication || d.IntN(9) == 0) {
		fmt.Fprintf(&b, "organisation: %s\n", d.one(of, of, `"`+of+`"`))
	}
	list := func(letter string) string {
		all := make([]string, d.IntN(4))
		for i := range all {
			all[i] = fmt.Sprintf("%s%d", letter, d.IntN(8))
		}
		return "[" + strings.Join(all, ", ") + "]"
	}
	switch kind {
	case installation.KindApplication:
		fmt.Fprintf(&b, "authentication: %s\npairFloors: {a%d: 20}\nclaims:\n  - use: {fragment: f%d}\n  - lookup: {from: l%d}\n", list("a"), d.IntN(8), d.IntN(8), d.IntN(8))
	case installation.KindAuthentication:
		fmt.Fprintf(&b, "factors: [{connection: a%d, after: 30}]\n", d.IntN(8))
	case installation.KindRequester:
		fmt.Fprintf(&b, "applications: %s\n", list("a"))
		if d.IntN(4) == 0 {
			fmt.Fprintf(&b, "claims:\n  - use: {fragment: f%d}\n", d.IntN(8))
		}
	case installation.KindFragment:
		fmt.Fprintf(&b, "claims:\n  - external: {from: l%d}\n", d.IntN(8))
	}
	return []byte(b.String())
}

// edits are some, each of a document of its own.
func (d drawn) edits(most int) []connections.Edit {
	var all []connections.Edit
	for range d.IntN(most + 1) {
		kind, id := d.name()
		if slices.ContainsFunc(all, func(e connections.Edit) bool { return e.Kind == kind && e.ID == id }) {
			continue
		}
		e := connections.Edit{Kind: kind, ID: id}
		if d.IntN(3) > 0 {
			e.Body = d.body(kind, id)
		}
		all = append(all, e)
	}
	return all
}

func order(a, b connections.Document) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
}

// with is the documents as edits leave them.
func with(documents []connections.Document, edits []connections.Edit) []connections.Document {
	all := slices.DeleteFunc(slices.Clone(documents), func(d connections.Document) bool {
		return slices.ContainsFunc(edits, func(e connections.Edit) bool { return e.Kind == d.Kind && e.ID == d.ID })
	})
	for _, e := range edits {
		if e.Body != nil {
			all = append(all, connections.Document{Kind: e.Kind, ID: e.ID, Body: e.Body})
		}
	}
	slices.SortFunc(all, order)
	return all
}

// plainlySeen is what an organisation sees, found by reading all documents.
func plainlySeen(organisation string, all []connections.Document) []connections.Document {
	own := func(d connections.Document) bool {
		of, err := installation.Organisation(d)
		return err == nil && of == organisation
	}
	var seen []connections.Document
	for _, d := range all {
		switch d.Kind {
		case installation.KindApplication, installation.KindAuthentication:
			if own(d) {
				seen = append(seen, d)
			}
		case installation.KindRequester:
			references, err := installation.References(d)
			behind, others := 0, err != nil
			for _, r := range references {
				if r.ToKind != installation.KindApplication {
					continue
				}
				behind++
				at := slices.IndexFunc(all, func(a connections.Document) bool { return a.Kind == r.ToKind && a.ID == r.ToID })
				others = others || at < 0 || !own(all[at])
			}
			if behind > 0 && !others {
				seen = append(seen, d)
			}
		}
	}
	return seen
}

// TestK6_AnIndexSaysWhatTheDocumentsSay: whose a document is and who names it is
// the same by the index as by reading all documents, from one version to the next
// and with the edits of a draft.
func TestK6_AnIndexSaysWhatTheDocumentsSay(t *testing.T) {
	t.Parallel()
	seen, named := 0, 0
	for seed := range uint64(20) {
		d := drawn{rand.New(rand.NewPCG(seed, 1))}
		var index *installation.Index
		var documents []connections.Document
		for version := range 6 {
			documents = with(documents, d.edits(30))
			index = installation.NewIndex(documents, index)
			for n := range 4 {
				var edits []connections.Edit
				if n > 0 {
					edits = d.edits(8)
				}
				s, u := holdIndex(t, fmt.Sprintf("seed %d, version %d, edits %d", seed, version, n), index, documents, edits)
				seen, named = seen+s, named+u
			}
		}
	}
	if seen < 300 || named < 300 {
		t.Errorf("the documents that were drawn are about nothing: %d seen, %d named", seen, named)
	}
}

func holdIndex(t *testing.T, at string, index *installation.Index, documents []connections.Document, edits []connections.Edit) (seen, named int) {
	t.Helper()
	all := with(documents, edits)
	for _, organisation := range organisations {
		got, want := index.Own(organisation, edits), plainlySeen(organisation, all)
		if organisation == "" {
			want = nil // nobody's organisation sees nothing
		}
		if seen += len(want); !reflect.DeepEqual(got, want) {
			t.Fatalf("%s: %q sees %s, want %s", at, organisation, namesOf(got), namesOf(want))
		}
		sees := index.Seen(organisation, edits)
		for _, d := range slices.Concat(documents, all) {
			want := slices.ContainsFunc(want, func(o connections.Document) bool { return o.Kind == d.Kind && o.ID == d.ID })
			if got := sees(d.Kind, d.ID); got != want {
				t.Fatalf("%s: %q sees %s %s: got %t, want %t", at, organisation, d.Kind, d.ID, got, want)
			}
		}
	}
	for _, kind := range []string{installation.KindApplication, installation.KindAuthentication, installation.KindFragment, installation.KindLookup} {
		for n := range 8 {
			id := fmt.Sprintf("%c%d", kind[0], n)
			got, gotErr := index.Dependents(kind, id, edits)
			want, wantErr := installation.Dependents(all, kind, id)
			if named += len(want); (gotErr == nil) != (wantErr == nil) || gotErr == nil && !slices.Equal(got, want) {
				t.Fatalf("%s: %s %s is named by %v, %v; want %v, %v", at, kind, id, got, gotErr, want, wantErr)
			}
			found, there := index.Find(kind, id, edits)
			i := slices.IndexFunc(all, func(d connections.Document) bool { return d.Kind == kind && d.ID == id })
			if there != (i >= 0) || there && string(found.Body) != string(all[i].Body) {
				t.Fatalf("%s: got %s %s %q, %t", at, kind, id, found.Body, there)
			}
		}
	}
	return seen, named
}

func namesOf(all []connections.Document) string {
	names := make([]string, len(all))
	for i, d := range all {
		names[i] = d.Kind + " " + d.ID
	}
	return strings.Join(names, ", ")
}

// TestIndexOfAVersion: the pictures keep the index of a version, and what they
// have read of one version they do not read again for the next.
func TestIndexOfAVersion(t *testing.T) {
	t.Parallel()
	store := &memory{}
	pictures := installation.NewPictures(store, func() installation.Parts { return installation.Parts{} })
	d := drawn{rand.New(rand.NewPCG(1, 2))}
	var documents []connections.Document
	for version := range int64(5) {
		documents = with(documents, d.edits(30))
		if _, err := store.Replace(context.Background(), version, documents, "a", ""); err != nil {
			t.Fatal(err)
		}
	}
	for _, version := range []int64{0, 5, 4, 1, 5, 2, 0} {
		index, err := pictures.Index(context.Background(), version)
		if err != nil {
			t.Fatal(err)
		}
		var documents []connections.Document
		if version > 0 {
			if _, documents, err = store.Load(context.Background(), version); err != nil {
				t.Fatal(err)
			}
		}
		holdIndex(t, fmt.Sprint("version ", version), index, documents, d.edits(8))
		if again, err := pictures.Index(context.Background(), version); err != nil || version > 0 && again != index {
			t.Errorf("version %d: got another index, %v", version, err)
		}
	}
	if _, err := pictures.Index(context.Background(), 9); err == nil {
		t.Error("got the index of a version that there is not")
	}
}
