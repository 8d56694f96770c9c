package shell

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"trin/admin/access"
	"trin/broker"
	"trin/broker/web"
	"trin/templates/console"
	"trin/templates/console/words"
)

// Where signing in and proving again begin; each takes the address to come back
// to.
const (
	signInPath  = "/admin/login"
	stepUpPath  = "/admin/step-up"
	returnField = "return"
)

// maxReturn is how long an address is that a login comes back to.
const maxReturn = 1024

var _ access.Refused = (*Shell)(nil).Refused

// Refused answers a request that is not let in: who is nobody is sent to sign
// in and comes back, who must prove again too, and who may not is told why.
func (s *Shell) Refused(w http.ResponseWriter, r *http.Request, err error) {
	get := r.Method == http.MethodGet || r.Method == http.MethodHead
	switch {
	case errors.Is(err, access.ErrAnonymous) && get:
		s.SendTo(w, r, begin(signInPath, r.URL))
	case errors.Is(err, access.ErrStepUp) && get:
		s.SendTo(w, r, begin(stepUpPath, r.URL))
	case errors.Is(err, access.ErrAnonymous):
		s.Problem(w, r, http.StatusUnauthorized, words.AnonymousTitle, words.AnonymousLead, "", words.AnonymousNext, again(words.AnonymousGo, signInPath, r))
	case errors.Is(err, access.ErrStepUp):
		s.Problem(w, r, http.StatusForbidden, words.StepUpTitle, words.StepUpLead, "", words.StepUpNext, again(words.StepUpGo, stepUpPath, r))
	case errors.Is(err, access.ErrForbidden):
		s.Log.WarnContext(r.Context(), "an administrator was refused", "reference", web.Reference(r.Context()), "error", err.Error())
		s.Problem(w, r, http.StatusForbidden, words.ForbiddenTitle, words.ForbiddenLead, err.Error(), words.ForbiddenNext)
	case errors.Is(err, access.ErrBusy):
		w.Header().Set("Retry-After", strconv.Itoa(int(access.BusyFor/time.Second)))
		s.Problem(w, r, http.StatusTooManyRequests, words.BusyTitle, words.BusyLead, "", words.BusyNext)
	default:
		s.Fail(w, r, err)
	}
}

// NotFound is the page of what is not there, or not the actor's to see.
func (s *Shell) NotFound(w http.ResponseWriter, r *http.Request) {
	s.Problem(w, r, http.StatusNotFound, words.NotFoundTitle, words.NotFoundLead, "", words.NotFoundNext)
}

// Fail shows the page of an error of a room that was called. What is not known
// is an inner one: the log has it under the reference of the page.
func (s *Shell) Fail(w http.ResponseWriter, r *http.Request, err error) {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.Is(err, broker.ErrNotFound):
		s.NotFound(w, r)
	case errors.Is(err, broker.ErrConflict):
		s.Problem(w, r, http.StatusConflict, words.ConflictTitle, words.ConflictLead, "", words.ConflictNext, fresh(words.ConflictGo, r))
	case errors.As(err, &tooLarge), errors.Is(err, errForm):
		s.Problem(w, r, http.StatusForbidden, words.BadFormTitle, words.BadFormLead, "", words.BadFormNext, fresh(words.ConflictGo, r))
	case errors.Is(err, access.ErrAnonymous), errors.Is(err, access.ErrForbidden), errors.Is(err, access.ErrStepUp):
		s.Refused(w, r, err)
	default:
		level := slog.LevelError
		if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
			level = slog.LevelInfo // the browser went away
		}
		s.Log.Log(r.Context(), level, "a page of the administration failed", "reference", web.Reference(r.Context()), "pattern", r.Pattern, "error", err.Error())
		s.Problem(w, r, http.StatusInternalServerError, words.InnerTitle, words.InnerLead, "", words.InnerNext)
	}
}

func (s *Shell) Problem(w http.ResponseWriter, r *http.Request, status int, title, lead words.Text, reason string, next words.Text, links ...func(console.Frame) console.Link) {
	f := s.Frame(w, r, title)
	f.Switch = false // fetching the address again may end otherwise
	view := console.ProblemView{Sentence: f.Say(lead), Next: f.Say(next)}
	if reason != "" {
		view.Reason = f.Told(reason)
	}
	for _, link := range links {
		view.Go = append(view.Go, link(f))
	}
	if f.Who != "" {
		view.Go = append(view.Go, console.Link{Name: f.Say(words.ToOverview), Path: "/admin/", Quiet: len(links) > 0})
	}
	s.Show(w, r, status, console.Problem(f, view))
}

// again is the link that begins a login from a page that was posted: it comes
// back to where the post came from, as far as that is an own address.
func again(name words.Text, path string, r *http.Request) func(console.Frame) console.Link {
	return func(f console.Frame) console.Link {
		return console.Link{Name: f.Say(name), Path: begin(path, &url.URL{Path: referrer(r)})}
	}
}

// fresh is the link to the page that a form was posted from.
func fresh(name words.Text, r *http.Request) func(console.Frame) console.Link {
	return func(f console.Frame) console.Link { return console.Link{Name: f.Say(name), Path: referrer(r)} }
}

// begin is the address at which a login begins that comes back to the page.
func begin(path string, page *url.URL) string {
	back := (&url.URL{Path: page.Path, RawQuery: Without(page.Query(), "lang").Encode()}).RequestURI()
	if len(back) > maxReturn {
		back = (&url.URL{Path: page.Path}).RequestURI()
	}
	return path + "?" + url.Values{returnField: {back}}.Encode()
}

// referrer is the path of the page of the administration that the browser says
// it came from, else the overview.
func referrer(r *http.Request) string {
	u, err := url.Parse(r.Referer())
	if err != nil || !below(u.Path) {
		return "/admin/"
	}
	return u.EscapedPath()
}

func (s *Shell) SendTo(w http.ResponseWriter, r *http.Request, path string) {
	s.Edge.Reply(w, r, nil, broker.Redirect{URL: path}, nil)
}
