package text

import (
	"fmt"
	"strings"
)

// Key names a sentence. The catalogue has it in each language.
type Key string

// sentence is one entry of the catalogue.
type sentence struct{ en, da string }

// In returns the sentence in the language with the arguments put in. A key
// that is not in the catalogue comes back as itself.
func (k Key) In(language Language, arguments ...any) string {
	entry, ok := catalogue[k]
	if !ok {
		return string(k)
	}
	pattern := entry.en
	if language == Danish {
		pattern = entry.da
	}
	if len(arguments) == 0 {
		return pattern
	}
	return fmt.Sprintf(pattern, arguments...)
}

// Say is a key with its arguments: a sentence that is not yet in a language.
type Say struct {
	Key       Key
	Arguments []any
}

// IsZero reports whether there is nothing to say.
func (s Say) IsZero() bool { return s.Key == "" }

// In returns the sentence in the language.
func (s Say) In(language Language) string { return s.Key.In(language, s.Arguments...) }

// Around returns what stands before and after the one argument of a sentence,
// for a page that shows the argument in a manner of its own.
func (k Key) Around(language Language) (before, after string) {
	before, after, _ = strings.Cut(k.In(language), "%s")
	return before, after
}
