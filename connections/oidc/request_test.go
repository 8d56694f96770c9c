package oidc

import (
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
)

// TestReadRequest holds every refusal of a request to the error that its
// application gets.
func TestReadRequest(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	f := h.front(appClient)
	long := strings.Repeat("x", maxName*5)
	for name, test := range map[string]struct {
		parameters []string
		want       string
	}{
		"as it should be":          {nil, ""},
		"no response type":         {[]string{"response_type", ""}, "invalid_request"},
		"no scope":                 {[]string{"scope", ""}, "invalid_scope"},
		"no openid":                {[]string{"scope", "profile openid2"}, "invalid_scope"},
		"a mode that is not there": {[]string{"response_mode", "fragment"}, "invalid_request"},
		"a JWT mode":               {[]string{"response_mode", "jwt"}, "invalid_request"},
		"none with more":           {[]string{"prompt", "none login"}, "invalid_request"},
		"unknown prompt":           {[]string{"prompt", "create"}, "invalid_request"},
		"prompts together":         {[]string{"prompt", "login consent select_account"}, ""},
		"negative age":             {[]string{"max_age", "-1"}, "invalid_request"},
		"age with a sign":          {[]string{"max_age", "+1"}, "invalid_request"},
		"age of centuries":         {[]string{"max_age", "99999999999"}, "invalid_request"},
		"age in words":             {[]string{"max_age", "1h"}, "invalid_request"},
		"long hint":                {[]string{"login_hint", long}, "invalid_request"},
		"hint of control":          {[]string{"login_hint", "a\x00"}, "invalid_request"},
		"long provider hint":       {[]string{"idp_hint", long}, "invalid_request"},
		"many classes":             {[]string{"acr_values", strings.Repeat("a ", maxClasses+1)}, "invalid_request"},
		"long nonce":               {[]string{"nonce", long}, "invalid_request"},
		"languages are wishes":     {[]string{"ui_locales", "xx " + long}, ""},
		"unknown is passed over":   {[]string{"display", "popup"}, ""},
		"registration":             {[]string{"registration", "{}"}, "registration_not_supported"},
		"claims that are none":     {[]string{"claims", "{"}, "invalid_request"},
		"details that are none":    {[]string{"authorization_details", "[]"}, "invalid_authorization_details"},
		"details of no type":       {[]string{"authorization_details", `[{"type":"payment"}]`}, "invalid_authorization_details"},
		"a hint that is no token":  {[]string{"id_token_hint", "abc"}, "invalid_request"},
	} {
		in, err := splitParameters(requestQuery(test.parameters...).Encode(), requestNames)
		if err != nil {
			t.Fatal(err)
		}
		var kept pending
		_, _, err = f.readRequest(t.Context(), in, &kept, asking{})
		got := ""
		if err != nil {
			request, ok := err.(*requestError)
			if !ok {
				t.Fatalf("%s: got %T", name, err)
			}
			got = request.Code
		}
		if got != test.want {
			t.Errorf("%s: got %q (%v), want %q", name, got, err, test.want)
		}
	}
}

func TestReadRequestTranslates(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(s *ApplicationSettings) { s.Comparison = "minimum" })
	f := h.front(appClient)
	hour := time.Hour
	for name, test := range map[string]struct {
		parameters []string
		want       broker.AuthnRequest
	}{
		"nothing":         {nil, broker.AuthnRequest{}},
		"classes":         {[]string{"acr_values", "a b  c"}, broker.AuthnRequest{Classes: []broker.ClassRef{"a", "b", "c"}, Comparison: broker.Minimum, Voluntary: true}},
		"essential":       {[]string{"claims", `{"id_token":{"acr":{"essential":true,"values":["x","y"]}}}`, "acr_values", "a"}, broker.AuthnRequest{Classes: []broker.ClassRef{"x", "y"}, Comparison: broker.Exact}},
		"a wish":          {[]string{"claims", `{"id_token":{"acr":{"value":"x"}}}`}, broker.AuthnRequest{Classes: []broker.ClassRef{"x"}, Comparison: broker.Minimum, Voluntary: true}},
		"must, by values": {[]string{"claims", `{"id_token":{"acr":{"essential":true}}}`, "acr_values", "a"}, broker.AuthnRequest{Classes: []broker.ClassRef{"a"}, Comparison: broker.Exact}},
		"of userinfo":     {[]string{"claims", `{"userinfo":{"acr":{"essential":true,"value":"x"}}}`}, broker.AuthnRequest{}},
		"an age":          {[]string{"max_age", "3600"}, broker.AuthnRequest{MaxAge: &hour}},
		"no age":          {[]string{"max_age", "0"}, broker.AuthnRequest{ForceAuthn: true}},
		"prompts":         {[]string{"prompt", "login select_account"}, broker.AuthnRequest{ForceAuthn: true, SelectAccount: true}},
		"silently":        {[]string{"prompt", "none"}, broker.AuthnRequest{Passive: true}},
		"hints":           {[]string{"login_hint", "al", "idp_hint", "adfs", "ui_locales", "xx da-DK en"}, broker.AuthnRequest{LoginHint: "al", ProviderHint: "adfs", Language: "da"}},
	} {
		in, err := splitParameters(requestQuery(test.parameters...).Encode(), requestNames)
		if err != nil {
			t.Fatal(err)
		}
		var kept pending
		got, _, err := f.readRequest(t.Context(), in, &kept, asking{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		test.want.Application = appClient
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %+v, want %+v", name, got, test.want)
		}
	}
}

