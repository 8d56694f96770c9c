package oidc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// idTokenHint is what is read of an ID token that comes back as a hint.
type idTokenHint struct {
	Issuer   string
	Subject  string
	Audience []string
	Session  string
}

// readIDTokenHint verifies an ID token that Trin has given to this application.
// When it expired does not matter (OpenID Connect Core 3.1.2.1, RP-Initiated
// Logout 2).
func (f *frontend) readIDTokenHint(ctx context.Context, token string) (idTokenHint, error) {
	var hint idTokenHint
	if len(token) > maxToken {
		return hint, fmt.Errorf("it has more than %d bytes", maxToken)
	}
	payload, err := f.kind.verifyOwn(ctx, f.settings.Keys, token)
	if err != nil {
		return hint, err
	}
	members, err := jsonObject(payload)
	if err != nil {
		return hint, err
	}
	for name, into := range map[string]*string{"iss": &hint.Issuer, "sub": &hint.Subject, "sid": &hint.Session} {
		if raw, ok := members[name]; ok && json.Unmarshal(raw, into) != nil {
			return hint, fmt.Errorf("%s is not a string", name)
		}
	}
	if hint.Audience, err = readAudience(members["aud"]); err != nil {
		return hint, err
	}
	switch {
	case hint.Issuer != f.kind.BaseURL:
		return hint, errors.New("it is not Trin's own")
	case !slices.Contains(hint.Audience, f.settings.ClientID):
		return hint, errors.New("it was given to another application")
	case hint.Subject == "" || members["events"] != nil:
		return hint, errors.New("it is not an ID token")
	}
	return hint, nil
}

// readHint reads who must answer: the subject of the hint (OpenID Connect Core
// 3.1.2.1).
func (f *frontend) readHint(ctx context.Context, in parameters, kept *pending) error {
	if in[paramIDTokenHint] == "" {
		return nil
	}
	hint, err := f.readIDTokenHint(ctx, in[paramIDTokenHint])
	if err != nil {
		return unfit("id_token_hint: %v", err)
	}
	if kept.Sub != "" && kept.Sub != hint.Subject {
		return unfit("id_token_hint and claims name two subjects")
	}
	kept.Sub = hint.Subject
	return nil
}

// readAudience reads aud, which is one name or a list of them (RFC 7519, 4.1.3).
func readAudience(raw json.RawMessage) ([]string, error) {
	var several []string
	if json.Unmarshal(raw, &several) == nil {
		return several, nil
	}
	var one string
	if err := json.Unmarshal(raw, &one); err != nil {
		return nil, errors.New("aud is neither a name nor a list of names")
	}
	return []string{one}, nil
}
