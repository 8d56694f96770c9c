package words

import (
	"regexp"
	"strings"
	"sync"

	"trin/templates/text"
)

// Sentence says in the language what a decision says of itself, in records in
// English, and whether there are words for it; else it is left as it is.
func Sentence(language text.Language, english string) (said string, known bool) {
	if language.Tag() != text.Danish.Tag() || english == "" {
		return english, true
	}
	all := danish()
	if exact, ok := all.exact[english]; ok {
		return exact, true
	}
	for _, p := range all.patterns {
		found := p.english.FindStringSubmatch(english)
		if found == nil {
			continue
		}
		parts := strings.Split(p.danish, "%s")
		said := parts[0]
		for i, argument := range found[1:] {
			said += inDanish(argument) + parts[i+1]
		}
		return said, true
	}
	return english, false
}

// pattern is a sentence with arguments.
type pattern struct {
	english *regexp.Regexp
	danish  string
}

// spoken are the sentences as they are looked up.
type spoken struct {
	exact    map[string]string
	patterns []pattern
}

var danish = sync.OnceValue(func() spoken {
	s := spoken{exact: map[string]string{}}
	for _, one := range sentences {
		if !strings.Contains(one.En, "%s") {
			s.exact[one.En] = one.Da
			continue
		}
		written := strings.ReplaceAll(regexp.QuoteMeta(one.En), "%s", "(.+?)")
		s.patterns = append(s.patterns, pattern{regexp.MustCompile("^" + written + "$"), one.Da})
	}
	return s
})

// levels are how broker writes levels, alone and in lists.
var levels = regexp.MustCompile(`^(no level|level \d+( on ladder \S+)?)((,| or| and) level \d+( on ladder \S+)?)*$`)

// inDanish says an argument: a level or a sentence within the sentence has words,
// a name of a machine has not.
func inDanish(argument string) string {
	if levels.MatchString(argument) {
		return strings.NewReplacer("no level", "intet niveau", " on ladder ", " på stigen ", "level ", "niveau ", " or ", " eller ", " and ", " og ").Replace(argument)
	}
	said, _ := Sentence(text.Danish, argument)
	return said
}
