package wsfed

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// The parameters of requests to Trin that Trin itself never sends
// (WS-Federation 1.2, 13.2), the ones that Microsoft's products add, and the
// mark of a form that Trin has posted to itself, a request or an answer, so that
// cookies that another site's page could not send come with it.
const (
	paramRequest    = "wreq"
	paramRequestPtr = "wreqptr"
	paramPrompt     = "prompt"
	paramHint       = "login_hint"
	paramHintUpper  = "LoginHint"
	paramUser       = "username"
	paramAgain      = "trin_again"
)

// What a request may weigh before anything is done with it.
const (
	maxRequestQuery  = 16 << 10
	maxRequestForm   = 64 << 10
	maxRequestFields = 64
	maxContext       = 4 << 10
	maxHint          = 256
)

// requestNames are the parameters that are read, in the order in which they
// are posted once more. Others are left aside: wp and wfed name what Trin does
// not follow, wres is not a realm, and products add their own.
var requestNames = [...]string{
	paramAction, paramRealm, paramReply, paramContext, paramTime, paramAuth, paramFresh, paramHomeRealm, paramRequest,
	paramRequestPtr, paramResult, paramResultPtr, paramEncoding, paramPrompt, paramHint, paramHintUpper, paramUser, paramAgain,
}

// parameters are those of a request, decoded, by name.
type parameters map[string]string

// readParameters reads the parameters of a GET, or of a POST whose values win
// over those of its query (WS-Federation 1.2, 13.2.1). One that stands twice in
// either is refused: two readers could take two values.
func readParameters(w http.ResponseWriter, r *http.Request) (parameters, error) {
	if len(r.URL.RawQuery) > maxRequestQuery {
		return nil, errors.New("the query is too large")
	}
	p, err := splitParameters(r.URL.RawQuery)
	if err != nil || r.Method != http.MethodPost {
		return p, err
	}
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/x-www-form-urlencoded" {
		return nil, errors.New("the body is not a form")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequestForm))
	if err != nil {
		return nil, fmt.Errorf("reading the form: %w", err)
	}
	posted, err := splitParameters(string(body))
	if err != nil {
		return nil, err
	}
	for name, value := range posted {
		p[name] = value
	}
	return p, nil
}

// splitParameters reads urlencoded text.
func splitParameters(text string) (parameters, error) {
	p := parameters{}
	fields := 0
	for part := range strings.SplitSeq(text, "&") {
		if part == "" {
			continue
		}
		if fields++; fields > maxRequestFields {
			return nil, errors.New("there are too many parameters")
		}
		rawName, rawValue, _ := strings.Cut(part, "=")
		name, err := url.QueryUnescape(rawName)
		if err != nil {
			return nil, errors.New("the name of a parameter is not urlencoded")
		}
		if !isRequestName(name) {
			continue
		}
		if _, twice := p[name]; twice {
			return nil, fmt.Errorf("%s is there more than once", name)
		}
		if p[name], err = url.QueryUnescape(rawValue); err != nil {
			return nil, fmt.Errorf("%s is not urlencoded", name)
		}
	}
	return p, nil
}

func isRequestName(name string) bool {
	for _, known := range requestNames {
		if name == known {
			return true
		}
	}
	return false
}

// first returns the first of the parameters that has a value.
func (p parameters) first(names ...string) string {
	for _, name := range names {
		if p[name] != "" {
			return p[name]
		}
	}
	return ""
}
