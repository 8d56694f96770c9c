package webapi

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"trin/claimstx"
	"trin/claimstx/lookup"
)

var _ claimstx.External = (*External)(nil)

// External has a service of the administrator's own transform claims. It may be
// used by any number of goroutines.
type External struct {
	id          string
	url         *url.URL
	secret      string
	sendSubject bool
	secrets     lookup.Secrets
	clock       func() time.Time
	random      io.Reader
	client      *http.Client
}

// openExternal makes it, without asking anything.
func openExternal(deps lookup.Deps, random io.Reader, id string, raw json.RawMessage) (*External, error) {
	var s ExternalSettings
	if err := lookup.Decode(raw, &s); err != nil {
		return nil, err
	}
	var p problems
	u, reach := s.compile(&p)
	if err := p.err(); err != nil {
		return nil, err
	}
	return &External{
		id: id, url: u, secret: s.SecretName, sendSubject: s.SendSubject,
		secrets: deps.Secrets, clock: deps.Clock, random: random, client: reach.client(),
	}, nil
}

// Close ends the connections that are not in use.
func (e *External) Close() error {
	e.client.CloseIdleConnections()
	return nil
}

// Transform sends the claims and returns them as the service wants them to be.
// A service that refuses the login makes it a *broker.Refusal.
func (e *External) Transform(ctx context.Context, in claimstx.Input, claims claimstx.Claims) (claimstx.Claims, error) {
	nonce, err := e.nonce()
	if err != nil {
		return nil, err
	}
	now := e.clock()
	question := Question{Contract: Contract, Nonce: nonce, Time: now.UTC(), Lookup: e.id, Login: login(in, e.sendSubject), Claims: told(claims)}
	request, err := e.request(ctx, question, now)
	if err != nil {
		return nil, err
	}
	r, err := ask(ctx, e.client, request, []int{http.StatusOK})
	if err != nil {
		return nil, err
	}
	if r.status != http.StatusOK {
		return nil, unwanted(r.status)
	}
	answer, err := e.read(r.body, nonce)
	if err != nil {
		return nil, broken("the answer is not one of the contract: %w", err)
	}
	if answer.Refuse != nil {
		return nil, e.refusal(answer.Refuse)
	}
	return answer.apply(claims), nil
}

// nonce makes the value that ties an answer to its question.
func (e *External) nonce() (string, error) {
	random := make([]byte, 16)
	if _, err := io.ReadFull(e.random, random); err != nil {
		return "", fmt.Errorf("make a nonce: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(random), nil
}

// request writes and signs the message.
func (e *External) request(ctx context.Context, question Question, now time.Time) (*http.Request, error) {
	key, err := readSecret(ctx, e.secrets, e.secret)
	if err != nil {
		return nil, err
	}
	if len(key) < minKeyBytes {
		return nil, broken("the secret %q is shorter than %d characters", e.secret, minKeyBytes)
	}
	body, err := json.Marshal(question)
	if err != nil {
		return nil, unanswerable("the message cannot be written: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, e.url.String(), bytes.NewReader(body))
	if err != nil {
		return nil, unanswerable("the message cannot be sent")
	}
	request.Header.Set("Content-Type", "application/json")
	sign(request.Header, key, body, now)
	return request, nil
}

// read reads an answer strictly: what the contract does not know is an error.
func (e *External) read(body []byte, nonce string) (Answer, error) {
	var answer Answer
	if _, err := parseJSON(body); err != nil { // twice the same member, depth
		return answer, err
	}
	if err := decodeAnswer(body, &answer); err != nil {
		return answer, err
	}
	switch {
	case answer.Contract != Contract:
		return answer, fmt.Errorf("its contract is not %s", Contract)
	case subtle.ConstantTimeCompare([]byte(answer.Nonce), []byte(nonce)) != 1:
		return answer, fmt.Errorf("it does not repeat the nonce of the question")
	}
	return answer, answer.check()
}
