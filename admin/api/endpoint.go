package api

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"trin/admin/access"
	"trin/broker"
	"trin/broker/web"
)

// endpoint is one route of the API with what is said of it.
type endpoint struct {
	method, path string // below Base
	rule         access.Rule
	group        string // that it is listed under
	does         string // in one sentence
	query        []parameter
	takes        any      // the zero value of what stands in the body; nil = no JSON
	takesText    []string // media types of a body that is text
	gives        any      // the zero value of the answer; nil = no JSON
	givesText    string   // media type of an answer that is text, beside gives where the request wants it
	status       int      // of success; 0 = 200, or 204 where nothing is given
	tagged       bool     // the answer has an ETag
	matches      bool     // If-Match is needed
	lists        bool     // it is a list, of which a page is given
	listed       int      // entries of a page where nothing is said; 0 = 50
	most         int      // entries of a page at most; 0 = 200
	run          func(*call) (any, error)

	takesSchema *schema
}

// parameter is one of the query.
type parameter struct {
	name, means string
	of          *schema
}

// maxBody bounds the body of a request, and maxDocumentBody that of one which
// carries documents.
const (
	maxBody         = 64 << 10
	maxDocumentBody = 16 << 20
)

// text is an answer that is no JSON.
type text struct {
	media string
	body  []byte
}

// prepare makes what is made once.
func (e *endpoint) prepare(s *schemas) {
	if e.takes != nil {
		e.takesSchema = s.of(e.takes)
	}
	if e.lists {
		e.listed, e.most = cmp.Or(e.listed, defaultListed), cmp.Or(e.most, mostListed)
		e.query = append(e.query, pageParameters(e.listed, e.most)...)
	}
	if e.status == 0 {
		e.status = http.StatusOK
		if e.gives == nil && e.givesText == "" {
			e.status = http.StatusNoContent
		}
	}
}

// call is one request that is let in, and what its answer has beside the body.
type call struct {
	http     http.ResponseWriter
	request  *http.Request
	api      *API
	endpoint *endpoint
	actor    access.Actor
	query    url.Values
	tag      string // of the answer
	location string
	next     string // cursor of the page behind
}

// serve answers the requests of an endpoint.
func (a *API) serve(e *endpoint) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &call{http: w, request: r, api: a, endpoint: e, actor: access.From(r.Context())}
		answer, err := c.answer()
		if err != nil {
			a.fail(w, r, err)
			return
		}
		c.write(answer)
	})
}

// answer reads the request and runs the endpoint.
func (c *call) answer() (any, error) {
	if !c.endpoint.rule.Public {
		if wait := c.api.rates.take(c.actor, c.api.Clock()); wait > 0 {
			return nil, tooOften(wait)
		}
	}
	if err := c.sent(); err != nil {
		return nil, err
	}
	if !storable(c.request.URL.Path) {
		return nil, broker.ErrNotFound
	}
	var err error
	if c.query, err = c.readQuery(); err != nil {
		return nil, err
	}
	if c.endpoint.matches && c.request.Header.Get("If-Match") == "" {
		return nil, problemOf(preconditionRequired, "Read it first, and send its ETag as If-Match: it is changed only as you have seen it.")
	}
	return c.endpoint.run(c)
}

// sent says whether a change by a browser's session comes from the
// administration itself. A token is given by nobody but its holder.
func (c *call) sent() error {
	if c.actor.Token != "" || c.actor.Anonymous() {
		return nil
	}
	if err := c.api.origin.Check(c.request); err != nil {
		return problemOf(crossSite, "A browser's session changes something from the administration's own pages alone. Use a token.")
	}
	return nil
}

// readQuery is the query, of which every parameter is known and stands once.
func (c *call) readQuery() (url.Values, error) {
	query, err := url.ParseQuery(c.request.URL.RawQuery)
	if err != nil {
		return nil, problemOf(malformed, "The query cannot be read.")
	}
	for name, values := range query {
		at := slices.IndexFunc(c.endpoint.query, func(p parameter) bool { return p.name == name })
		if at < 0 {
			return nil, problemOf(malformed, "There is no parameter "+strconv.Quote(name)+" here.")
		}
		if len(values) != 1 || len(values[0]) > maxParameter || !storable(values[0]) {
			return nil, problemOf(malformed, "The parameter "+name+" stands more than once, is too long, or is no text.")
		}
		if detail := c.endpoint.query[at].of.checkText(values[0]); detail != "" {
			return nil, problemOf(malformed, "The parameter "+name+" "+detail+".")
		}
	}
	return query, nil
}

// storable reports whether every database can be asked for the text.
func storable(text string) bool { return utf8.ValidString(text) && !strings.Contains(text, "\x00") }

// maxParameter bounds a parameter of the query.
const maxParameter = 2048

// write sends an answer.
func (c *call) write(answer any) {
	if own, is := answer.(stream); is {
		c.stream(own)
		return
	}
	h := c.http.Header()
	body, media, err := c.written(answer)
	if err != nil {
		c.api.fail(c.http, c.request, err)
		return
	}
	secured(h)
	if c.endpoint.tagged && c.tag == "" {
		c.tag = tagOf(body)
	}
	if c.tag != "" {
		h.Set("ETag", c.tag)
		if c.request.Method == http.MethodGet && matchesAny(c.request.Header.Get("If-None-Match"), c.tag) {
			c.http.WriteHeader(http.StatusNotModified)
			return
		}
	}
	if c.next != "" {
		h.Set("Link", c.nextLink())
	}
	if c.location != "" {
		h.Set("Location", c.location)
	}
	if media != "" {
		h.Set("Content-Type", media)
		h.Set("Content-Length", strconv.Itoa(len(body)))
	}
	c.http.WriteHeader(c.status(answer))
	_, _ = c.http.Write(body) // the peer has gone: nothing to do
}

// accepted is an answer with a status of its own.
type accepted struct {
	status int
	answer any
}

func (c *call) status(answer any) int {
	if own, is := answer.(accepted); is {
		return own.status
	}
	return c.endpoint.status
}

func (c *call) written(answer any) (body []byte, media string, err error) {
	switch own := answer.(type) {
	case nil:
		return nil, "", nil
	case text:
		return own.body, own.media, nil
	case accepted:
		return c.written(own.answer)
	}
	body, err = writeJSON(answer)
	return body, "application/json", err
}

// writeJSON writes a value for a reader who is a program, and for one who is
// not.
func writeJSON(value any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return out.Bytes(), err
}

// secured are the headers of every answer: nothing of it is kept, framed, run
// or read by another site.
func secured(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Referrer-Policy", "no-referrer")
}

// path is a part of the path.
func (c *call) path(name string) string { return c.request.PathValue(name) }

// number is a parameter that is a number; 0 = it is not there.
func (c *call) number(name string) int64 {
	n, _ := strconv.ParseInt(c.query.Get(name), 10, 64) // readQuery has seen that it is one
	return n
}

// yes reports whether a parameter is true.
func (c *call) yes(name string) bool { return c.query.Get(name) == "true" }

// readBody reads the body within a bound.
func (c *call) readBody(most int64) ([]byte, error) {
	return io.ReadAll(http.MaxBytesReader(c.http, c.request.Body, most))
}

// reference is the name of the request in the log.
func reference(r *http.Request) string { return web.Reference(r.Context()) }
