package pages

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"trin/admin/access"
	"trin/admin/own"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// sharedFor is for how long a link to a record works.
const sharedFor = 7 * 24 * time.Hour

// maxToken bounds the token of a link.
const maxToken = 512

// sharing is what a link says: which record, and until when.
type sharing struct {
	Reference   string    `json:"r"`
	Transaction broker.ID `json:"t"`
	Until       int64     `json:"u"` // seconds
	Made        int64     `json:"n"` // the number of the change that the audit has of it
	By          string    `json:"b"` // see sharer
}

// shareToken signs what a link says.
func shareToken(key [32]byte, s sharing) (string, error) {
	said, err := json.Marshal(s)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(said) + "." + base64.RawURLEncoding.EncodeToString(shareMAC(key, said)), nil
}

func shareMAC(key [32]byte, said []byte) []byte {
	mac := hmac.New(sha256.New, key[:])
	mac.Write([]byte("trin shared record\n"))
	mac.Write(said)
	return mac.Sum(nil)
}

// readShare reads a token. One that Trin did not make, or whose time is over, is
// broker.ErrNotFound.
func readShare(key [32]byte, token string, now time.Time) (sharing, error) {
	said, signed, ok := strings.Cut(token, ".")
	if !ok || len(token) > maxToken {
		return sharing{}, broker.ErrNotFound
	}
	body, err := base64.RawURLEncoding.Strict().DecodeString(said)
	if err != nil {
		return sharing{}, broker.ErrNotFound
	}
	mac, err := base64.RawURLEncoding.Strict().DecodeString(signed)
	if err != nil || !hmac.Equal(mac, shareMAC(key, body)) {
		return sharing{}, broker.ErrNotFound
	}
	var s sharing
	if json.Unmarshal(body, &s) != nil || s.Reference == "" || now.Unix() >= s.Until || s.Until-now.Unix() > int64(sharedFor/time.Second) {
		return sharing{}, broker.ErrNotFound
	}
	return s, nil
}

func (p *Pages) askShare(w http.ResponseWriter, r *http.Request) {
	_, found, ok := p.loginOf(w, r)
	if !ok {
		return
	}
	f := p.shareFrame(w, r, found[0].Reference)
	p.Show(w, r, http.StatusOK, console.Confirm(f, console.ConfirmView{
		Points: []string{f.Say(words.SharePoints), f.Say(words.SharePoints2)},
		Action: loginPath(found[0].Reference) + "/share", Submit: f.Say(words.ShareMake), Cancel: loginPath(found[0].Reference),
	}))
}

func (p *Pages) shareFrame(w http.ResponseWriter, r *http.Request, reference string) console.Frame {
	f := p.Frame(w, r, words.ShareTitle, reference)
	f.Lead = f.Say(words.ShareLead)
	f.Crumbs = shell.Crumbs(f, console.Link{Name: f.Say(words.LoginsTitle), Path: "/admin/logins"}, console.Link{Name: f.Say(words.WhyTitle, reference), Path: loginPath(reference)})
	return f
}

// makeShare makes the link, shows it, and keeps that it was made.
func (p *Pages) makeShare(w http.ResponseWriter, r *http.Request) {
	if !p.Form(w, r) {
		return
	}
	_, found, ok := p.loginOf(w, r)
	if !ok {
		return
	}
	login := found[0]
	link, until, err := p.Share(r.Context(), access.From(r.Context()), login)
	if errors.Is(err, access.ErrForbidden) {
		p.Refused(w, r, err)
		return
	}
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	f := p.shareFrame(w, r, login.Reference)
	f.Notices = []console.Notice{{Tone: console.Good, Text: f.Say(words.ShareMade, f.When(until))}}
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: []console.Panel{{
		Title: f.Say(words.ShareLink), Blocks: []console.Block{{Code: link}, {Links: []console.Link{{Name: f.Say(words.BackToLogin), Path: loginPath(login.Reference)}}}},
	}}}))
}

// shared is the record for whoever has the link. It names no person, and nothing
// on it leads into the administration.
func (p *Pages) shared(w http.ResponseWriter, r *http.Request) {
	key, err := p.Today.ShareKey(r.Context())
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	s, err := readShare(key, r.PathValue("token"), p.Clock())
	if err != nil {
		p.Problem(w, r, http.StatusNotFound, words.SharedGone, words.NotFoundLead, "", words.SharedGoneDo)
		return
	}
	revoked, err := p.lastOf(r.Context(), unshared, s.Reference)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	found, err := p.Today.Logins.Records(r.Context(), connections.LoginQuery{Reference: s.Reference, Transaction: s.Transaction, Limit: 1})
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	configuration, err := p.Today.Configurations.Current(r.Context())
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	stands := len(found) > 0 && revoked <= s.Made
	if stands {
		organisation := ""
		if a := configuration.Applications[found[0].Application]; a != nil {
			organisation = a.Organisation
		}
		if stands, err = p.sharerStands(r.Context(), key, s.By, organisation); err != nil {
			p.Fail(w, r, err)
			return
		}
	}
	if !stands {
		p.Problem(w, r, http.StatusNotFound, words.SharedGone, words.NotFoundLead, "", words.SharedGoneDo)
		return
	}
	// The reader is a guest here, also one who is an administrator.
	guest := r.WithContext(access.With(r.Context(), access.Actor{}))
	f := p.Frame(w, guest, words.WhyTitle, found[0].Reference)
	f.Lead = f.Say(words.SharedLead, f.When(time.Unix(s.Until, 0)))
	record := own.Told(configuration, found[0].Record)
	panels := whyPanels(telling{Frame: f, c: configuration, redacted: true}, &record)
	p.Show(w, guest, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: panels}))
}

func escaped(value string) string { return url.QueryEscape(value) }
