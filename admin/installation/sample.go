package installation

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"trin/broker"
	"trin/claimstx"
	"trin/connections"
)

// ParseSample reads a login that is made up, as it stands below `with` in a test
// of a pipeline.
func ParseSample(file string, content []byte) (claimstx.Sample, []Problem) {
	refused := func(p *placed) (claimstx.Sample, []Problem) {
		return claimstx.Sample{}, []Problem{{File: file, Line: p.line, Column: p.column, Severity: connections.SeverityError, Message: p.message}}
	}
	if len(content) > maxFileBytes || !utf8.Valid(content) {
		return refused(&placed{message: fmt.Sprintf("The file is larger than %d bytes, or is not UTF-8 text. Save less of it, as UTF-8.", maxFileBytes)})
	}
	nodes, p := parseNodes(strings.ReplaceAll(string(content), "\r\n", "\n"))
	switch {
	case p != nil:
		return refused(p)
	case len(nodes) != 1:
		return refused(&placed{message: fmt.Sprintf("The file holds %d documents, and should hold one: claims, level and so on.", len(nodes))})
	}
	var with testInput
	decoder := &decoder{document: &document{file: file, root: nodes[0]}}
	decoder.into(reflect.ValueOf(&with).Elem(), "", nodes[0])
	return with.sample(), decoder.problems
}

// sample is the login that is made up. Claims are in the order of their names.
func (with testInput) sample() claimstx.Sample {
	s := claimstx.Sample{
		Application: broker.ID(with.Application), Connection: broker.ID(with.Connection),
		Subject: broker.Subject{Namespace: with.Connection, Value: with.Subject}, RequesterIDs: with.Requesters,
		Level: with.Level.or(), Levels: broker.NewLevels(append(slices.Clone(with.Levels), with.Level.or())...), Class: broker.Ref(with.Class),
	}
	for _, name := range slices.Sorted(maps.Keys(with.Claims)) {
		s.Claims = append(s.Claims, broker.Claim{Name: name, Values: with.Claims[name]})
	}
	return s
}
