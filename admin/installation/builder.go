package installation

import (
	"reflect"
	"time"

	"trin/broker"
	"trin/claimstx"
	"trin/connections"
)

// builder begins a picture of the text.
func (t *Text) builder(parts Parts) *builder {
	b := &builder{
		kinds: parts.Kinds, deps: parts.Claims, commons: t.commons, broken: map[*document]bool{},
		configuration: &broker.Configuration{},
	}
	if b.commons == nil {
		b.commons = &commons{}
	}
	if b.deps.Clock != nil {
		b.now = b.deps.Clock()
	}
	return b
}

// Parts is what an installation is built with.
type Parts struct {
	Kinds  []connections.Kind
	Claims claimstx.Deps
}

// builder makes a picture and collects problems.
type builder struct {
	kinds            []connections.Kind
	deps             claimstx.Deps
	commons          *commons
	now              time.Time   // where there is a clock
	library          *library    // what pipelines share
	speaks           *scopeTable // what providers may speak for
	samples          *claimstx.SamplePolicy
	problems         []Problem
	broken           map[*document]bool // those with an error
	configuration    *broker.Configuration
	ladders          map[broker.Ladder]bool // those that a class is on
	plain            broker.Scale           // of a connection that has no values of its own
	settingsDocument *document
	applications     []*made                        // by id
	authentication   []*made                        // by id
	requesters       map[broker.ID][]requesterEntry // by application

	recording *[]note   // of what is being made; nil = it is not remembered
	until     time.Time // when what is being made may change by time
	aside     bool      // what is being made rests on more than is known of it
}

// report adds a problem about a field of a document.
func (b *builder) report(d *document, severity connections.Severity, field, format string, args ...any) {
	b.add(d, d.problem(severity, field, format, args...))
}

func (b *builder) fail(d *document, field, format string, args ...any) {
	b.report(d, connections.SeverityError, field, format, args...)
}

func (b *builder) warn(d *document, field, format string, args ...any) {
	b.report(d, connections.SeverityWarning, field, format, args...)
}

func (b *builder) danger(d *document, field, format string, args ...any) {
	b.report(d, connections.SeverityDanger, field, format, args...)
}

func (b *builder) add(d *document, problems ...Problem) {
	for _, p := range problems {
		if p.Severity == connections.SeverityError {
			b.broken[d] = true
		}
		b.problems = append(b.problems, p)
		if b.recording != nil {
			*b.recording = append(*b.recording, note{d, p})
		}
	}
}

// decode fills the description of a document.
func (b *builder) decode(d *document, into any) { b.add(d, decodeInto(d, into)...) }

// decodeInto is decode, with what is wrong.
func decodeInto(d *document, into any) []Problem {
	decoder := &decoder{document: d}
	decoder.into(reflect.ValueOf(into).Elem(), "", d.root)
	return decoder.problems
}
