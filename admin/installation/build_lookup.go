package installation

// lookupDocument is something that pipelines can ask.
type lookupDocument struct {
	Kind     string `json:"kind"`
	ID       string `json:"id"`
	Type     string `json:"type"`
	Settings *node  `json:"settings"`
}

// buildLookup opens a lookup.
func (b *builder) buildLookup(d *document) {
	var l lookupDocument
	b.decode(d, &l)
}