func TestSplitParameters(t *testing.T) {
	t.Parallel()
	names := []string{"a", "b", paramACRValues}
	for name, test := range map[string]struct {
		text string
		want parameters
	}{
		"plain":                  {"a=1&b=2&c=3", parameters{"a": "1", "b": "2"}},
		"twice":                  {"a=1&a=1", nil},
		"twice, one empty":       {"a=1&a=", nil},
		"twice, written apart":   {"a=1&%61=2", nil},
		"others may stand twice": {"c=1&c=2", parameters{}},
		"the last classes":       {"acr_values=server&acr_values=path", parameters{paramACRValues: "path"}},
		"no value is no one":     {"a=&b", parameters{}},
		"a bad escape":           {"a=%zz", nil},
		"no text":                {"a=%ff", nil},
		"too many":               {strings.Repeat("c=1&", maxFields+1), nil},
	} {
		got, err := splitParameters(test.text, names)
		if (err != nil) != (test.want == nil) || err == nil && !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %v, %v, want %v", name, got, err, test.want)
		}
	}
}

func TestReadClaims(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text string
		want *claimsRequest // nil = refused
	}{
		"names": {`{"userinfo":{"email":null,"name":{"essential":true}},"id_token":{"phone_number":{"value":"1"},"auth_time":{"essential":true}}}`,
			&claimsRequest{UserInfo: []string{"email", "name"}, IDToken: []string{"phone_number"}}},
		"a value":            {`{"id_token":{"acr":{"essential":true,"value":"a"}}}`, &claimsRequest{ACR: []broker.ClassRef{"a"}, ACRAsked: true, ACRMust: true}},
		"values":             {`{"id_token":{"acr":{"values":["a","b"]}}}`, &claimsRequest{ACR: []broker.ClassRef{"a", "b"}, ACRAsked: true}},
		"any":                {`{"id_token":{"acr":null}}`, &claimsRequest{ACRAsked: true}},
		"who":                {`{"id_token":{"sub":{"value":"s"}},"userinfo":{"sub":{"value":"s"}}}`, &claimsRequest{Sub: "s"}},
		"two subjects":       {`{"id_token":{"sub":{"value":"s"}},"userinfo":{"sub":{"value":"t"}}}`, nil},
		"others are nothing": {`{"other":[1],"id_token":{"x":{"more":1}}}`, &claimsRequest{IDToken: []string{"x"}}},
		"never Trin's own":   {`{"id_token":{"iss":{"value":"https://evil"},"amr":null}}`, &claimsRequest{}},
		"case matters":       {`{"ID_TOKEN":{"acr":{"essential":true,"value":"a"}}}`, &claimsRequest{}},
		"case matters below": {`{"id_token":{"acr":{"Essential":true,"value":"a"}}}`, &claimsRequest{ACR: []broker.ClassRef{"a"}, ACRAsked: true}},
		"not an object":      {`[]`, nil},
		"null":               {`null`, nil},
		"a text":             {`"{}"`, nil},
		"two of one name":    {`{"id_token":{"acr":{"value":"a"},"acr":{"value":"b"}}}`, nil},
		"two at the top":     {`{"id_token":{},"id_token":{}}`, nil},
		"text after":         {`{} {}`, nil},
		"cut off":            {`{"id_token":`, nil},
		"value and values":   {`{"id_token":{"acr":{"value":"a","values":["a"]}}}`, nil},
		"no values":          {`{"id_token":{"acr":{"essential":true,"values":[]}}}`, nil},
		"empty value":        {`{"id_token":{"acr":{"value":""}}}`, nil},
		"numbers":            {`{"id_token":{"acr":{"values":[1]}}}`, nil},
		"null value":         {`{"id_token":{"acr":{"values":[null]}}}`, nil},
		"essential in words": {`{"id_token":{"acr":{"essential":"true"}}}`, nil},
		"essential null":     {`{"id_token":{"acr":{"essential":null}}}`, nil},
		"a wish that is one": {`{"id_token":{"acr":true}}`, nil},
		"a claim as a text":  {`{"userinfo":{"email":"x"}}`, nil},
		"a list of claims":   {`{"userinfo":["email"]}`, nil},
		"too deep":           {`{"x":` + strings.Repeat("[", 20) + strings.Repeat("]", 20) + `}`, nil},
		"too many":           {`{"x":[` + strings.Repeat("1,", 400) + `1]}`, nil},
		"too long":           {`{"x":"` + strings.Repeat("x", maxClaims) + `"}`, nil},
	} {
		got, err := readClaims(test.text)
		switch {
		case (err != nil) != (test.want == nil):
			t.Errorf("%s: got %v", name, err)
		case err == nil && !reflect.DeepEqual(got, *test.want):
			t.Errorf("%s: got %+v, want %+v", name, got, *test.want)
		}
	}
}

