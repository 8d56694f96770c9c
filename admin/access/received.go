package access

import (
	"bytes"
	"io"
	"net/http"
)

// MostTried bounds the body of a request that tries something: it is in memory
// before the trial has its turn. What a route takes may be less.
const MostTried = 1 << 20

// received reads the body of the request, and is that body. Whoever reads it finds
// what came, and then the error that ended it: an [*http.MaxBytesError] where there
// was more than [MostTried].
func received(w http.ResponseWriter, r *http.Request) io.ReadCloser {
	if r.Body == nil || r.Body == http.NoBody {
		return http.NoBody
	}
	content, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MostTried))
	if err == nil {
		err = io.EOF
	}
	return whole{io.MultiReader(bytes.NewReader(content), ended{err}), r.Body}
}

// whole is a body that was read, and closes the one that it was read from.
type whole struct {
	io.Reader
	io.Closer
}

// ended is the end of a body.
type ended struct{ err error }

func (e ended) Read([]byte) (int, error) { return 0, e.err }
