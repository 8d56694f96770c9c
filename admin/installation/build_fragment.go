package installation

import (
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
}

// buildFragment reads a fragment. Its steps are checked where they are used,
// and once for itself.
func (b *builder) buildFragment(d *document) {
	var f fragmentDocument
	b.decode(d, &f)
	b.pipelines.fragments[d.id] = f.Claims
}
