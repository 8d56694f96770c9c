package node

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// T19: a step that hangs ends, and the person gets an answer.
func TestT19_HangingRequestEnds(t *testing.T) {
	t.Parallel()
	var err error
	handler := bounded(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
		err = r.Context().Err()
		w.WriteHeader(http.StatusInternalServerError)
	}), time.Millisecond)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if !errors.Is(err, context.DeadlineExceeded) || w.Code != http.StatusInternalServerError {
		t.Errorf("got %v and %d, want the work ended and the page written", err, w.Code)
	}
	if answerWithin >= writeWithin || answerWithin >= drainWithin {
		t.Errorf("an answer may take %v, a write %v and draining %v: the page would not be sent", answerWithin, writeWithin, drainWithin)
	}
}
