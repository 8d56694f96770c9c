package shell

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"trin/admin/access"
	"trin/templates/console"
)

// formCookie is the secret of a browser's forms. Only Trin can set it: its name
// binds it to the host, and scripts do not see it.
const formCookie = "admin-forms"

// formAge is for how long a browser keeps it.
const formAge = 12 * time.Hour

// maxFields caps what a form posts.
const maxFields = 1 << 20

// errForm means that a form was not made for this browser and this actor.
var errForm = errors.New("the form was not accepted")

// formToken is the token of the forms of a page. It is made of the browser's
// secret and of who is signed in: another site knows neither, and a page that
// was opened by one administrator posts nothing for another.
func (s *Shell) formToken(w http.ResponseWriter, r *http.Request, actor access.Actor) string {
	secret := s.Edge.Cookie(r, formCookie)
	if secret == "" {
		var drawn [32]byte
		if _, err := io.ReadFull(s.Random, drawn[:]); err != nil {
			s.Log.ErrorContext(r.Context(), "no randomness for the forms of a page", "error", err)
			return "" // no form of the page will be accepted
		}
		secret = base64.RawURLEncoding.EncodeToString(drawn[:])
		s.Edge.SetCookie(w, formCookie, secret, formAge)
	}
	return tokenOf(secret, actor)
}

func tokenOf(secret string, actor access.Actor) string {
	mac := hmac.New(sha256.New, []byte(secret))
	for _, part := range []string{"form", actor.Subject.Namespace, actor.Subject.Value, actor.Name} {
		fmt.Fprintf(mac, "%d:%s", len(part), part)
	}
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// Form reads what a page of Trin's own has posted, or shows why it is not
// accepted and reports false.
func (s *Shell) Form(w http.ResponseWriter, r *http.Request) bool {
	r.Body = http.MaxBytesReader(w, r.Body, maxFields)
	return s.accepted(w, r, r.ParseForm())
}

// Upload is Form for a form with files, at most so many bytes in all. The files
// are in the memory of the process, in r.MultipartForm.
func (s *Shell) Upload(w http.ResponseWriter, r *http.Request, most int64) bool {
	r.Body = http.MaxBytesReader(w, r.Body, most)
	return s.accepted(w, r, r.ParseMultipartForm(most))
}

// accepted reports whether the form was read and is one of Trin's own pages.
func (s *Shell) accepted(w http.ResponseWriter, r *http.Request, err error) bool {
	if err == nil {
		secret := s.Edge.Cookie(r, formCookie)
		want := tokenOf(secret, access.From(r.Context()))
		if secret == "" || !hmac.Equal([]byte(r.PostForm.Get(console.FormTokenField)), []byte(want)) {
			err = errForm
		}
	}
	if err != nil {
		s.Fail(w, r, fmt.Errorf("%w: %w", errForm, err))
		return false
	}
	return true
}

// below reports whether the path is one of the administration.
func below(path string) bool { return path == "/admin" || strings.HasPrefix(path, "/admin/") }
