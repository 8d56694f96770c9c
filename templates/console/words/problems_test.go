package words

import (
	"slices"
	"strings"
	"testing"

	"trin/templates/text"
)

// checked are the packages that say problems, and how many sentences each has at
// the least.
var checked = map[string]int{
	"admin/installation": 150, "admin/edit": 3, "admin/change": 3, "admin/drafts": 2, "admin/access": 8, "connections": 5, "connections/saml2": 50, "connections/wsfed": 50, "connections/adfs": 8,
	"connections/oidc": 75, "connections/password": 2, "connections/totp": 6, "connections/console": 3,
	"claimstx": 110, "claimstx/expr": 10, "claimstx/text": 8, "claimstx/lookup": 2, "claimstx/lookup/database": 30,
	"claimstx/lookup/directory": 20, "claimstx/lookup/table": 14, "claimstx/lookup/webapi": 35,
}

// Every sentence that the check of an installation can say has its Danish words,
// and every entry is a sentence that it says.
func TestEveryProblemHasWords(t *testing.T) {
	t.Parallel()
	entries, pieces := map[string]bool{}, map[string]bool{}
	for _, room := range problemRooms {
		for _, one := range room {
			if entries[one.En] {
				t.Errorf("%q stands twice", one.En)
			}
			entries[one.En] = true
		}
	}
	for _, one := range slices.Concat(problemPieces, pagePieces) {
		pieces[one.En] = true
	}
	said, all := map[string]bool{}, strings.Builder{}
	for dir, least := range checked {
		found, literals := problemsIn(t, dir)
		all.WriteString(literals)
		if len(found) < least {
			t.Errorf("%s: got %d sentences, want at least %d", dir, len(found), least)
		}
		for _, sentence := range found {
			if said[sentence] = true; !entries[sentence] {
				t.Errorf("%s: %q has no Danish words", dir, sentence)
			}
		}
	}
	for entry := range entries {
		if said[entry] {
			continue
		}
		for _, part := range verb.Split(entry, -1) {
			if part = strings.TrimSpace(part); !pieces[entry] || !strings.Contains(all.String(), part) {
				t.Errorf("%q is said nowhere", entry)
				break
			}
		}
	}
}

// sampled are arguments that hold what a pattern could be mistaken about.
var sampled = map[string]string{"d": "7", "q": `"a. b: c"`, "s": "Zz-9", "v": "Zz-9", "U": "U+0041", "c": "x"}

// No entry is swallowed by another: each is said by its own words.
func TestEverySentenceIsSaidByItsOwnWords(t *testing.T) {
	t.Parallel()
	for _, room := range rooms {
		for _, one := range room {
			var english strings.Builder
			at, arguments := 0, []string{}
			for _, found := range verb.FindAllStringSubmatchIndex(one.En, -1) {
				english.WriteString(one.En[at:found[0]])
				at = found[1]
				if kind := one.En[found[4]:found[5]]; kind == "%" {
					english.WriteString("%")
				} else {
					arguments = append(arguments, sampled[kind])
					english.WriteString(sampled[kind])
				}
			}
			english.WriteString(one.En[at:])
			p, got := danish().find(english.String())
			switch {
			case p == nil:
				t.Errorf("%q has no words", english.String())
			case p.text != one:
				t.Errorf("%q is said as %q", one.En, p.text.En)
			case !slices.Equal(got, arguments) && !(strings.Contains(one.En, "%s%s") && strings.Join(got, "") == strings.Join(arguments, "")):
				t.Errorf("%q: got the arguments %q, want %q", one.En, got, arguments)
			}
		}
	}
}

// The Danish sentence says every argument of the English one.
func TestEverySentenceSaysItsArguments(t *testing.T) {
	t.Parallel()
	for _, room := range rooms {
		for _, one := range room {
			p := newPhrase(one)
			var said []int
			for _, piece := range p.danish {
				if piece.argument >= 0 {
					said = append(said, piece.argument)
				}
			}
			slices.Sort(said)
			if said = slices.Compact(said); len(said) != len(p.quoted) || len(said) > 0 && said[len(said)-1] != len(said)-1 {
				t.Errorf("%q: %q says the arguments %v of %d", one.En, one.Da, said, len(p.quoted))
			}
		}
	}
}

