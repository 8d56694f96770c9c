package pages

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"trin/admin/access"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// endable finds the session that the path names, when the actor may end it: one
// organisation ends none that applications of others are in. It answers itself
// when not.
func (p *Pages) endable(w http.ResponseWriter, r *http.Request) (broker.Session, *broker.Configuration, bool) {
	s, ok := p.sessionOf(w, r)
	if !ok {
		return s, nil, false
	}
	c, err := p.Today.Configurations.Current(r.Context())
	actor := access.From(r.Context())
	if err == nil {
		err = actor.May(shell.Operates, p.Clock())
	}
	if err == nil && len(ownParts(actor, c, s)) < len(s.Participants) {
		err = fmt.Errorf("%w: applications of others are in the session too", access.ErrForbidden)
	}
	if err != nil {
		p.Fail(w, r, err)
		return s, nil, false
	}
	return s, c, true
}

func (p *Pages) askEnd(w http.ResponseWriter, r *http.Request) {
	s, c, ok := p.endable(w, r)
	if !ok {
		return
	}
	told, err := p.Today.Ending.ToldBehind(r.Context(), s)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	f := p.Frame(w, r, words.SessionEndTitle, short(s.Subject.Value))
	f.Crumbs = shell.Crumbs(f, console.Link{Name: f.Say(words.SessionsTitle), Path: "/admin/sessions"}, console.Link{Name: f.Say(words.SessionTitle, short(s.Subject.Value)), Path: sessionPath(s.Key)})
	points := []string{f.Say(words.SessionEnd1), f.Say(words.SessionEnd2)}
	var able, unable []string
	for _, part := range s.Participants {
		if name := short(applicationName(f, c, part.Application)); slices.Contains(told, part.Application) {
			able = append(able, name)
		} else {
			unable = append(unable, name)
		}
	}
	if len(able) > 0 {
		points = append(points, f.Say(words.SessionEndTold, strings.Join(able, ", ")))
	}
	if len(unable) > 0 {
		points = append(points, f.Say(words.SessionEndUntold, strings.Join(unable, ", ")))
	}
	p.Show(w, r, http.StatusOK, console.Confirm(f, console.ConfirmView{
		Points: points, Action: sessionPath(s.Key) + "/end", Submit: f.Say(words.SessionEnd), Cancel: sessionPath(s.Key), Danger: true,
	}))
}

// end ends a session and tells who can be told. The audit has who did it, and
// whose it was.
func (p *Pages) end(w http.ResponseWriter, r *http.Request) {
	if !p.Form(w, r) {
		return
	}
	s, _, ok := p.endable(w, r)
	if !ok {
		return
	}
	// What is done is kept before it is done: nothing happens that the audit
	// does not have.
	err := p.Today.Changes.AppendChange(r.Context(), connections.Change{
		Author: access.From(r.Context()).Name, What: "end session", Target: s.Subject.Value, Detail: "of " + s.Subject.Namespace + ", in " + strconv.Itoa(len(s.Participants)) + " applications",
	})
	var told broker.Told
	if err == nil {
		told, err = p.Today.Ending.EndSessions(r.Context(), s)
	}
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	p.SendTo(w, r, "/admin/sessions?"+url.Values{
		"ended": {told.Reference}, "told": {strconv.Itoa(len(told.Told))}, "untold": {strconv.Itoa(len(told.Untold))},
	}.Encode())
}

// endedNotices say that a session has ended, and who was told.
func endedNotices(f console.Frame, actor access.Actor, query url.Values) []console.Notice {
	if query.Get("ended") == "" {
		return nil
	}
	told, _ := strconv.ParseUint(query.Get("told"), 10, 16) // what is no number is none
	untold, _ := strconv.ParseUint(query.Get("untold"), 10, 16)
	notice := console.Notice{Tone: console.Good, Text: f.Say(words.SessionEnded, told, untold)}
	if actor.Organisation == "" { // the record is no application's
		notice.Link = console.Link{Name: f.Say(words.SessionEndedRecord), Path: loginPath(query.Get("ended"))}
	}
	return []console.Notice{notice}
}
