package change

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// stateBadge is the state of a draft.
func stateBadge(f console.Frame, d connections.Draft) console.Badge {
	switch d.State {
	case connections.DraftSubmitted:
		return console.Badge{Tone: console.Warn, Text: f.Say(words.DraftStateSubmitted)}
	case connections.DraftApproved:
		return console.Badge{Tone: console.Info, Text: f.Say(words.DraftStateApproved)}
	case connections.DraftPublished:
		return console.Badge{Tone: console.Good, Text: f.Say(words.DraftStatePublished)}
	case connections.DraftDiscarded:
		return console.Badge{Text: f.Say(words.DraftStateDiscarded)}
	}
	return console.Badge{Tone: console.Info, Text: f.Say(words.DraftStateOpen)}
}

// documentName names a document to a person.
func documentName(f console.Frame, kind, id string) string {
	return strings.TrimSpace(f.Say(kindName(kind)) + " " + id)
}

func kindName(kind string) words.Text {
	switch kind {
	case installation.KindApplication:
		return words.KindApplication
	case installation.KindAuthentication:
		return words.KindAuthentication
	case installation.KindRequester:
		return words.KindRequester
	case installation.KindFragment:
		return words.KindFragment
	case installation.KindLookup:
		return words.KindLookup
	case installation.KindSettings:
		return words.KindSettings
	case installation.KindVocabulary:
		return words.KindVocabulary
	}
	return words.Text{En: kind, Da: kind}
}

func applicationPath(id broker.ID) string { return "/admin/applications/" + url.PathEscape(string(id)) }
func connectionPath(id broker.ID) string {
	return "/admin/authentication/" + url.PathEscape(string(id))
}
func loginPath(reference string) string { return "/admin/logins/" + url.PathEscape(reference) }
func versionPath(number int64) string   { return "/admin/versions/" + strconv.FormatInt(number, 10) }

// inputOf is why the Desk did not take what was typed; "" = the error is another.
func inputOf(err error) string {
	if errors.Is(err, drafts.ErrInput) {
		return err.Error()
	}
	return ""
}
