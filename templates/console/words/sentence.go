package words

import (
	"regexp"
	"strings"
	"sync"

	"trin/templates/text"
)

// Sentence says in the language what a decision says of itself, or what the check
// of an installation says, both of which are kept in English, and whether there
// are words for it; else it is left as it is.
func Sentence(language text.Language, english string) (said string, known bool) {
	if language.Tag() != text.Danish.Tag() || english == "" {
		return english, true
	}
	p, arguments := danish().find(english)
	if p == nil {
		return english, false
	}
	return p.say(arguments), true
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

// inDanish says an argument: a level or a sentence within the sentence has words,
// a name of a machine has not. A sentence may stand behind a space.
func inDanish(argument string) string {
	if levels.MatchString(argument) {
		return strings.NewReplacer("no level", "intet niveau", " on ladder ", " på stigen ", "level ", "niveau ", " or ", " eller ", " and ", " og ").Replace(argument)
	}
	sentence := strings.TrimLeft(argument, " ")
	said, _ := Sentence(text.Danish, sentence)
	return argument[:len(argument)-len(sentence)] + said
}
