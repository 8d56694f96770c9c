package demo

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Instant is one point of time of an assertion.
type Instant struct {
	What string // in plain words
	Name string // in SAML
	Raw  string // as it came
}

// local is the instant on the clock of this machine, which in the demo is the
// reader's.
func (i Instant) local() string {
	at, err := time.Parse(time.RFC3339Nano, i.Raw)
	if err != nil {
		return i.Raw
	}
	return at.Local().Format("2 January 2006, 15:04:05 MST")
}

// step is the level as people say it: 20 is level 2.
func (l Login) step() string {
	return strings.TrimSuffix(strconv.FormatFloat(float64(l.Level)/10, 'f', 1, 64), ".0")
}

// shown are the values as lines: in one, but for addresses.
func (l Line) shown() []string {
	text := strings.Join(l.Values, ", ")
	if strings.Contains(text, "://") {
		return l.Values
	}
	return []string{text}
}

// person is who is signed in, by name where the claims have one.
func (l Login) person() string {
	for _, claim := range l.Claims {
		if (claim.Name == "name" || strings.HasSuffix(claim.Name, "/claims/name")) && len(claim.Values) > 0 {
			return claim.Values[0]
		}
	}
	return l.Subject
}

func reached(page int, l Login) string {
	if l.Level > page*10 {
		return fmt.Sprintf("It wants level %d, and your login has reached level %s.", page, l.step())
	}
	return fmt.Sprintf("It wants level %d, which your login has reached.", page)
}

func doorName(page, open int) string {
	if page == open {
		return fmt.Sprintf("The level %d page", page)
	}
	return fmt.Sprintf("Open the level %d page", page)
}

// doorHint is what a person should expect behind the door.
func doorHint(l *Login, page, open int) string {
	switch {
	case page == open:
		return "You are here."
	case l != nil && l.Covers(page):
		return "Your login is strong enough."
	case l != nil:
		return fmt.Sprintf("You have level %s: one more step.", l.step())
	case page == 2:
		return "Asks for a password."
	}
	return "Asks for a code too, or a stronger provider."
}

// look is what tells one application's pages from the other's.
type look struct {
	name   string
	trusts string // how it is tied to Trin
	unmet  string // what becomes of a level that nobody reaches
	ways   []way
	others []way // pages beside those of the levels
}

// way is a way to ask for a page again, or, where ask is a path, another page.
type way struct{ ask, name, what string }

func (w way) at(page string) string {
	if strings.HasPrefix(w.ask, "/") {
		return w.ask
	}
	return page + "?ask=" + w.ask
}

// whole says what a login is shown as in the end.
func (t Terms) whole() string { return cmp.Or(t.Whole, "The whole response, as it came") }

func samlLook() look {
	return look{
		name: "Demo application", trusts: "This application trusts Trin.", unmet: "Nobody here reaches it: Trin answers NoAuthnContext.",
		ways: []way{
			{"again", "As before", "The session at Trin answers, when it is strong enough."},
			{"force", "With ForceAuthn", "Nothing of the session counts: everything is asked afresh."},
			{"passive", "With IsPassive", "No page may be shown: the session answers, or nobody does."},
			{"nothing", "Without a class", "Nothing is asked for: the floor at Trin decides."},
		},
	}
}

func wsfedLook() look {
	return look{
		name: "Demo application, WS-Federation", trusts: "This application trusts Trin, and speaks WS-Federation to it.",
		unmet: "Nobody here reaches it: WS-Federation has no word for that, so Trin says it on a page of its own.",
		ways: []way{
			{"again", "As before", "The session at Trin answers, when it is strong enough."},
			{"force", "With wfresh=0", "Nothing of the session counts: everything is asked afresh."},
			{"nothing", "Without wauth", "Nothing is asked for: the floor at Trin decides."},
		},
	}
}

func oidcLook() look {
	return look{
		name: "Demo application, OpenID Connect", trusts: "This application trusts Trin, and speaks OpenID Connect to it.",
		unmet: "Nobody here reaches it: acr_values is a wish, so Trin answers with what was reached, and this application refuses that.",
		ways: []way{
			{"again", "As before", "The session at Trin answers, when it is strong enough."},
			{"force", "With prompt=login", "Nothing of the session counts: everything is asked afresh."},
			{"passive", "With prompt=none", "No page may be shown: the session answers, or nobody does."},
			{"select", "With prompt=select_account", "You choose whom to log in as: the login of the session does not count."},
			{"essential", "With an essential acr", "By the claims parameter: it must be met."},
			{"nothing", "Without acr_values", "Nothing is asked for: the floor at Trin decides."},
			{"pushed", "With a pushed request", "Trin gets the request from the application itself, and the browser carries a reference to it."},
			{"/level/4?ask=essential", "Level 4, essential", "Nobody here reaches it: Trin answers unmet_authentication_requirements."},
		},
		others: []way{
			{"/api/appointments", "Appointments", "By the API: any token of this application is enough."},
			{"/api/journal", "Journal", "By the API, which wants a fresh login of level 3 and says so in a challenge: one more step when you have less."},
			{"/refresh", "Refresh the tokens", "Behind the browser, by the refresh token. Another one comes with them, and the login stays what it was."},
			{"/refresh?ask=used", "Send a used refresh token", "Refresh first, then be the thief who has the token of before: Trin refuses it, and ends the newer ones too."},
			{"/renew", "Renew a prescription", "By a scope that demands level 3 for this act alone: you are asked for a code, whatever you have."},
			{"/renew?ask=details", "Renew a named one", "By authorization_details: the page for the code says which one."},
		},
	}
}

// calledLead says why the API was content.
func calledLead(call string, l Login) string {
	if call == "journal" {
		return fmt.Sprintf("It wants a fresh login of level 3, and this one has reached level %s.", l.step())
	}
	return "It is content with any token of this application."
}

func turnedAwayTitle(l *Login) string {
	if l != nil {
		return "The page was not opened"
	}
	return "You were not signed in"
}

// refusalInWords says what the status codes of a response, or the error of one,
// mean for the person.
func refusalInWords(status []string) string {
	for _, code := range status {
		_, short, found := strings.Cut(code, ":status:")
		if !found {
			short = code
		}
		switch short {
		case "NoAuthnContext", "unmet_authentication_requirements":
			return "Nobody at Trin could reach the level that this page wants."
		case "NoPassive", "login_required", "interaction_required", "account_selection_required":
			return "This application asked Trin to show no page, and the session alone was not enough."
		case "invalid_grant":
			return "The refresh token is not good any more: it was used before, or what it was given with has ended. Your visit here goes on."
		case "RequestDenied":
			return "Trin does not let this login through to this application."
		case "AuthnFailed", "access_denied":
			return "The login was given up, or it did not succeed. Nothing has changed; you can begin again."
		}
	}
	return "Trin turned the login down. You can begin again."
}
