package shell

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"unicode/utf8"

	"trin/templates/console"
	"trin/templates/console/words"
)

// AfterField is where in a list a page begins: after a cursor.
const AfterField = "after"

// maxCursor bounds a cursor.
const maxCursor = 1024

// CursorOf writes where a page of a list ends. It is opaque to the browser, and
// read back with readCursor.
func CursorOf(parts ...string) string {
	written, err := json.Marshal(parts)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(written)
}

// ReadCursor reads the cursor of a request that has so many parts. One that is
// not as CursorOf writes it is none: the list begins at its beginning.
func ReadCursor(r *http.Request, parts int) []string {
	given := r.URL.Query().Get(AfterField)
	if given == "" || len(given) > maxCursor {
		return nil
	}
	written, err := base64.RawURLEncoding.Strict().DecodeString(given)
	if err != nil || !utf8.Valid(written) {
		return nil
	}
	var read []string
	if json.Unmarshal(written, &read) != nil || len(read) != parts || CursorOf(read...) != given {
		return nil
	}
	return read
}

// ReadNumber is a cursor that is one number; 0 = there is none.
func ReadNumber(r *http.Request) int64 {
	if parts := ReadCursor(r, 1); parts != nil {
		if n, err := strconv.ParseInt(parts[0], 10, 64); err == nil && n > 0 {
			return n
		}
	}
	return 0
}

// PagerOf leads on from a page of a list: to the page after the cursor next, ""
// = this is the last one, and to the first page from any other.
func PagerOf(r *http.Request, next, shown string) console.Pager {
	pager := console.Pager{Shown: shown}
	rest := Without(r.URL.Query(), "lang", AfterField)
	if r.URL.Query().Get(AfterField) != "" {
		pager.First = "?" + rest.Encode()
	}
	if next != "" {
		rest.Set(AfterField, next)
		pager.Next = "?" + rest.Encode()
	}
	return pager
}

// Without is the query without the parameters of those names.
func Without(query url.Values, names ...string) url.Values {
	rest := url.Values{}
	for name, values := range query {
		if !slices.Contains(names, name) {
			rest[name] = values
		}
	}
	return rest
}

// PageOf cuts one page of a list that is in order, after the one with the given
// key. It returns the key of the last one when there are more.
func PageOf[T any](list []T, key func(T) string, after string, most int) (cut []T, next string) {
	from := 0
	if after != "" {
		from, _ = slices.BinarySearchFunc(list, after, func(one T, after string) int {
			if key(one) <= after {
				return -1
			}
			return 1
		})
	}
	cut = list[from:]
	if len(cut) > most {
		cut = cut[:most]
		next = key(cut[most-1])
	}
	return cut, next
}

// Bounded is a grid of the first rows, with how many of all are left out.
func Bounded(f console.Frame, g *console.Grid, all int) []console.Block {
	blocks := []console.Block{{Grid: g}}
	if more := all - len(g.Rows); more > 0 {
		blocks = append(blocks, console.Block{Text: f.Say(words.RowsMore, more)})
	}
	return blocks
}
