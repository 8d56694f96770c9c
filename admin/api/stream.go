package api

import (
	"io"
	"net/http"
)

// stream is an answer that is written as it is made.
type stream struct {
	media string
	write func(io.Writer) error
}

// stream sends it. What cannot be written at all is a problem; what breaks off
// later is cut off with its connection, so that it is not taken for whole.
func (c *call) stream(s stream) {
	out := &streamed{call: c, media: s.media}
	err := s.write(out)
	switch {
	case err != nil && !out.begun:
		c.api.fail(c.http, c.request, err)
	case err != nil:
		c.api.Log.WarnContext(c.request.Context(), "an answer was cut off", "path", c.request.URL.Path, "error", err)
		panic(http.ErrAbortHandler) // net/http cuts the connection
	default:
		out.begin()
	}
}

// streamed is an answer that begins with its first byte.
type streamed struct {
	*call
	media string
	begun bool
}

func (s *streamed) Write(some []byte) (int, error) {
	s.begin()
	return s.http.Write(some)
}

func (s *streamed) begin() {
	if s.begun {
		return
	}
	s.begun = true
	h := s.http.Header()
	secured(h)
	h.Set("Content-Type", s.media)
	if s.tag != "" {
		h.Set("ETag", s.tag)
	}
	s.http.WriteHeader(http.StatusOK)
}
