package oidc

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"time"

	"trin/broker"
)

// pushedPath is the pushed authorization request endpoint, and pushedPrefix what
// every request_uri that it gives begins with (RFC 9126, 2.2).
const (
	pushedPath     = "/oidc/par"
	pushedPrefix   = "urn:ietf:params:oauth:request_uri:"
	pushedLifetime = time.Minute
)

// servePushed takes an authorization request from the application itself (RFC
// 9126, 2). It is held to everything that the authorization endpoint holds it
// to, so that the application learns at once what is wrong with it.
func (k *kind) servePushed(w http.ResponseWriter, r *http.Request) {
	reference, err := k.push(w, r)
	if err != nil {
		k.writeTokenError(w, r, err)
		return
	}
	body, err := json.Marshal(map[string]any{"request_uri": reference, "expires_in": int(pushedLifetime.Seconds())})
	if err != nil {
		k.writeTokenError(w, r, err)
		return
	}
	notKept(w.Header())
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_, _ = w.Write(body) // the caller may be gone
}

// push keeps the request of a call, and returns its request_uri.
func (k *kind) push(w http.ResponseWriter, r *http.Request) (string, error) {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/x-www-form-urlencoded" || r.URL.RawQuery != "" {
		return "", badRequest("The request is not a form, or has a query.")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxForm))
	if err != nil {
		return "", badRequest("The form cannot be read, or is too large.")
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	f, err := k.authenticateClient(r)
	if err != nil {
		return "", err
	}
	if !f.settings.confidential() {
		return "", notProven("%q cannot prove itself: anybody could have requests of its kept", f.settings.ClientID)
	}
	in, err := splitParameters(string(body), requestNames)
	if err != nil {
		return "", badRequest("The form is not one: %v.", err)
	}
	if in[paramClientID] != "" && in[paramClientID] != f.settings.ClientID {
		return "", badRequest("client_id is another than that of the caller.")
	}
	in[paramClientID] = f.settings.ClientID
	if err := f.checkPushed(r.Context(), in); err != nil {
		return "", err
	}
	secret, err := randomText(k.Random, 32)
	if err != nil {
		return "", err
	}
	values := url.Values{}
	for name, value := range in {
		values.Set(name, value)
	}
	reference := pushedPrefix + secret
	if err := k.Pushed.Push(r.Context(), digest(reference), f.application.ID, values, k.Clock().Add(pushedLifetime)); err != nil {
		return "", fmt.Errorf("keeping the pushed request: %w", err)
	}
	return reference, nil
}

// checkPushed holds a request to what the authorization endpoint will hold it to
// (RFC 9126, 2.1).
func (f *frontend) checkPushed(ctx context.Context, in parameters) error {
	kept, err := f.returning(in)
	if err != nil {
		return badRequest("%v.", err)
	}
	if _, _, err = f.readRequest(ctx, in, &kept, asking{Pushed: true}); err == nil {
		return nil
	}
	var request *requestError
	if !errors.As(err, &request) {
		return err
	}
	return &tokenError{Code: request.Code, Text: errorMessages[request.Code], status: http.StatusBadRequest, reason: request.Reason}
}

// takePushed is the request that the application has pushed. It is given once,
// and nothing beside it counts (RFC 9126, 4).
func (k *kind) takePushed(ctx context.Context, f *frontend, reference string) (parameters, error) {
	if len(reference) > maxName {
		return nil, badMessage("request_uri is too long")
	}
	values, err := k.Pushed.TakePushed(ctx, digest(reference), f.application.ID)
	switch {
	case errors.Is(err, broker.ErrNotFound):
		return nil, broker.InvalidAbout(f.about(), broker.PublicExpired, fmt.Errorf("the pushed request of %s is unknown, used or too old", f.application.ID))
	case err != nil:
		return nil, broker.Invalid(broker.PublicInternal, fmt.Errorf("the pushed request of %s: %w", f.application.ID, err))
	}
	in := parameters{}
	for _, name := range requestNames {
		if values.Get(name) != "" {
			in[name] = values.Get(name)
		}
	}
	return in, nil
}
