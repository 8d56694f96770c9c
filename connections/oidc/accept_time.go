package oidc

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"trin/broker"
)

// The instants that a token may name: what lies outside is a mistake, or an
// attempt to make something last forever.
const (
	firstInstant = 0             // 1970
	lastInstant  = 7_258_118_400 // 2200
)

// instantMember reads a NumericDate (RFC 7519, 2); zero = it is not there.
func instantMember(members map[string]json.RawMessage, name string) (time.Time, error) {
	raw, there := members[name]
	if !there {
		return time.Time{}, nil
	}
	if len(raw) == 0 || raw[0] == '"' {
		return time.Time{}, fmt.Errorf("%s is not a number", name)
	}
	seconds, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || math.IsNaN(seconds) {
		return time.Time{}, fmt.Errorf("%s is not a number", name)
	}
	if seconds <= firstInstant || seconds >= lastInstant {
		return time.Time{}, fmt.Errorf("%s is no time to believe", name)
	}
	return time.Unix(int64(seconds), 0).UTC(), nil
}

// issuedEarly is how far back a provider may write iat: Entra ID writes five
// minutes. That the token was made for this request is proven by its nonce.
const issuedEarly = 5 * time.Minute

// readTimes holds exp, iat and nbf against the clock, and reads auth_time.
func (t *idToken) readTimes(x expectation) error {
	var err error
	if t.Expires, t.Issued, err = checkLife(t.members, x); err != nil {
		return err
	}
	if t.Issued.Before(x.Started.Add(-issuedEarly - x.Skew - time.Second)) { // a NumericDate is in whole seconds
		return broker.Failed(broker.CheckTime, errors.New("the token was issued before it was asked for"))
	}
	if t.Instant, err = instantMember(t.members, claimAuthTime); err != nil {
		return err
	}
	switch {
	case t.Instant.After(x.Now.Add(x.Skew)):
		return broker.Failed(broker.CheckTime, errors.New("auth_time is in the future"))
	case t.Instant.IsZero() && x.Fresh:
		return &broker.Refusal{Code: broker.RefusedStale, Reason: "a fresh login was asked for, and the ID token does not say by auth_time when the user was authenticated"}
	}
	return nil
}

// checkLife holds exp, iat and nbf against the clock (OpenID Connect Core
// 3.1.3.7, 9 and 10; RFC 7519, 4.1).
func checkLife(members map[string]json.RawMessage, x expectation) (expires, issued time.Time, err error) {
	if expires, err = instantMember(members, "exp"); err != nil {
		return
	}
	if issued, err = instantMember(members, "iat"); err != nil {
		return
	}
	before, err := instantMember(members, "nbf")
	switch {
	case err != nil:
	case expires.IsZero() || issued.IsZero():
		err = errors.New("exp or iat is missing")
	case !x.Now.Before(expires.Add(x.Skew)):
		err = broker.Failed(broker.CheckTime, errors.New("the token has expired"))
	case issued.After(x.Now.Add(x.Skew)):
		err = broker.Failed(broker.CheckTime, errors.New("the token was issued in the future"))
	case before.After(x.Now.Add(x.Skew)):
		err = broker.Failed(broker.CheckTime, errors.New("the token is not valid yet"))
	case !issued.Before(expires):
		err = broker.Failed(broker.CheckTime, errors.New("the token ended before it was issued"))
	}
	return expires, issued, err
}
