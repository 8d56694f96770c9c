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
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// The limits of what is fetched from a provider (I7).
const (
	providerBytes  = 1 << 20
	providerWithin = 5 * time.Second
	providerPause  = 10 * time.Second // between two fetches of one document
	providerFresh  = time.Hour        // fetched again after that
	providerStale  = 24 * time.Hour   // never used after that
)

// fetched is what a provider answered.
type fetched struct {
	Status int
	Media  string
	Body   []byte
}

// call sends one request to a provider. It goes where it was sent: a redirect is
// an answer like any other.
func (b *backend) call(ctx context.Context, method, address string, form url.Values, header http.Header) (fetched, error) {
	ctx, cancel := context.WithTimeout(ctx, providerWithin)
	defer cancel()
	var content io.Reader
	if form != nil {
		content = strings.NewReader(form.Encode())
	}
	request, err := http.NewRequestWithContext(ctx, method, address, content)
	if err != nil {
		return fetched{}, errors.New("the address is none")
	}
	for name, values := range header {
		request.Header[name] = values
	}
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	request.Header.Set("User-Agent", "Trin")
	response, err := directly(b.k.client(b.connection.Organisation)).Do(request)
	if err != nil {
		if failed := (*url.Error)(nil); errors.As(err, &failed) {
			err = failed.Err // without the address, which may hold a code
		}
		return fetched{}, err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, providerBytes+1))
	switch {
	case err != nil:
		return fetched{}, fmt.Errorf("reading the answer: %w", err)
	case len(body) > providerBytes:
		return fetched{}, fmt.Errorf("the answer is larger than %d bytes", providerBytes)
	}
	media, _, err := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if err != nil {
		media = ""
	}
	return fetched{response.StatusCode, media, body}, nil
}

// directly is the client without redirects and cookies.
func directly(of *http.Client) *http.Client {
	client := *of
	client.Jar = nil
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}

// document fetches a public JSON document of a provider.
func (b *backend) document(ctx context.Context, address string) ([]byte, error) {
	got, err := b.call(ctx, http.MethodGet, address, nil, http.Header{"Accept": {"application/json, application/jwk-set+json"}})
	switch {
	case err != nil:
		return nil, err
	case got.Status != http.StatusOK:
		return nil, fmt.Errorf("the answer is %d", got.Status)
	}
	return got.Body, nil
}

// remote is a document of a provider that is fetched when it is needed. It is
// fetched once in providerPause at most, whatever is asked, so that nobody can
// make Trin send requests by naming keys that do not exist.
type remote[T any] struct {
	fetch func(context.Context) (T, error)
	clock func() time.Time

	fetching sync.Mutex // held while it is fetched
	mu       sync.Mutex // of what is below
	value    T
	read     time.Time // when value was; zero = never
	tried    time.Time
	err      error // of the last try
}

// get returns the document; enough says whether it holds what is wanted. An old
// one serves for a while when it cannot be fetched again.
func (r *remote[T]) get(ctx context.Context, enough func(T) bool) (T, error) {
	if value, fine := r.kept(enough); fine {
		return value, nil
	}
	r.fetching.Lock()
	defer r.fetching.Unlock()
	if value, fine := r.kept(enough); fine { // another has fetched it
		return value, nil
	}
	r.mu.Lock()
	now := r.clock()
	early := !r.tried.IsZero() && now.Sub(r.tried) < providerPause && !now.Before(r.tried)
	if !early {
		r.tried = now
	}
	r.mu.Unlock()
	if !early {
		value, err := r.fetch(context.WithoutCancel(ctx)) // for the others too
		r.mu.Lock()
		if r.err = err; err == nil {
			r.value, r.read = value, now
		}
		r.mu.Unlock()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.read.IsZero() || now.Sub(r.read) >= providerStale {
		var none T
		return none, errors.Join(errors.New("it was not fetched"), r.err)
	}
	return r.value, nil
}

// kept returns what was fetched before, if that will do.
func (r *remote[T]) kept(enough func(T) bool) (T, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fine := !r.read.IsZero() && r.clock().Sub(r.read) < providerFresh && (enough == nil || enough(r.value))
	return r.value, fine
}

// checkJSONWithin is [checkJSON] for documents of a provider, which hold longer
// lists than what an application asks.
func checkJSONWithin(raw []byte, most int) error {
	if !utf8.Valid(raw) {
		return errors.New("not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	members := maxJSONMembers - most
	if err := checkValue(decoder, 0, &members); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is text after the JSON")
	}
	return nil
}
