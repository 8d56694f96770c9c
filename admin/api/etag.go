package api

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"
	"strings"

	"trin/broker"
)

// tagOf is the ETag of an answer: it is another when anything of it is.
func tagOf(body []byte) string {
	sum := sha256.Sum256(body)
	return strconv.Quote(hex.EncodeToString(sum[:12]))
}

// numbered is the ETag of what counts its changes.
func numbered(number int64) string { return strconv.Quote(strconv.FormatInt(number, 10)) }

// matchesAny reports whether a list of entity tags holds the tag. Weak ones and
// * match nothing.
func matchesAny(header, tag string) bool {
	return slices.ContainsFunc(strings.Split(header, ","), func(one string) bool { return strings.TrimSpace(one) == tag })
}

// match refuses a change of something that is not as it was read.
func (c *call) match(tag string) error {
	if matchesAny(c.request.Header.Get("If-Match"), tag) {
		return nil
	}
	return c.stale(tag)
}

func (c *call) stale(tag string) error {
	c.http.Header().Set("ETag", tag)
	return problemOf(preconditionFailed, "It has changed since it was read. Read it again, and see whether the change still holds.")
}

// matchValue is match for what has the tag of its JSON.
func (c *call) matchValue(value any) error {
	body, err := writeJSON(value)
	if err != nil {
		return err
	}
	return c.match(tagOf(body))
}

// replaces says whether a PUT may write: over what is there with its tag, or a
// new one where the request says that there shall be none.
func (c *call) replaces(now any, found error) error {
	none := strings.TrimSpace(c.request.Header.Get("If-None-Match")) == "*"
	switch {
	case found == nil && none:
		return problemOf(preconditionFailed, "There is one already. Read it, and send its ETag as If-Match.")
	case found == nil && c.request.Header.Get("If-Match") == "":
		return problemOf(preconditionRequired, "Send the ETag of the one that is there as If-Match, or If-None-Match: * where there shall be none.")
	case found == nil:
		return c.matchValue(now)
	case !errors.Is(found, broker.ErrNotFound):
		return found
	case !none && c.request.Header.Get("If-Match") != "":
		return problemOf(preconditionFailed, "There is none any more.")
	case !none:
		return problemOf(preconditionRequired, "Send If-None-Match: * to make a new one.")
	}
	return nil
}