func TestSentenceOfTheCheck(t *testing.T) {
	t.Parallel()
	for english, want := range map[string]string{
		"Here stands the number 7, but it should be a list; begin each entry with a hyphen on a line of its own.":                                                                     "Her står tallet 7, men det skulle være en liste; begynd hver post med en bindestreg på sin egen linje.",
		`There is no field "flor" here. Perhaps floor is meant. The fields are floor, text.`:                                                                                          `Der er intet felt "flor" her. Måske menes floor. Felterne er floor, text.`,
		`There is no field "flor" here. The fields are floor, text.`:                                                                                                                  `Der er intet felt "flor" her. Felterne er floor, text.`,
		"Aliases (*name) are not read here. Write the value out; put text that begins with such a character in quotes.":                                                               "Aliaser (*name) læses ikke her. Skriv værdien helt ud; sæt tekst, der begynder med et sådant tegn, i anførselstegn.",
		`The fragment "f" cannot be used here: 0.map: The table is empty. Write at least one value and what it becomes. (And 2 more.)`:                                                `Delforløbet "f" kan ikke bruges her: 0.map: Tabellen er tom. Skriv mindst én værdi, og hvad den bliver til. (Og 2 mere.)`,
		`At character 3: A condition has no "x". It knows claims, connection and class, and the functions that docs/claims.md lists; text stands in quotes.`:                          `Ved tegn 3: En betingelse har intet "x". Den kender claims, connection og class og de funktioner, som docs/claims.md opregner; tekst står i anførselstegn.`,
		`The source nsis needs the class "urn:x", which the vocabulary does not have as a level. Add the preset nsis to its presets.`:                                                 `Kilden nsis kræver klassen "urn:x", som ordforrådet ikke har som niveau. Føj forvalget nsis til dets presets.`,
		`The text cannot be read: character 4 is a { without its }. Write {name}, or {{ for the brace itself.`:                                                                        `Teksten kan ikke læses: tegn 4 er en { uden sin }. Skriv {name}, eller {{ for selve parentesen.`,
		"The factor lifts to level 20 on ladder nsis, which the first factor has already reached. Write a higher level.":                                                              "Faktoren løfter til niveau 20 på stigen nsis, som første faktor allerede har nået. Skriv et højere niveau.",
		`"A list. The \"class\" %s" stands twice. Take one away.`:                                                                                                                     `"A list. The \"class\" %s" står to gange. Fjern den ene.`,
		"metadata: KeyDescriptor 2: X509Certificate: an RSA key of 1024 bits is too short; at least 2048 are needed: get the provider's metadata anew, or have its owner correct it.": "metadata: KeyDescriptor 2: X509Certificate: en RSA-nøgle på 1024 bit er for kort; der kræves mindst 2048: hent udbyderens metadata på ny, eller få deres ejer til at rette dem.",
		`claims, step 2 (map): a value of "unit" is not in the table`:                                                                                                                 `claims, trin 2 (map): en værdi af "unit" står ikke i tabellen`,
		`the draft is not approved: 1 of 2 administrators have approved it`:                                                                                                           `kladden er ikke godkendt: 1 af 2 administratorer har godkendt den`,
		`"deny" cannot stand here. Write allow or refuse.`:                                                                                                                            `"deny" kan ikke stå her. Skriv allow eller refuse.`,
		"There is no query. Write one that begins with SELECT or WITH.":                                                                                                               "Der er ingen forespørgsel. Skriv en, der begynder med SELECT eller WITH.",
		"the application's metadata has no encryption key; add one, or set mode to never.":                                                                                            "applikationens metadata har ingen krypteringsnøgle; tilføj en, eller sæt mode til never.",
		"nameID.template: names no claim, so every user would be called the same.":                                                                                                    "nameID.template: nævner intet claim, så alle brugere ville hedde det samme.",
		`The metadata does not name this address: take one of ["http://a" "http://b"], or leave it out.`:                                                                              `Metadata nævner ikke denne adresse: tag en af ["http://a" "http://b"], eller udelad den.`,
		"tokenLifetime stands twice. Take one away.":                                                                                                                                  "tokenLifetime står to gange. Fjern den ene.",
		`The test "no level" fails. The login is refused: nobody knows.`:                                                                                                              `Prøven "no level" lykkes ikke. Login afvises: nobody knows.`,
		"the parameter :x stands in a pattern, in which a user's % and _ would stand for any text. Compare with =, or look for it with strpos or instr":                               "parameteren :x står i et mønster, hvor % og _ fra en bruger ville stå for en hvilken som helst tekst. Sammenlign med =, eller søg efter den med strpos eller instr",
	} {
		if got, known := Sentence(text.Danish, english); got != want || !known {
			t.Errorf("%s: got %q, %v, want %q", english, got, known, want)
		}
	}
	for _, english := range []string{"Nobody wrote this.", "Nobody wrote this", "nobody wrote this."} {
		if got, known := Sentence(text.Danish, english); got != english || known {
			t.Errorf("%s: got %q, %v, want it as it is", english, got, known)
		}
	}
}
