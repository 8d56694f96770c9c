package oidc

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"trin/broker"
)

// The parameters of an authorization request (OpenID Connect Core 3.1.2.1; RFC
// 7636, 4.3; RFC 9126, 4; RFC 9396, 2), and the ones that are Trin's own: the
// hint of a provider, and the marks of forms that Trin has posted to itself.
const (
	paramClientID        = "client_id"
	paramRedirectURI     = "redirect_uri"
	paramResponseType    = "response_type"
	paramResponseMode    = "response_mode"
	paramScope           = "scope"
	paramState           = "state"
	paramNonce           = "nonce"
	paramPrompt          = "prompt"
	paramMaxAge          = "max_age"
	paramACRValues       = "acr_values"
	paramClaims          = "claims"
	paramLoginHint       = "login_hint"
	paramIDTokenHint     = "id_token_hint"
	paramUILocales       = "ui_locales"
	paramChallenge       = "code_challenge"
	paramChallengeMethod = "code_challenge_method"
	paramDetails         = "authorization_details"
	paramRequest         = "request"
	paramRequestURI      = "request_uri"
	paramRegistration    = "registration"
	paramProviderHint    = "idp_hint"

	paramAgain   = "trin_again"
	paramConsent = "trin_consent"
	paramAllowed = "trin_allowed"
)

// The words of response_mode.
const (
	modeQuery    = "query"
	modeFormPost = "form_post"
)

// What a request may weigh before anything is done with it.
const (
	maxQuery   = 16 << 10
	maxForm    = 64 << 10
	maxFields  = 64
	maxState   = 4 << 10
	maxClaims  = 8 << 10
	maxHint    = 256
	maxToken   = 12 << 10
	maxClasses = 20
)

// requestNames are the parameters that are read, in the order in which they are
// posted once more. Others are left aside (OpenID Connect Core 3.1.2.1).
var requestNames = []string{
	paramClientID, paramRedirectURI, paramResponseType, paramResponseMode, paramScope, paramState, paramNonce, paramPrompt,
	paramMaxAge, paramACRValues, paramClaims, paramLoginHint, paramIDTokenHint, paramUILocales, paramChallenge,
	paramChallengeMethod, paramDetails, paramRequest, paramRequestURI, paramRegistration, paramProviderHint,
}

// ownNames are the marks, which only a form of Trin's own carries.
var ownNames = []string{paramAgain, paramConsent, paramAllowed}

// parameters are those of a request, decoded, by name.
type parameters map[string]string

// readParameters reads the parameters of a GET, or of a POST (OpenID Connect
// Core 3.1.2.1). One that is there twice is refused (RFC 6749, 3.1), but for
// acr_values: an Apache module sends those of the server and then those of the
// location, and the last are meant.
func readParameters(w http.ResponseWriter, r *http.Request, names []string) (parameters, error) {
	if len(r.URL.RawQuery) > maxQuery {
		return nil, errors.New("the query is too large")
	}
	text := r.URL.RawQuery
	if r.Method == http.MethodPost {
		if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/x-www-form-urlencoded" {
			return nil, errors.New("the body is not a form")
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxForm))
		if err != nil {
			return nil, fmt.Errorf("reading the form: %w", err)
		}
		text += "&" + string(body)
	}
	return splitParameters(text, names)
}

// splitParameters reads urlencoded text. A parameter without a value is as one
// that is not there (RFC 6749, 3.1).
func splitParameters(text string, names []string) (parameters, error) {
	p := parameters{}
	fields := 0
	for part := range strings.SplitSeq(text, "&") {
		if part == "" {
			continue
		}
		if fields++; fields > maxFields {
			return nil, errors.New("there are too many parameters")
		}
		rawName, rawValue, _ := strings.Cut(part, "=")
		name, err := url.QueryUnescape(rawName)
		if err != nil {
			return nil, errors.New("the name of a parameter is not urlencoded")
		}
		if !slices.Contains(names, name) {
			continue
		}
		if _, twice := p[name]; twice && name != paramACRValues {
			return nil, fmt.Errorf("%s is there more than once", name)
		}
		value, err := url.QueryUnescape(rawValue)
		if err != nil || !utf8.ValidString(value) {
			return nil, fmt.Errorf("%s is not urlencoded UTF-8", name)
		}
		p[name] = value
	}
	for name, value := range p {
		if value == "" {
			delete(p, name)
		}
	}
	return p, nil
}

// encoded writes those of the parameters in one order.
func (p parameters) encoded(names []string) string {
	values := url.Values{}
	for _, field := range p.fields(names) {
		values.Set(field.Name, field.Value)
	}
	return values.Encode()
}

// fields are those of the parameters as the fields of a form.
func (p parameters) fields(names []string) []broker.Field {
	var fields []broker.Field
	for _, name := range names {
		if value := p[name]; value != "" {
			fields = append(fields, broker.Field{Name: name, Value: value})
		}
	}
	return fields
}
