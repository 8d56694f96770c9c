package demo

import (
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
}

// way is a way to ask for a page again.
type way struct{ ask, name, what string }

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

func turnedAwayTitle(l *Login) string {
	if l != nil {
		return "The page was not opened"
	}
	return "You were not signed in"
}

// refusalInWords says what the status codes of a response mean for the person.
func refusalInWords(status []string) string {
	for _, code := range status {
		switch _, short, _ := strings.Cut(code, ":status:"); short {
		case "NoAuthnContext":
			return "Nobody at Trin could reach the level that this page wants."
		case "NoPassive":
			return "This application asked Trin to show no page, and the session alone was not enough."
		case "RequestDenied":
			return "Trin does not let this login through to this application."
		case "AuthnFailed":
			return "The login was given up, or it did not succeed. Nothing has changed; you can begin again."
		}
	}
	return "Trin turned the login down. You can begin again."
}
