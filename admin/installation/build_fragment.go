package installation

import (
	"slices"
	"strings"

	"trin/claimstx"
)

// fragmentDocument is a shared part of claims pipelines.
type fragmentDocument struct {
	Kind   string                `json:"kind"`
	ID     string                `json:"id"`
	Claims []claimstx.StepConfig `json:"claims"`
}

// shared takes what pipelines share, before any of them is compiled.
func (b *builder) shared(of byKind) {
	b.library = &library{}
	all := make([]*made, 0, len(of.fragments)+len(of.lookups))
	for _, d := range of.fragments {
		all = append(all, b.remember(d, rests{}, func(m *made) { m.fragment = decoded[fragmentDocument](b, d).Claims }))
	}
	all = append(all, b.lookupsOf(of.lookups)...)
	b.library = b.commons.library(all)
	for _, d := range of.fragments {
		b.remember(d, rests{library: b.library, held: true}, func(*made) { b.checkFragment(d) })
	}
}

// checkFragment says what is wrong with a fragment wherever it is used. It may
// use any of the others, so it is checked when all have been read. Its steps are
// compiled where they are used.
func (b *builder) checkFragment(d *document) {
	problems := claimstx.CheckFragment(d.id, claimstx.Source{
		Fragments: b.library.fragments, Lookups: b.library.lookups, Externals: b.library.externals, Deps: b.deps,
	})
	read := b.problems
	for _, p := range problems {
		if field := strings.TrimSuffix(join("claims", p.Field), "."); !misread(read, d, field) {
			b.fail(d, field, "%s", p.Message)
		}
	}
	if len(b.library.fragments[d.id]) == 0 && !misread(read, d, "claims") {
		b.fail(d, "claims", "The fragment has no steps. Write at least one, or take it away.")
	}
}

// misread reports whether the field, or one below it, could not be read: it was
// said why, and what is missing there was not left out.
func misread(read []Problem, d *document, field string) bool {
	return slices.ContainsFunc(Errors(read), func(p Problem) bool {
		return p.File == d.file && p.Kind == d.kind && p.ID == d.id && (p.Field == field || strings.HasPrefix(p.Field, field+"."))
	})
}
