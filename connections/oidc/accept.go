package oidc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"trin/broker"
)

// What a token of a provider may weigh.
const (
	maxProviderToken = 128 << 10
	maxTokenMembers  = 4096
	maxAudiences     = 16
	maxSubject       = 255 // OpenID Connect Core 2
)

// expectation is what a token must match.
type expectation struct {
	Issuer     string
	ClientID   string
	Audiences  []string // others that it may be for too
	Algorithms []jose.SignatureAlgorithm
	// Keys are the provider's keys with that kid that can sign by the algorithm.
	Keys func(ctx context.Context, kid string, algorithm jose.SignatureAlgorithm) (keySet, error)
	Skew time.Duration
	Now  time.Time

	Nonce       string
	Code        string
	AccessToken string
	LevelClaim  string
	Started     time.Time // of the leg: nothing answers a request before it was made
	Fresh       bool      // a new login, or one of an age, was asked for
}

// idToken is an ID token that has been verified.
type idToken struct {
	members   map[string]json.RawMessage
	Algorithm jose.SignatureAlgorithm
	Subject   string
	Session   string // sid
	Class     string // "" = none
	Methods   []string
	Issued    time.Time
	Expires   time.Time
	Instant   time.Time // auth_time; zero = not said
}

// acceptIDToken verifies an ID token (OpenID Connect Core 3.1.3.7).
func acceptIDToken(ctx context.Context, token string, x expectation) (*idToken, error) {
	payload, algorithm, err := verifiedToken(ctx, token, []string{"JWT"}, x)
	if err != nil {
		return nil, err
	}
	members, err := readMembers(payload, maxTokenMembers)
	if err != nil {
		return nil, err
	}
	t := &idToken{members: members, Algorithm: algorithm}
	if err := checkParties(members, x); err != nil {
		return nil, err
	}
	if err := t.readTimes(x); err != nil {
		return nil, err
	}
	nonce, err := textMember(members, claimNonce)
	switch {
	case err != nil:
		return nil, err
	case nonce == "" || nonce != x.Nonce:
		return nil, broker.Failed(broker.CheckAnswers, errors.New("nonce is not that of the request"))
	}
	if err := t.readSubject(); err != nil {
		return nil, err
	}
	if err := t.checkHashes(x); err != nil {
		return nil, err
	}
	return t, t.readAssurance(x)
}

// verifiedToken verifies a signed token and returns its payload. Of its header only
// alg, kid, typ and crit are looked at: keys in it, or addresses of keys, are
// what the sender says about itself (I1).
func verifiedToken(ctx context.Context, token string, types []string, x expectation) ([]byte, jose.SignatureAlgorithm, error) {
	if len(token) > maxProviderToken {
		return nil, "", errors.New("the token is too large")
	}
	if strings.Count(token, ".") != 2 {
		return nil, "", errors.New("the token is not a signed JWT")
	}
	signed, err := jose.ParseSignedCompact(token, x.Algorithms)
	if err != nil {
		return nil, "", fmt.Errorf("the token cannot be read: %w", err)
	}
	header := signed.Signatures[0].Protected
	algorithm := jose.SignatureAlgorithm(header.Algorithm)
	if typ, stated := header.ExtraHeaders[jose.HeaderType]; stated {
		word, ok := typ.(string)
		if !ok || !slices.ContainsFunc(types, func(t string) bool {
			return strings.EqualFold(strings.TrimPrefix(strings.ToLower(word), "application/"), t)
		}) {
			return nil, "", fmt.Errorf("the token is of the type %q", clip(fmt.Sprint(typ)))
		}
	}
	keys, err := x.Keys(ctx, header.KeyID, algorithm)
	switch {
	case err != nil:
		return nil, "", err
	case len(keys) == 0:
		return nil, "", broker.Failed(broker.CheckSignature, fmt.Errorf("the provider has no key %q for %s", clip(header.KeyID), algorithm))
	case len(keys) > 1:
		return nil, "", broker.Failed(broker.CheckSignature, fmt.Errorf("the provider has several keys %q for %s, and nobody can say which is meant", clip(header.KeyID), algorithm))
	}
	payload, err := signed.Verify(keys[0].Key)
	if err != nil {
		return nil, "", broker.Failed(broker.CheckSignature, errors.New("the token's signature is wrong"))
	}
	return payload, algorithm, nil
}

// checkParties holds iss, aud and azp against who is meant (OpenID Connect Core
// 3.1.3.7, 2 to 5).
func checkParties(members map[string]json.RawMessage, x expectation) error {
	issuer, err := textMember(members, "iss")
	switch {
	case err != nil:
		return err
	case issuer != x.Issuer:
		return broker.Failed(broker.CheckSender, fmt.Errorf("iss is %q", clip(issuer)))
	}
	audiences, err := textsMember(members, "aud")
	switch {
	case err != nil:
		return err
	case len(audiences) > maxAudiences:
		return errors.New("aud has too many values")
	case !slices.Contains(audiences, x.ClientID):
		return broker.Failed(broker.CheckAddressee, errors.New("the token is not for Trin"))
	}
	others := 0
	for _, audience := range audiences {
		if audience == x.ClientID {
			continue
		}
		if others++; !slices.Contains(x.Audiences, audience) {
			return broker.Failed(broker.CheckAddressee, fmt.Errorf("the token is for %q too", clip(audience)))
		}
	}
	party, err := textMember(members, "azp")
	switch {
	case err != nil:
		return err
	case party != "" && party != x.ClientID:
		return broker.Failed(broker.CheckAddressee, fmt.Errorf("azp is %q", clip(party)))
	case party == "" && others > 0:
		return broker.Failed(broker.CheckAddressee, errors.New("the token is for several parties and does not say by azp for whom it was made"))
	}
	return nil
}

// readSubject reads sub and sid.
func (t *idToken) readSubject() error {
	var err error
	if t.Subject, err = textMember(t.members, claimSubject); err != nil {
		return err
	}
	if t.Subject == "" || len(t.Subject) > maxSubject || !plain(t.Subject) {
		return errors.New("sub is missing, too long, or holds a control character")
	}
	if t.Session, err = textMember(t.members, claimSession); err != nil {
		return err
	}
	if len(t.Session) > maxName {
		return errors.New("sid is too long")
	}
	return nil
}

// readAssurance reads how the user was authenticated. A class is one text; amr,
// which is a list, is a single text at some providers.
func (t *idToken) readAssurance(x expectation) error {
	var err error
	if x.LevelClaim == claimACR {
		t.Class, err = textMember(t.members, claimACR)
	} else {
		var classes []string
		if classes, err = textsMember(t.members, x.LevelClaim); err == nil && len(classes) > 1 {
			err = fmt.Errorf("%s has %d values; where it may have several, the level source reads it beside acr", clip(x.LevelClaim), len(classes))
		} else if len(classes) == 1 {
			t.Class = classes[0]
		}
	}
	if err != nil {
		return err
	}
	if _, err := textMember(t.members, claimACR); err != nil {
		return err
	}
	t.Methods, err = textsMember(t.members, claimAMR)
	return err
}
