package oidc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"trin/broker"
)

// claimsRequest is what the claims parameter asks for (OpenID Connect Core 5.5).
type claimsRequest struct {
	ACR      []broker.ClassRef // of the ID token; nil = any
	ACRAsked bool
	ACRMust  bool   // it is essential
	Sub      string // the value that sub must have; "" = any
	UserInfo []string
	IDToken  []string
}

// claimWish is what is said of one claim. A wish of null says nothing.
type claimWish struct {
	Essential bool
	Values    []string
}

// readClaims reads the claims parameter. Members and options that are not known
// are passed over (OpenID Connect Core 5.5, 5.5.1).
func readClaims(text string) (claimsRequest, error) {
	var c claimsRequest
	if len(text) > maxClaims {
		return c, fmt.Errorf("it has more than %d bytes", maxClaims)
	}
	if err := checkJSON([]byte(text)); err != nil {
		return c, err
	}
	members, err := jsonObject([]byte(text))
	if err != nil {
		return c, err
	}
	if members == nil {
		return c, errors.New("this is not an object")
	}
	for name, into := range map[string]*[]string{"userinfo": &c.UserInfo, "id_token": &c.IDToken} {
		wishes, err := jsonObject(members[name])
		if err != nil {
			return c, fmt.Errorf("%s: %w", name, err)
		}
		for claim, raw := range wishes {
			if err := c.wish(name, claim, raw, into); err != nil {
				return c, fmt.Errorf("%s of %s: %w", clip(claim), name, err)
			}
		}
		slices.Sort(*into)
	}
	return c, nil
}

// wish takes one claim that is asked for.
func (c *claimsRequest) wish(member, claim string, raw json.RawMessage, into *[]string) error {
	if len(claim) > maxName || !plain(claim) {
		return errors.New("the name of the claim is too long, or holds a control character")
	}
	if slices.Contains(reservedMembers, claim) && claim != "acr" && claim != "sub" {
		return nil // it is there anyway, or never
	}
	switch {
	case claim != "acr" && claim != "sub":
		if _, err := jsonObject(raw); err != nil {
			return err
		}
		*into = append(*into, claim)
		return nil
	case member != "id_token" && claim == "acr":
		return nil
	}
	w, err := readWish(raw)
	if err != nil {
		return err
	}
	if claim == "sub" {
		if len(w.Values) > 1 || c.Sub != "" && len(w.Values) == 1 && w.Values[0] != c.Sub {
			return errors.New("there is more than one value")
		}
		if len(w.Values) == 1 {
			c.Sub = w.Values[0]
		}
		return nil
	}
	c.ACRAsked, c.ACRMust = true, w.Essential
	for _, value := range w.Values {
		c.ACR = append(c.ACR, broker.Ref(value))
	}
	return nil
}

// readWish reads essential, value and values, of which the values are strings
// (OpenID Connect Core 5.5.1, 5.5.1.1).
func readWish(raw json.RawMessage) (claimWish, error) {
	var w claimWish
	options, err := jsonObject(raw)
	if err != nil {
		return w, err
	}
	if essential, ok := options["essential"]; ok {
		if bytes.Equal(essential, []byte("null")) || json.Unmarshal(essential, &w.Essential) != nil {
			return w, errors.New("essential is neither true nor false")
		}
	}
	value, one := options["value"]
	values, several := options["values"]
	switch {
	case one && several:
		return w, errors.New("there are both value and values")
	case one:
		var text *string
		if json.Unmarshal(value, &text) != nil || text == nil || *text == "" {
			return w, errors.New("value is not a string that says something")
		}
		w.Values = []string{*text}
	case several:
		var texts []*string
		if json.Unmarshal(values, &texts) != nil || len(texts) == 0 || len(texts) > maxClasses {
			return w, errors.New("values is not a list of some strings")
		}
		for _, text := range texts {
			if text == nil || *text == "" {
				return w, errors.New("one of values is not a string that says something")
			}
			w.Values = append(w.Values, *text)
		}
	}
	for _, v := range w.Values {
		if len(v) > maxName || !plain(v) {
			return w, errors.New("a value is too long, or holds a control character")
		}
	}
	return w, nil
}

// jsonObject reads the members of an object, whose names are compared byte for
// byte. null, and nothing, have none.
func jsonObject(raw json.RawMessage) (map[string]json.RawMessage, error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		return nil, nil
	}
	var members map[string]json.RawMessage
	if raw[0] != '{' || json.Unmarshal(raw, &members) != nil {
		return nil, errors.New("this is not an object")
	}
	return members, nil
}
