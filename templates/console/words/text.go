package words

import (
	"fmt"

	"trin/templates/text"
)

// Text is one sentence or word in each language. It may take arguments, as
// fmt.Sprintf does.
type Text struct{ En, Da string }

// In gives the text in the language, with the arguments put in.
func (t Text) In(language text.Language, arguments ...any) string {
	pattern := t.En
	if language.Tag() == text.Danish.Tag() {
		pattern = t.Da
	}
	if len(arguments) == 0 {
		return pattern
	}
	return fmt.Sprintf(pattern, arguments...)
}

// IsZero reports whether there is nothing to say.
func (t Text) IsZero() bool { return t == Text{} }

// Said is a text with its arguments.
type Said struct {
	Text
	Arguments []any
}

// Say gives a text its arguments.
func Say(t Text, arguments ...any) Said { return Said{t, arguments} }

// In gives what is said in the language.
func (s Said) In(language text.Language) string { return s.Text.In(language, s.Arguments...) }
