package pages

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"trin/admin/access"
	"trin/admin/shell"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

func (p *Pages) askEnd(w http.ResponseWriter, r *http.Request) {
	s, err := p.ownSessions().Endable(r.Context(), access.From(r.Context()), broker.SessionKey(r.PathValue("key")))
	var c *broker.Configuration
	if err == nil {
		c, err = p.Today.Configurations.Current(r.Context())
	}
	var told []broker.ID
	if err == nil {
		told, err = p.Today.Ending.ToldBehind(r.Context(), s)
	}
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

// end ends a session and says how many were told.
func (p *Pages) end(w http.ResponseWriter, r *http.Request) {
	if !p.Form(w, r) {
		return
	}
	told, err := p.ownSessions().End(r.Context(), access.From(r.Context()), broker.SessionKey(r.PathValue("key")))
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	p.SendTo(w, r, "/admin/sessions?"+url.Values{
		"ended": {cmp.Or(told.Reference, "yes")}, "told": {strconv.Itoa(len(told.Told))}, "untold": {strconv.Itoa(len(told.Untold))},
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
