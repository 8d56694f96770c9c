package text

import "strings"

// Language is a supported language, by its BCP 47 tag. The zero Language is
// English.
type Language string

// The languages.
const (
	English Language = "en"
	Danish  Language = "da"
)

// Languages are the supported ones, in the order that pages show them.
func Languages() []Language { return []Language{Danish, English} }

// Name is what the language calls itself.
func (l Language) Name() string {
	if l == Danish {
		return "Dansk"
	}
	return "English"
}

// Tag is the value of the lang attribute.
func (l Language) Tag() string {
	if l == Danish {
		return string(Danish)
	}
	return string(English)
}

// Parse finds the supported language of a BCP 47 tag: its primary subtag
// decides. Norwegian and Swedish readers are given Danish.
func Parse(tag string) (Language, bool) {
	primary, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
	switch primary {
	case "en":
		return English, true
	case "da", "nb", "nn", "no", "sv":
		return Danish, true
	}
	return "", false
}

// Accepted finds the best supported language of an Accept-Language header
// (RFC 9110 12.5.4). A header that names none gives false.
func Accepted(header string) (Language, bool) {
	const most = 1024 // no real browser sends more
	if len(header) > most {
		header = header[:most]
	}
	best, weight := Language(""), 0
	for part := range strings.SplitSeq(header, ",") {
		tag, parameters, _ := strings.Cut(part, ";")
		language, ok := Parse(tag)
		if !ok {
			continue
		}
		if w := quality(parameters); w > weight {
			best, weight = language, w
		}
	}
	return best, weight > 0
}

// quality reads "q=0.8" as 800; what is missing counts as 1000 and what is
// malformed as 0.
func quality(parameters string) int {
	value, found := strings.CutPrefix(strings.ToLower(strings.TrimSpace(parameters)), "q=")
	if !found {
		return 1000
	}
	whole, fraction, _ := strings.Cut(value, ".")
	if len(whole) != 1 || len(fraction) > 3 || (whole != "0" && whole != "1") {
		return 0
	}
	total, unit := int(whole[0]-'0')*1000, 100
	for _, digit := range []byte(fraction) {
		if digit < '0' || digit > '9' {
			return 0
		}
		total, unit = total+int(digit-'0')*unit, unit/10
	}
	return min(total, 1000)
}
