package xmlsec

// Limits bounds the work that one document may cause. A zero field takes the
// value that [MessageLimits] gives it.
type Limits struct {
	Bytes      int // the document
	Depth      int // nested elements; the root is depth 1
	Elements   int // in the whole document
	Attributes int // of one element, namespace declarations not counted
	Namespaces int // namespace declarations of one element
	TextBytes  int // character data and attribute values of the whole document, as written

	// AllowComments drops comments and reads CDATA sections as text. Without
	// it both are refused. Text on both sides of a comment is one text.
	AllowComments bool
}

// MessageLimits are the limits of a protocol message: enough for an assertion
// with 3,000 attribute values.
func MessageLimits() Limits {
	return Limits{
		Bytes:      512 << 10,
		Depth:      64,
		Elements:   10_000,
		Attributes: 64,
		Namespaces: 64,
		TextBytes:  512 << 10,
	}
}

// MetadataLimits are the limits of the metadata of one entity. Aggregates are
// not read by this package.
func MetadataLimits() Limits {
	return Limits{
		Bytes:         4 << 20,
		Depth:         64,
		Elements:      40_000,
		Attributes:    64,
		Namespaces:    64,
		TextBytes:     4 << 20,
		AllowComments: true,
	}
}

// withDefaults fills the zero fields of l.
func (l Limits) withDefaults() Limits {
	d := MessageLimits()
	fill := func(v *int, d int) {
		if *v <= 0 {
			*v = d
		}
	}
	fill(&l.Bytes, d.Bytes)
	fill(&l.Depth, d.Depth)
	fill(&l.Elements, d.Elements)
	fill(&l.Attributes, d.Attributes)
	fill(&l.Namespaces, d.Namespaces)
	fill(&l.TextBytes, d.TextBytes)
	return l
}
