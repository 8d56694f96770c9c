package console

import (
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"trin/templates/console/words"
	"trin/templates/text"
)

// Frame is what every page has around its content.
type Frame struct {
	Language  text.Language
	Reference string // of this request
	Switch    bool   // the page can be had in another language at the same address
	Query     string // of that address, without the language; "" = none

	Title string // the one h1, and the document's title
	Lead  string // a sentence below it; "" = none

	Menu    []Section // nil = nobody is signed in
	Crumbs  []Link    // the pages above this one, from the overview on
	Actions []Link    // what can be done from here
	Notices []Notice
	Draft   *DraftBar // the draft that the page edits; nil = none

	Guest     bool   // the page is none of the administration's: a partner reads it
	Who, Role string // "" = nobody is signed in
	SignOut   string // where signing out begins
	Token     string // of every form that posts
}

// Section is one part of the menu.
type Section struct {
	Title string
	Items []Item
}

// Item is one entry of the menu.
type Item struct {
	Name, Path string
	Here       bool
}

// Link is an own address with its name. About is what it is for, where that is
// seen beside it: said to those who do not see the page, and not shown.
type Link struct {
	Name, Path string
	Quiet      bool // of an action: not the first one to think of
	About      string
}

// Tone is how something is to be taken. Words say it too.
type Tone string

// The tones.
const (
	Plain Tone = ""
	Good  Tone = "good"
	Warn  Tone = "warn"
	Bad   Tone = "bad"
	Info  Tone = "info"
)

// Badge is a word with a tone.
type Badge struct {
	Tone Tone
	Text string
}

// Notice is said at the head of a page. Link is where to go on; zero = nowhere.
type Notice struct {
	Tone Tone
	Text string
	Link Link
}

// DraftBar says in which draft one is, and leads on from it.
type DraftBar struct {
	Text  string
	Links []Link
}

// Say gives the words in the page's language.
func (f Frame) Say(t words.Text, arguments ...any) string { return t.In(f.Language, arguments...) }

// When writes a point of time for a person; the zero time is "".
func (f Frame) When(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return text.Instant(f.Language, at)
}

// FormTokenField is the field of every form that posts, with the frame's Token.
const FormTokenField = "form_token"

// leads reports whether the page has an action that stands before all others.
func (f Frame) leads() bool {
	return slices.ContainsFunc(f.Actions, func(a Link) bool { return !a.Quiet })
}

// languageURL leads to the same page in another language.
func (f Frame) languageURL(language text.Language) string {
	if f.Query != "" {
		return "?" + f.Query + "&lang=" + language.Tag()
	}
	return "?lang=" + language.Tag()
}

// toneWords say a tone in words, for those who do not see it.
func (f Frame) toneWords(tone Tone) string {
	switch tone {
	case Good:
		return f.Say(words.ToneGood)
	case Warn:
		return f.Say(words.ToneWarn)
	case Bad:
		return f.Say(words.ToneBad)
	}
	return f.Say(words.ToneInfo)
}

// menuPart is the ID of the title of a part of the menu.
func menuPart(at int) string { return "menu-" + strconv.Itoa(at) }

// documentTitle is the title of the document.
func (f Frame) documentTitle() string { return f.Title + " – " + f.product() }

// product is what the page is of.
func (f Frame) product() string {
	if f.Guest {
		return f.Say(words.ProductAlone)
	}
	return f.Say(words.Product)
}

// own makes an address of Trin's own a link. Any other leads nowhere: an
// address from outside is never followed from a page of the administration.
func own(path string) templ.SafeURL {
	if len(path) > 0 && (path[0] == '?' || path[0] == '#') || len(path) > 1 && path[0] == '/' && path[1] != '/' && path[1] != '\\' || path == "/" {
		return templ.SafeURL(path)
	}
	return "#"
}
