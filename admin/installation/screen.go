package installation

import (
	"fmt"

	"github.com/goccy/go-yaml/token"
)

// The limits of the text. They are far above what an installation needs and
// keep the YAML parser, which descends by recursion, from being driven deep.
const (
	maxFileBytes   = 64 << 20 // a whole installation in one file
	maxMetadata    = 8 << 20
	maxFlowDepth   = 16 // [ and { inside each other
	maxLineEntries = 8  // "- - -" on one line
	maxDepth       = 32
	maxDocuments   = 10_000
	maxMapEntries  = 3_000 // of one map: the parser's work grows with the square of it
)

// screen looks through the tokens before they are parsed and refuses what
// documents do not use: anchors, aliases, tags, merge keys, directives and
// explicit keys. They are how a small text becomes a large one, or means
// something else than it shows.
func screen(tokens token.Tokens) *placed {
	depth, line, entries := 0, 0, 0
	var maps mapSizes
	for _, t := range tokens {
		if name := refused(t.Type); name != "" {
			return placeToken(t, fmt.Sprintf("%s are not read here. Write the value out; put text that begins with such a character in quotes.", name))
		}
		switch t.Type {
		case token.InvalidType:
			return placeToken(t, "The text is not YAML: "+t.Error+". Mend it; often it is a missing quote or an indentation.")
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth--
		case token.SequenceEntryType:
			if t.Position.Line != line {
				line, entries = t.Position.Line, 0
			}
			entries++
		}
		if depth > maxFlowDepth || entries > maxLineEntries {
			return placeToken(t, "The text is nested too deep. Write it flatter.")
		}
		if maps.add(t) > maxMapEntries {
			return placeToken(t, fmt.Sprintf("A map has more than %d entries. Split it, or keep it as a table that a lookup asks.", maxMapEntries))
		}
	}
	return nil
}

// refused names what the token is if it is not read, in the plural.
func refused(t token.Type) string {
	switch t {
	case token.AnchorType:
		return "Anchors (&name)"
	case token.AliasType:
		return "Aliases (*name)"
	case token.TagType:
		return "Tags (!name)"
	case token.MergeKeyType:
		return "Merge keys (<<)"
	case token.DirectiveType:
		return "Directives (%name)"
	case token.MappingKeyType:
		return "Explicit keys (?)"
	case token.InfinityType, token.NanType:
		return "Infinity and not-a-number"
	case token.BinaryIntegerType, token.OctetIntegerType, token.HexIntegerType:
		return "Numbers with a leading zero, and binary, octal and hexadecimal numbers,"
	}
	return ""
}

// placed is a message about a place in a text.
type placed struct {
	line, column int
	message      string
}

func placeToken(t *token.Token, message string) *placed {
	p := &placed{message: message}
	if t != nil && t.Position != nil {
		p.line, p.column = t.Position.Line, t.Position.Column
	}
	return p
}
