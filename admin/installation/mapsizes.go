package installation

import "github.com/goccy/go-yaml/token"

// mapSizes counts the entries of the maps that are open at a token. A map is told
// by the column of its keys, and one in braces by its brace.
type mapSizes []mapSize

type mapSize struct {
	column, entries int
	braced          bool // in braces or brackets, where columns say nothing
}

// add takes the next token, and is how many entries its map has by now.
func (m *mapSizes) add(t *token.Token) int {
	switch t.Type {
	case token.DocumentHeaderType, token.DocumentEndType:
		*m = (*m)[:0]
	case token.MappingStartType, token.SequenceStartType:
		*m = append(*m, mapSize{braced: true})
	case token.MappingEndType, token.SequenceEndType:
		for len(*m) > 0 {
			last := (*m)[len(*m)-1]
			if *m = (*m)[:len(*m)-1]; last.braced {
				break
			}
		}
	case token.SequenceEntryType:
		m.leave(t.Position.Column)
	case token.MappingValueType:
		return m.entry(t)
	}
	return 0
}

// leave closes the maps whose keys stand right of the column.
func (m *mapSizes) leave(column int) {
	for len(*m) > 0 && !(*m)[len(*m)-1].braced && (*m)[len(*m)-1].column > column {
		*m = (*m)[:len(*m)-1]
	}
}

// entry counts the colon behind a key.
func (m *mapSizes) entry(t *token.Token) int {
	column := t.Position.Column
	if t.Prev != nil {
		column = t.Prev.Position.Column
	}
	m.leave(column)
	if last := len(*m) - 1; last < 0 || !(*m)[last].braced && (*m)[last].column != column {
		*m = append(*m, mapSize{column: column})
	}
	last := &(*m)[len(*m)-1]
	last.entries++
	return last.entries
}
