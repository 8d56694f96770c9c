package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxNesting is how deep JSON may be nested.
const maxNesting = 32

// mediaType is that of the body, without its parameters.
func (c *call) mediaType() string {
	media, _, err := mime.ParseMediaType(c.request.Header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return media
}

// mustBe refuses a body of another media type.
func (c *call) mustBe(types ...string) error {
	if !slices.Contains(types, c.mediaType()) {
		return problemOf(unsupportedMedia, "Send the body as "+strings.Join(types, " or ")+", and say so in Content-Type.")
	}
	return nil
}

// documented is a body that carries documents, and may be larger.
type documented interface{ carriesDocuments() }

// body reads the JSON of a request, which must be as the endpoint describes it:
// no other fields, none twice, nothing behind it.
func body[T any](c *call) (T, error) {
	var into T
	if err := c.mustBe("application/json"); err != nil {
		return into, err
	}
	most := int64(maxBody)
	if _, large := any(into).(documented); large {
		most = maxDocumentBody
	}
	raw, err := c.readBody(most)
	if err != nil {
		return into, err
	}
	value, err := readJSON(raw)
	if err != nil {
		return into, problemOf(malformed, "The body is no JSON that is read here: "+err.Error()+".")
	}
	if wrong := c.endpoint.takesSchema.check(c.api.schemas, value); len(wrong) > 0 {
		p := problemOf(invalid, "The body is not as this route takes it.")
		p.Errors = wrong
		return into, p
	}
	if err := json.Unmarshal(raw, &into); err != nil {
		return into, problemOf(invalid, "The body is not as this route takes it.")
	}
	return into, nil
}

// readJSON reads one value. A field that stands twice, text that is no UTF-8 and
// what stands behind the value are errors.
func readJSON(raw []byte) (any, error) {
	if !utf8.Valid(raw) {
		return nil, errors.New("it is no UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	value, err := readValue(decoder, 0)
	if err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something stands behind it")
	}
	return value, nil
}

func readValue(d *json.Decoder, depth int) (any, error) {
	if depth > maxNesting {
		return nil, errors.New("it is nested too deep")
	}
	token, err := d.Token()
	if err != nil {
		return nil, errors.New("it ends, or is mistaken, at byte " + strconv.FormatInt(d.InputOffset(), 10))
	}
	if said, is := token.(string); is && strings.Contains(said, "\x00") {
		return nil, errors.New("a text holds a NUL, which nothing here can keep")
	}
	switch token {
	case json.Delim('{'):
		return readMap(d, depth)
	case json.Delim('['):
		list := []any{}
		for d.More() {
			item, err := readValue(d, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, item)
		}
		_, err := d.Token()
		return list, err
	}
	return token, nil
}

func readMap(d *json.Decoder, depth int) (any, error) {
	fields := map[string]any{}
	for d.More() {
		token, err := d.Token()
		name, isText := token.(string)
		if err != nil || !isText {
			return nil, errors.New("a name is missing at byte " + strconv.FormatInt(d.InputOffset(), 10))
		}
		if strings.Contains(name, "\x00") {
			return nil, errors.New("a name holds a NUL")
		}
		if _, twice := fields[name]; twice {
			return nil, errors.New("the field " + strconv.Quote(name) + " stands twice")
		}
		if fields[name], err = readValue(d, depth+1); err != nil {
			return nil, err
		}
	}
	_, err := d.Token()
	return fields, err
}
