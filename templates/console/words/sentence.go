package words

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"trin/templates/text"
)

// Sentence says in the language what a decision says of itself, or what the check
// of an installation says, both of which are kept in English, and whether there
// are words for it; else it is left as it is.
func Sentence(language text.Language, english string) (said string, known bool) {
	if language.Tag() != text.Danish.Tag() || english == "" {
		return english, true
	}
	if p, arguments := danish().find(english); p != nil {
		return p.say(arguments), true
	}
	return made(english)
}

// made says a sentence that was made of an error, with a full stop and perhaps a
// capital letter.
func made(english string) (said string, known bool) {
	reason, stopped := strings.CutSuffix(english, ".")
	if !stopped {
		return english, false
	}
	p, arguments := danish().find(reason)
	if p != nil {
		return p.say(arguments) + ".", true
	}
	first, size := utf8.DecodeRuneInString(reason)
	if !unicode.IsUpper(first) {
		return english, false
	}
	if p, arguments = danish().find(string(unicode.ToLower(first)) + reason[size:]); p == nil {
		return english, false
	}
	small := p.say(arguments)
	first, size = utf8.DecodeRuneInString(small)
	return string(unicode.ToUpper(first)) + small[size:] + ".", true
}

// danish are all sentences that have words.
var danish = sync.OnceValue(func() *phrasebook {
	b := &phrasebook{exact: map[string]*phrase{}, patterns: map[string][]*phrase{}}
	for _, room := range rooms {
		for _, one := range room {
			b.add(one)
		}
	}
	b.sort()
	return b
})

// levels are how broker writes levels, alone and in lists.
var levels = regexp.MustCompile(`^(no level|level \d+( on ladder \S+)?)((,| or| and) level \d+( on ladder \S+)?)*$`)

// listed is a list of names.
var listed = regexp.MustCompile(`^([^ ,]+(?:, [^ ,]+)*) (or|and) ([^ ,]+)$`)

// inDanish says an argument: a level, a list or a sentence within the sentence has
// words, a name of a machine has not. A sentence may stand behind a space.
func inDanish(argument string) string {
	if levels.MatchString(argument) {
		return strings.NewReplacer("no level", "intet niveau", " on ladder ", " på stigen ", "level ", "niveau ", " or ", " eller ", " and ", " og ").Replace(argument)
	}
	if names := listed.FindStringSubmatch(argument); names != nil {
		return names[1] + map[string]string{"or": " eller ", "and": " og "}[names[2]] + names[3]
	}
	sentence := strings.TrimLeft(argument, " ")
	said, _ := Sentence(text.Danish, sentence)
	return argument[:len(argument)-len(sentence)] + said
}
