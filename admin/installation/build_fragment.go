package installation

import (
	"slices"
	"strings"

	"trin/broker"
	"trin/claimstx"
)

// fragmentDocument is a shared part of claims pipelines.
type fragmentDocument struct {
	Kind   string                `json:"kind"`
	ID     string                `json:"id"`
	Claims []claimstx.StepConfig `json:"claims"`
}

// pipelines is what the pipelines of an installation share.
type pipelines struct {
	fragments map[string][]claimstx.StepConfig
	lookups   map[string]claimstx.Lookup
	externals map[string]claimstx.External
	scopes    map[broker.ID][]claimstx.MetadataScope // what providers may speak for
}

// shared reads what pipelines share, before any of them is compiled.
func (b *builder) shared(documents []*document) {
	b.pipelines = pipelines{fragments: map[string][]claimstx.StepConfig{}, lookups: map[string]claimstx.Lookup{}, externals: map[string]claimstx.External{}, scopes: map[broker.ID][]claimstx.MetadataScope{}}
	for _, d := range documents {
		switch d.kind {
		case KindFragment:
			b.buildFragment(d)
		case KindLookup:
			b.buildLookup(d)
		}
	}
	for _, d := range documents {
		if d.kind == KindFragment {
			b.checkFragment(d)
		}
	}
}

// buildFragment reads a fragment. Its steps are compiled where they are used.
func (b *builder) buildFragment(d *document) {
	var f fragmentDocument
	b.decode(d, &f)
	b.pipelines.fragments[d.id] = f.Claims
}

// checkFragment says what is wrong with a fragment wherever it is used. It may
// use any of the others, so it is checked when all have been read.
func (b *builder) checkFragment(d *document) {
	problems := claimstx.CheckFragment(d.id, claimstx.Source{
		Fragments: b.pipelines.fragments, Lookups: b.pipelines.lookups, Externals: b.pipelines.externals, Deps: b.deps,
	})
	read := b.problems
	for _, p := range problems {
		if field := strings.TrimSuffix(join("claims", p.Field), "."); !misread(read, d, field) {
			b.fail(d, field, "%s", p.Message)
		}
	}
	if len(b.pipelines.fragments[d.id]) == 0 && !misread(read, d, "claims") {
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
