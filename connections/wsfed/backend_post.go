package wsfed

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"trin/broker"
)

// What a posted answer may weigh before anything is done with it. A token grows
// by half as a form, and by three times where it is escaped throughout.
const (
	maxForm       = 2 << 20
	maxResult     = 512 << 10
	maxFormFields = 16
	maxFormQuery  = 16 << 10
)

// paramKeptResult is wresult in the form that Trin posts to itself: as base64, so
// that no line end in it is changed on the way (HTML, "newline normalization").
const paramKeptResult = "trin_wresult"

// answerParameters are those of an answer: each at most once, none in the query.
var answerParameters = []string{paramAction, paramContext, paramResult, paramResultPtr, paramEncoding, paramAgain, paramKeptResult}

// answer is an answer as a browser brought it: text only, nothing is believed.
type answer struct {
	Action  string
	Context string
	Result  string
	Again   bool
}

// readAnswer reads a posted answer (WS-Federation 1.2, 13.2.3).
func readAnswer(w http.ResponseWriter, r *http.Request) (*answer, error) {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/x-www-form-urlencoded" {
		return nil, errors.New("the form is not application/x-www-form-urlencoded")
	}
	if len(r.URL.RawQuery) > maxFormQuery {
		return nil, errors.New("the query is too large")
	}
	inQuery, err := readFields(r.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	if len(inQuery) > 0 {
		return nil, errors.New("a parameter of the answer stands in the query of a POST")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxForm))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return nil, errors.New("the form is too large")
		}
		return nil, fmt.Errorf("reading the form: %w", err)
	}
	fields, err := readFields(string(body))
	if err != nil {
		return nil, err
	}
	return answerOf(fields)
}

// readFields reads the parameters of an answer from urlencoded text. Others are
// passed over. One that is there twice would let two readers read two things.
func readFields(encoded string) (map[string]string, error) {
	fields := map[string]string{}
	n := 0
	for part := range strings.SplitSeq(encoded, "&") {
		if n++; n > maxFormFields {
			return nil, errors.New("there are too many fields")
		}
		rawName, rawValue, _ := strings.Cut(part, "=")
		name, err := url.QueryUnescape(rawName)
		if err != nil {
			return nil, errors.New("a field's name is not urlencoded")
		}
		if !slices.Contains(answerParameters, name) {
			continue
		}
		if _, twice := fields[name]; twice {
			return nil, fmt.Errorf("%s is there more than once", name)
		}
		if fields[name], err = url.QueryUnescape(rawValue); err != nil {
			return nil, fmt.Errorf("%s is not urlencoded", name)
		}
	}
	return fields, nil
}

// answerOf makes the answer of its fields. What would have to be fetched from
// somewhere is never fetched.
func answerOf(fields map[string]string) (*answer, error) {
	a := &answer{Action: fields[paramAction], Context: fields[paramContext], Result: fields[paramResult]}
	_, a.Again = fields[paramAgain]
	if _, ok := fields[paramResultPtr]; ok {
		return nil, errors.New("wresultptr: the answer must be in the form itself")
	}
	if encoding := fields[paramEncoding]; encoding != "" {
		return nil, fmt.Errorf("wencoding %q is not supported", clip(encoding))
	}
	if kept, ok := fields[paramKeptResult]; ok {
		if _, both := fields[paramResult]; both || !a.Again {
			return nil, errors.New("wresult is there more than once")
		}
		result, err := base64.StdEncoding.DecodeString(kept)
		if err != nil {
			return nil, errors.New("trin_wresult is not base64")
		}
		a.Result = string(result)
	}
	if len(a.Result) > maxResult {
		return nil, errors.New("wresult is too large")
	}
	return a, nil
}

// repost makes the browser post the same answer once more, from Trin's own page.
func (a *answer) repost(address string) broker.FormPost {
	fields := []broker.Field{{Name: paramAction, Value: a.Action}, {Name: paramAgain, Value: "1"}}
	if a.Result != "" {
		fields = append(fields, broker.Field{Name: paramKeptResult, Value: base64.StdEncoding.EncodeToString([]byte(a.Result))})
	}
	if a.Context != "" {
		fields = append(fields, broker.Field{Name: paramContext, Value: a.Context})
	}
	return broker.FormPost{Action: address, Fields: fields}
}
