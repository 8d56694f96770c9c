package api

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// How many entries a page of a list has.
const (
	defaultListed = 50
	mostListed    = 200
)

// pageParameters are those of every list.
func pageParameters(listed, most int) []parameter {
	return []parameter{
		{"limit", fmt.Sprintf("how many entries the page has, at most %d; %d where nothing is said", most, listed), integer(1, int64(most))},
		{"after", "the cursor of a page, as the Link header of the page before gives it; it means nothing else", &schema{Type: "string", MaxLength: 1024}},
	}
}

// limit is how many entries the page has.
func (c *call) limit() int {
	if n := c.number("limit"); n > 0 {
		return int(n)
	}
	return cmp.Or(c.endpoint.listed, defaultListed)
}

// cursorOf writes where a page ends.
func cursorOf(parts ...string) string {
	written, err := json.Marshal(parts)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(written)
}

// cursor reads where the page begins, which has so many parts; nil = at the
// beginning. What cursorOf has not written is refused.
func (c *call) cursor(parts int) ([]string, error) {
	given := c.query.Get("after")
	if given == "" {
		return nil, nil
	}
	var read []string
	written, err := base64.RawURLEncoding.Strict().DecodeString(given)
	if err != nil || !utf8.Valid(written) || json.Unmarshal(written, &read) != nil || len(read) != parts || cursorOf(read...) != given ||
		!storable(strings.Join(read, "")) {
		return nil, badCursor()
	}
	return read, nil
}

// cursorNumber is a cursor that is a number; 0 = at the beginning.
func (c *call) cursorNumber() (int64, error) {
	parts, err := c.cursor(1)
	if err != nil || parts == nil {
		return 0, err
	}
	n, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil || n < 1 {
		return 0, badCursor()
	}
	return n, nil
}

func badCursor() error {
	return problemOf(malformed, "The cursor is none that was given here. Begin at the first page.")
}

// nextLink is the Link header (RFC 8288) of the page behind.
func (c *call) nextLink() string {
	query := url.Values{}
	for name, values := range c.query {
		query[name] = values
	}
	query.Set("after", c.next)
	return "<" + c.request.URL.EscapedPath() + "?" + query.Encode() + `>; rel="next"`
}

// cut is the page of a list that is in order of its keys, which have one part.
func cut[T any](c *call, all []T, key func(T) string) ([]T, error) {
	after, err := c.cursor(1)
	if err != nil {
		return nil, err
	}
	page := make([]T, 0, min(len(all), c.limit()))
	for _, one := range all {
		if after != nil && key(one) <= after[0] {
			continue
		}
		if len(page) == c.limit() {
			c.next = cursorOf(key(page[len(page)-1]))
			break
		}
		page = append(page, one)
	}
	return page, nil
}

// list is a page of entries as it is answered.
type list[T any] struct {
	Items []T `json:"items" doc:"the page; a Link header leads to the one behind it"`
}

// listOf makes the answer of entries.
func listOf[T, V any](all []T, view func(T) V) list[V] {
	l := list[V]{Items: make([]V, 0, len(all))}
	for _, one := range all {
		l.Items = append(l.Items, view(one))
	}
	return l
}