func TestStepUp(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(s *ApplicationSettings) {
		s.StepUpScopes = map[string]StepUp{"sign": {Level: 20, Text: broker.Text{"en": "You sign.", "da": "Du skriver under."}}}
		s.StepUpDetails = map[string]StepUp{"payment": {Level: 20, Text: broker.Text{"": "Pay {amount.value} {amount.currency} to {to}."}}}
	})
	f := h.front(appClient)
	read := func(parameters ...string) (broker.AuthnRequest, pending, error) {
		in, err := splitParameters(requestQuery(parameters...).Encode(), requestNames)
		if err != nil {
			t.Fatal(err)
		}
		var kept pending
		out, _, err := f.readRequest(t.Context(), in, &kept, asking{})
		return out, kept, err
	}
	out, kept, err := read("scope", "openid sign", "ui_locales", "da")
	if err != nil || out.Confirm == nil || out.Confirm.Text != "Du skriver under." || out.Confirm.Levels.On("").Value != 20 || !slices.Contains(kept.Scopes, "sign") {
		t.Errorf("got %+v, %+v, %v", out.Confirm, kept, err)
	}
	out, kept, err = read("authorization_details", `[{"type":"payment","amount":{"value":12.50,"currency":"DKK"},"to":"Anna"}]`)
	if err != nil || out.Confirm == nil || out.Confirm.Text != "Pay 12.50 DKK to Anna." || kept.Confirmed != out.Confirm.Text {
		t.Errorf("got %+v, %+v, %v", out.Confirm, kept, err)
	}
	for name, details := range map[string]string{
		"nothing to show":     `[{"type":"payment","amount":{"value":1,"currency":"DKK"}}]`,
		"an object to show":   `[{"type":"payment","amount":{"value":1,"currency":"DKK"},"to":{"a":1}}]`,
		"null to show":        `[{"type":"payment","amount":{"value":1,"currency":"DKK"},"to":null}]`,
		"true to show":        `[{"type":"payment","amount":{"value":1,"currency":"DKK"},"to":true}]`,
		"a line to show":      `[{"type":"payment","amount":{"value":1,"currency":"DKK"},"to":"a\nb"}]`,
		"more than a page":    `[{"type":"payment","amount":{"value":1,"currency":"DKK"},"to":"` + strings.Repeat("x", maxConfirmation) + `"}]`,
		"another type":        `[{"type":"access"}]`,
		"no type":             `[{"amount":1}]`,
		"letters backwards":   `[{"type":"payment","amount":{"value":1,"currency":"DKK"},"to":"\u202eannA"}]`,
		"a member that twice": `[{"type":"payment","type":"access"}]`,
		"no list":             `{"type":"payment"}`,
		"too many":            "[" + strings.Repeat(`{"type":"payment"},`, maxDetailItems) + `{"type":"payment"}]`,
	} {
		if _, _, err := read("authorization_details", details); err == nil || err.(*requestError).Code != errorInvalidDetails {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestStepUpClaims: a value of the claims parameter is confirmed, and said in the
// tokens as what was confirmed.
func TestStepUpClaims(t *testing.T) {
	t.Parallel()
	const order = "https://app.example/claims/order"
	h := newHouse(t, func(s *ApplicationSettings) {
		s.StepUpClaims = map[string]StepUp{order: {Level: 20, Text: broker.Text{"": "You approve order {value}."}}}
	})
	f := h.front(appClient)
	read := func(claims string) (broker.AuthnRequest, pending, error) {
		in, err := splitParameters(requestQuery("claims", claims).Encode(), requestNames)
		if err != nil {
			t.Fatal(err)
		}
		var kept pending
		out, _, err := f.readRequest(t.Context(), in, &kept, asking{})
		return out, kept, err
	}
	asked := func(wish string) string { return `{"id_token":{"` + order + `":` + wish + `}}` }
	for _, wish := range []string{`{"value":"17"}`, `{"essential":true,"values":["17"]}`} {
		out, kept, err := read(asked(wish))
		if err != nil || out.Confirm == nil || out.Confirm.Text != "You approve order 17." || out.Confirm.Levels.On("").Value != 20 || kept.Values[order] != "17" {
			t.Errorf("%s: got %+v, %+v, %v", wish, out.Confirm, kept.Values, err)
		}
	}
	if out, kept, err := read(`{"userinfo":{"` + order + `":{"value":"17"}},"id_token":{"email":null}}`); err != nil || out.Confirm != nil || kept.Values != nil {
		t.Errorf("got %+v, %+v, %v where nothing is to be confirmed", out.Confirm, kept.Values, err)
	}
	for name, wish := range map[string]string{
		"no value": `null`, "two values": `{"values":["17","18"]}`, "a number": `{"value":17}`,
		"a line": `{"value":"1\n7"}`, "more than a page": `{"value":"` + strings.Repeat("x", maxConfirmation) + `"}`,
		"letters backwards": `{"value":"\u202e71"}`,
	} {
		if out, _, err := read(asked(wish)); err == nil {
			t.Errorf("%s: got %+v, want a refusal", name, out.Confirm)
		}
	}
	said := confirmed(connections.Grant{Values: map[string]string{order: "17"}})
	if got := fmt.Sprint(said[confirmedMember]); got != "map["+order+":17]" {
		t.Errorf("got %s in the access token, want what was confirmed", got)
	}
	if !slices.Contains(reservedMembers, confirmedMember) {
		t.Error("a claim could say what was confirmed")
	}
}

func FuzzReadClaims(f *testing.F) {
	for _, seed := range []string{`{}`, `{"id_token":{"acr":{"essential":true,"values":["a"]}}}`, `{"userinfo":{"email":null}}`, `[`, `{"a":{"a":{}}}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := readClaims(text)
		if err != nil {
			return
		}
		if len(c.ACR) > maxClasses || len(c.IDToken)+len(c.UserInfo) > maxJSONMembers || len(text) > maxClaims {
			t.Errorf("%q: got more than the bounds let: %+v", text, c)
		}
		for _, name := range slices.Concat(c.IDToken, c.UserInfo) {
			if slices.Contains(reservedMembers, name) {
				t.Errorf("%q: got %s, which is Trin's own", text, name)
			}
		}
	})
}

func FuzzSplitParameters(f *testing.F) {
	f.Add("client_id=a&acr_values=a&acr_values=b&claims=%7B%7D")
	f.Add("a=%zz&&=&state=%00")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := splitParameters(text, requestNames)
		if err != nil {
			return
		}
		again, err := splitParameters(p.encoded(requestNames), requestNames)
		if err != nil || !reflect.DeepEqual(again, p) {
			t.Errorf("%q: read %v and, written again, %v (%v)", text, p, again, err)
		}
		if _, err := url.ParseQuery(p.encoded(requestNames)); err != nil {
			t.Errorf("%q: written as what is no query: %v", text, err)
		}
	})
}
