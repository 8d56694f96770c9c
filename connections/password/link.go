package password

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"trin/broker"
	"trin/broker/web"
	"trin/connections"
	"trin/templates"
	"trin/templates/text"
)

// linkPath is where a user chooses a password with a one-time link.
const linkPath = "/password/new"

// linkSecret is the length of the secret of a link: 32 bytes in base64url.
const linkSecret = 43

// NewLink makes a one-time link at which the user chooses a password, and returns
// its path, which holds the secret and is given once. It takes the place of the
// one before. The maker's role is "" for whoever runs the program.
func (a *Admin) NewLink(ctx context.Context, id, makerRole string, valid time.Duration) (string, error) {
	if _, err := a.store.User(ctx, id); err != nil {
		return "", fmt.Errorf("make a link: %w", err)
	}
	raw := make([]byte, 32)
	if _, err := io.ReadFull(a.random, raw); err != nil {
		return "", fmt.Errorf("read randomness: %w", err)
	}
	secret := base64.RawURLEncoding.EncodeToString(raw)
	now := a.clock()
	err := a.store.SaveUserLink(ctx, connections.UserLink{
		Hash: sha256.Sum256([]byte(secret)), User: id, MakerRole: makerRole, Created: now, Expires: now.Add(valid),
	})
	if err != nil {
		return "", err
	}
	return linkPath + "?link=" + secret, nil
}

// OpenLink is when the user's open link ends; the zero time = there is none.
func (a *Admin) OpenLink(ctx context.Context, id string) (time.Time, error) {
	link, err := a.store.OpenUserLink(ctx, id)
	if errors.Is(err, broker.ErrNotFound) {
		return time.Time{}, nil
	}
	return link.Expires, err
}

// link finds the link that the request names, and its user.
func (h *handler) link(r *http.Request) (string, connections.User, error) {
	secret := r.URL.Query().Get("link")
	if r.Method == http.MethodPost {
		secret = r.PostForm.Get("link")
	}
	if len(secret) != linkSecret {
		return "", connections.User{}, broker.ErrNotFound
	}
	link, err := h.Store.UserLink(r.Context(), sha256.Sum256([]byte(secret)))
	if err != nil {
		return "", connections.User{}, err
	}
	user, err := h.Store.User(r.Context(), link.User)
	if err == nil && user.Disabled {
		err = broker.ErrNotFound
	}
	if err != nil {
		return "", connections.User{}, err
	}
	stands, err := h.LinkStands(r.Context(), link, user)
	if err == nil && !stands {
		err = fmt.Errorf("its maker may not help this user any more: %w", broker.ErrNotFound)
	}
	return secret, user, err
}

// showLink looks at the link and uses nothing up.
func (h *handler) showLink(w http.ResponseWriter, r *http.Request) {
	secret, user, err := h.link(r)
	if err != nil {
		h.unusable(w, r, err)
		return
	}
	h.ask(w, r, secret, user.Name, text.Say{})
}

func (h *handler) ask(w http.ResponseWriter, r *http.Request, secret, name string, problem text.Say) {
	shell := h.Edge.Shell(r, nil)
	shell.Switch = false
	h.Edge.Page(w, r, nil, http.StatusOK, templates.NewPassword(shell, templates.NewPasswordView{
		Action: linkPath, Fields: []templates.Field{{Name: "link", Value: secret}}, Name: name, Problem: problem,
	}))
}

// unusable shows that the link cannot be used, or an inner error.
func (h *handler) unusable(w http.ResponseWriter, r *http.Request, err error) {
	if !errors.Is(err, broker.ErrNotFound) {
		h.Edge.Reply(w, r, nil, nil, err)
		return
	}
	h.said(w, r, http.StatusNotFound, text.NewPasswordGone, text.NewPasswordLate)
}

func (h *handler) said(w http.ResponseWriter, r *http.Request, status int, title, sentence text.Key) {
	shell := h.Edge.Shell(r, nil)
	shell.Switch = false
	h.Edge.Page(w, r, nil, status, templates.Notice(shell, templates.NoticeView{Title: title, Sentence: sentence}))
}

// useLink gives the user the password that they have chosen.
func (h *handler) useLink(w http.ResponseWriter, r *http.Request) {
	if err := web.Form(w, r); err != nil {
		h.Edge.Reply(w, r, nil, nil, err)
		return
	}
	secret, user, err := h.link(r)
	if err != nil {
		h.unusable(w, r, err)
		return
	}
	chosen := r.PostForm.Get("password")
	if checkNew(chosen) != nil {
		h.ask(w, r, secret, user.Name, text.Say{Key: text.NewPasswordRules})
		return
	}
	if r.PostForm.Get("again") != chosen {
		h.ask(w, r, secret, user.Name, text.Say{Key: text.FirstDiffer})
		return
	}
	phc, err := h.hasher.hash(r.Context(), normalPassword(chosen))
	if err == nil {
		err = h.Store.UseUserLink(r.Context(), sha256.Sum256([]byte(secret)), phc)
	}
	if err == nil {
		err = h.Store.ClearAttempts(r.Context(), userKey(user.Name))
	}
	if err != nil {
		h.unusable(w, r, err)
		return
	}
	h.Log.InfoContext(r.Context(), "a user has chosen a password with a link", "reference", web.Reference(r.Context()), "user", user.ID)
	h.said(w, r, http.StatusOK, text.NewPasswordDone, text.NewPasswordReady)
}
