package words

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"trin/templates/text"
)

// Text is one sentence or word in each language. It may take arguments, as
// fmt.Sprintf does. "{login|logins}" is the first word where the number before it
// is 1, and the second where it is another; before any verb, the first argument
// is that number.
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
	pattern = agreeing(pattern, arguments)
	if !strings.Contains(pattern, "%") {
		return pattern
	}
	return fmt.Sprintf(pattern, arguments...)
}

// number is a choice between the words for one and for several, or a verb.
var number = regexp.MustCompile(`\{([^{}|]*)\|([^{}|]*)\}|%(?:\[(\d)\])?[a-z]`)

// agreeing chooses between the words for one and for several.
func agreeing(pattern string, arguments []any) string {
	if !strings.Contains(pattern, "|") {
		return pattern
	}
	at, next := 0, 0 // the argument of the verb before, and of the one to come
	return number.ReplaceAllStringFunc(pattern, func(found string) string {
		parts := number.FindStringSubmatch(found)
		switch {
		case found[0] == '%':
			at = next
			if parts[3] != "" {
				at = int(parts[3][0] - '1')
			}
			next = at + 1
			return found
		case at < len(arguments) && fmt.Sprint(arguments[at]) == "1":
			return parts[1]
		}
		return parts[2]
	})
}

// IsZero reports whether there is nothing to say.
func (t Text) IsZero() bool { return t == Text{} }

// Said is a text with its arguments.
type Said struct {
	Text
	Arguments []any
}

// Told is an argument that is an error's own words, in English: it is said in the
// language where there are words for it.
type Told string

// Say gives a text its arguments.
func Say(t Text, arguments ...any) Said { return Said{t, arguments} }

// In gives what is said in the language.
func (s Said) In(language text.Language) string {
	arguments := slices.Clone(s.Arguments)
	for i, argument := range arguments {
		if reason, is := argument.(Told); is {
			arguments[i], _ = Sentence(language, string(reason))
		}
	}
	return s.Text.In(language, arguments...)
}
