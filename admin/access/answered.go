package access

import (
	"bytes"
	"net/http"
)

// answer keeps what a trial answers until its turn is over, so that nobody holds a
// turn by reading slowly.
type answer struct {
	to     http.ResponseWriter
	status int // 0 = there is no answer yet
	body   bytes.Buffer
}

// Header is that of the response itself: it goes out with the answer.
func (a *answer) Header() http.Header { return a.to.Header() }

// WriteHeader keeps the first status that is said.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// Write keeps a piece of the body.
func (a *answer) Write(piece []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(piece)
}

// send writes what was kept.
func (a *answer) send() {
	if a.status == 0 {
		return
	}
	a.to.WriteHeader(a.status)
	if a.body.Len() > 0 {
		_, _ = a.to.Write(a.body.Bytes()) // who asked may be gone
	}
}
