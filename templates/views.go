package templates

import (
	"trin/templates/text"
)

// Shell is what every page has around its content.
type Shell struct {
	Language  text.Language
	Reference string // of this request, or of the login when it is known
	Switch    bool   // the page can be had in another language at the same address
	Query     string // of that address, without the language; "" = none
}

// languageURL leads to the same page in another language.
func (s Shell) languageURL(language text.Language) string {
	if s.Query != "" {
		return "?" + s.Query + "&lang=" + language.Tag()
	}
	return "?lang=" + language.Tag()
}

// say gives the sentence in the page's language.
func (s Shell) say(key text.Key, arguments ...any) string { return key.In(s.Language, arguments...) }

// LoginView is the page that asks for a name and a password. It posts the
// fields "name" and "password", or "cancel", to Action.
type LoginView struct {
	Application string // "" = not known
	Act         string // what the application says that the user confirms with it; "" = nothing
	Action      string
	Name        string // what was typed, or the hint of the request
	Problem     text.Say
}

// CodeView is the page that asks for a one-time code. It posts "code".
type CodeView struct {
	Application string
	Act         string // as of LoginView
	Action      string
	Account     string // who is logging in, as they know themselves; "" = not shown
	Digits      int
	Recovery    string // where a recovery code can be used; "" = nowhere
	Problem     text.Say
}

// RecoveryView is the page that asks for a recovery code. It posts "recovery".
type RecoveryView struct {
	Application string
	Act         string // as of LoginView
	Action      string
	Code        string // where the page of the code is
	Problem     text.Say
}

// InviteView is the page that asks for an invitation before an enrolment. It
// posts "invitation".
type InviteView struct {
	Application string
	Action      string
	Problem     text.Say
}

// EnrolView is the page that shows a new secret and asks for a proof. It posts
// "proof".
type EnrolView struct {
	Application string
	Act         string // as of LoginView
	Action      string
	QR          []byte   // a PNG picture
	Secret      []string // base32, in groups
	Digits      int
	Problem     text.Say
}

// CodesView is the page that shows recovery codes. It posts "saved".
type CodesView struct {
	Action string
	Codes  []string
}

// ChooserView is the page on which the user chooses where to log in, or with
// what second factor. Each option posts its ID as "connection"; "cancel" is
// posted too.
type ChooserView struct {
	Application string
	Factor      bool
	Action      string
	Options     []Option // the suggested one first
}

// Option is one choice.
type Option struct {
	ID   string
	Name string
}

// ConfirmView is a page with one button, which posts the fields to Action.
type ConfirmView struct {
	Title, Lead, Submit text.Say
	Action              string
	Fields              []Field
}

// ConsentView asks whether the application may learn what Says lists. It posts
// the fields to Action, with the field Allow when the answer is yes.
type ConsentView struct {
	Application string
	Action      string
	Allow       string
	Says        []text.Say
	Fields      []Field
}

// Field is one hidden field of a form.
type Field struct{ Name, Value string }

// ErrorView is the page that says what went wrong and what to do next. The
// reference is the shell's.
type ErrorView struct {
	Title, Sentence, Next text.Key
	Time                  string // RFC 3339
	Aside                 string // where whoever tries a message in the partner lab finds what came of it; "" = nowhere
}

// RefusedView is the page of a login that was refused. The reference is the
// shell's.
type RefusedView struct {
	Application    string // "" = not known
	Sentence, Next text.Key
	Message        string // what the administrator has written, in the place of Sentence; "" = nothing
	Return         string // where the way back leads; "" = nowhere
	Time           string // RFC 3339
}

// LoggedOutView is the page at the end of a logout. Partial: somebody could not
// be told, did not confirm it, or cannot; the names are of those who are known.
type LoggedOutView struct {
	Partial     bool
	Untold      []string // could not be told, or did not confirm
	Unconfirmed []string // were told, and cannot confirm
}

// SigningOutView is the page that loads the addresses of the applications that
// are told of a logout in frames. It posts to Action when they have loaded, when
// the person does, and after a moment where there is somewhere to go on to.
type SigningOutView struct {
	Action string
	Frames []Frame
	Untold []string // who could not be told
	Onward bool
}

// Frame is one address that is loaded, and the name of whose it is. An empty
// address loads nothing.
type Frame struct{ Name, URL string }

// PostView is the page that posts itself.
type PostView struct {
	Action string
	Fields []Field
}

// NoticeView is a page that says one thing. Quote is what to give to somebody
// else, and Link leads on.
type NoticeView struct {
	Title, Sentence text.Key
	Quote           string // "" = nothing
	Link            string // "" = nowhere
	Label           text.Key
}

// NewPasswordView is the page at which a user chooses a password. It posts the
// fields with "password" and "again" to Action.
type NewPasswordView struct {
	Action  string
	Fields  []Field
	Name    string // of the user
	Problem text.Say
}

// FirstView is the page that makes the first administrator. It posts the fields
// with "name", "password" and "again" to Action.
type FirstView struct {
	Action  string
	Fields  []Field
	Name    string
	Problem text.Say
}
