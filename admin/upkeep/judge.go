package upkeep

import (
	"fmt"
	"slices"
	"time"

	"trin/admin/installation"
	"trin/connections"
)

// Why metadata is not taken by itself: a word that stands in the proposal.
const (
	WhyChanged    = "changed"    // more than keys
	WhyKeys       = "keys"       // keys, and they wait for somebody
	WhyDates      = "dates"      // dates, and nothing is taken without asking
	WhyUnverified = "unverified" // no pinned certificate has signed them
	WhyOlder      = "older"      // a date is before the one in force, or is gone
	WhyAgain      = "again"      // the same was in force before
	WhyLastKey    = "last-key"   // a role loses its last key of a use
	WhyDanger     = "danger"     // the settings get a danger that they did not have
	WhyFar        = "far"        // it says that it holds for more than a year
	WhyEnds       = "ends"       // it said no end, and says one now
	WhyUnread     = "unread"     // what is in force cannot be read
	WhyApart      = "apart"      // the installation would have an error with it
)

// farthest is how long fresher dates may hold to be taken without asking.
const farthest = 366 * 24 * time.Hour

// metadata is what a connection's document says with a text of metadata.
type metadata struct {
	text      string
	published connections.Published
	problems  []connections.Problem
	err       error // it cannot be read
}

// judged is what is to be done with what was found.
type judged struct {
	state  connections.MetadataState // MetadataTaken = it is to be taken
	reason string                    // of a failure
	why    []string                  // of a proposal
}

// judge holds what was found against what is in force. before reports whether
// content was in force some time.
func judge(mode installation.Refresh, now time.Time, old, found metadata, before func(content string) bool) judged {
	if reason := unusable(now, found); reason != "" {
		return judged{state: connections.MetadataBroken, reason: reason}
	}
	if old.err != nil {
		return judged{state: connections.MetadataProposed, why: []string{WhyUnread}}
	}
	if old.published.Name != found.published.Name {
		return judged{state: connections.MetadataRefused, reason: fmt.Sprintf("it is the metadata of %.200q, and not of %.200q", found.published.Name, old.published.Name)}
	}
	if old.published.Content == found.published.Content {
		return judgeDates(mode, now, old.published, found.published)
	}
	why := whyNot(now, old, found, before)
	if mode == installation.RefreshAutomatic && len(why) == 0 {
		return judged{state: connections.MetadataTaken}
	}
	if old.published.Rest == found.published.Rest {
		why = append([]string{WhyKeys}, why...)
	}
	return judged{state: connections.MetadataProposed, why: why}
}

// unusable says why what was found cannot be used at all; "" = it can.
func unusable(now time.Time, found metadata) string {
	if found.err != nil {
		return found.err.Error()
	}
	for _, p := range found.problems {
		if p.Severity == connections.SeverityError {
			return p.Message
		}
	}
	if until := found.published.ValidUntil; !until.IsZero() && !now.Before(until) {
		return "it was valid until " + until.UTC().Format(time.RFC3339)
	}
	return ""
}

// judgeDates is for metadata that says the same but for its dates and its
// signature. They give no right to anybody, so that fresher ones are taken, when
// half of the time that they give has gone.
func judgeDates(mode installation.Refresh, now time.Time, old, found connections.Published) judged {
	switch {
	case found.ValidUntil.Equal(old.ValidUntil) || older(old, found):
		return judged{state: connections.MetadataSame}
	case old.ValidUntil.IsZero():
		return judged{state: connections.MetadataProposed, why: []string{WhyEnds}}
	case found.ValidUntil.Sub(now) > farthest:
		return judged{state: connections.MetadataProposed, why: []string{WhyFar}}
	case old.ValidUntil.Sub(now) > found.ValidUntil.Sub(now)/2:
		return judged{state: connections.MetadataFresher}
	case mode == installation.RefreshOff:
		return judged{state: connections.MetadataProposed, why: []string{WhyDates}}
	}
	return judged{state: connections.MetadataTaken}
}

// older reports whether a date is before the one in force, or is said no more:
// somebody may be sending what was withdrawn.
func older(old, found connections.Published) bool {
	back := func(was, is time.Time) bool { return !was.IsZero() && (is.IsZero() || is.Before(was)) }
	return back(old.ValidUntil, found.ValidUntil) || back(old.Created, found.Created)
}

// whyNot is why other content is not taken by itself; none = it is keys alone,
// which a pinned certificate has signed, and nothing is lost by them.
func whyNot(now time.Time, old, found metadata, before func(content string) bool) []string {
	var why []string
	add := func(is bool, word string) {
		if is {
			why = append(why, word)
		}
	}
	was, is := old.published, found.published
	keys := was.Rest == is.Rest
	add(!keys, WhyChanged)
	add(keys && !(was.Verified && is.Verified), WhyUnverified)
	add(older(was, is), WhyOlder)
	add(before(contentOf(is)), WhyAgain)
	add(lostUse(was.Keys, is.Keys), WhyLastKey)
	add(newDanger(old.problems, found.problems), WhyDanger)
	add(was.ValidUntil.IsZero() && !is.ValidUntil.IsZero(), WhyEnds)
	add(!is.ValidUntil.IsZero() && is.ValidUntil.Sub(now) > farthest && is.ValidUntil.After(was.ValidUntil), WhyFar)
	return why
}

// lostUse reports whether a role has no key for a use any more: then something
// would go on unsigned, or in the clear.
func lostUse(was, is []connections.PublishedKey) bool {
	uses := func(keys []connections.PublishedKey) map[string]bool {
		all := map[string]bool{}
		for _, key := range keys {
			for _, use := range []connections.KeyUse{connections.KeySigning, connections.KeyEncryption} {
				if key.Use == "" || key.Use == use {
					all[key.Role+" "+string(use)] = true
				}
			}
		}
		return all
	}
	now := uses(is)
	for use := range uses(was) {
		if !now[use] {
			return true
		}
	}
	return false
}

// newDanger reports whether the settings weaken a check that they did not.
func newDanger(was, is []connections.Problem) bool {
	return slices.ContainsFunc(is, func(p connections.Problem) bool {
		return p.Severity == connections.SeverityDanger && !slices.ContainsFunc(was, func(o connections.Problem) bool {
			return o.Severity == p.Severity && o.Field == p.Field
		})
	})
}
