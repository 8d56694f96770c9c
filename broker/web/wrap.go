package web

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"time"

	"trin/broker"
)

// Wrap stands around every handler of Trin. A panic becomes one failed request
// with a page, a log line and an alarm. Bodies are capped. A post from another
// site is refused, except at the patterns that are for it, and so is a login
// that begins where its network has begun too many. Each request is logged with its reference, without its query, its fields or its cookies.
func (e *Edge) Wrap(next http.Handler) http.Handler {
	guarded := e.sameSite(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := e.Clock()
		reference, err := broker.ReadableCode(e.Random, broker.ReferenceSigns)
		if err != nil {
			reference = "0000-0000" // a request without a name is still served
		}
		r = r.WithContext(context.WithValue(r.Context(), visitKey, &visit{reference: reference}))
		r.Body = http.MaxBytesReader(w, r.Body, e.most(r))
		recorded := &recorder{ResponseWriter: w}
		defer func() {
			e.recovered(recorded, r, reference, recover())
			e.logRequest(r, recorded, reference, started)
		}()
		if !e.limited(recorded, r) {
			guarded.ServeHTTP(recorded, r)
		}
	})
}

// most is how many bytes the body of the request may have.
func (e *Edge) most(r *http.Request) int64 {
	small := r.ContentLength >= 0 && r.ContentLength <= e.MaxBody // no body is longer than it says
	if !small && e.large.has(r) {
		return e.MaxLarge
	}
	return e.MaxBody
}

// sameSite refuses what another site posts, with Trin's own page.
func (e *Edge) sameSite(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := e.cross.Check(r); err != nil {
			e.Log.WarnContext(r.Context(), "a request from another site was refused", "reference", Reference(r.Context()), "error", err)
			e.show(w, r, nil, failedCrossSite, Reference(r.Context()))
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (e *Edge) recovered(w *recorder, r *http.Request, reference string, value any) {
	if value == nil {
		return
	}
	if err, ok := value.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(value) // the handler asks that the connection be cut; net/http does it
	}
	e.Log.ErrorContext(r.Context(), "a handler panicked", "reference", reference, "pattern", r.Pattern,
		"panic", fmt.Sprint(value), "stack", string(debug.Stack()))
	if e.Alarm != nil {
		e.Alarm(reference)
	}
	if w.status == 0 {
		clear(w.Header())
		e.show(w, r, nil, failedInternal, reference)
	}
}

// logRequest writes one line. The pattern stands for the path, because a path
// may hold the name of a leg. The line goes to the handler itself: a logger would
// look up first from where it is called.
func (e *Edge) logRequest(r *http.Request, w *recorder, reference string, started time.Time) {
	level := slog.LevelInfo
	switch {
	case w.status >= http.StatusInternalServerError:
		level = slog.LevelError
	case w.limited:
		level = slog.LevelDebug // take has said so, once
	}
	handler := e.Log.Handler()
	if !handler.Enabled(r.Context(), level) {
		return
	}
	ended := e.Clock()
	line := slog.NewRecord(ended, level, "request", 0)
	line.AddAttrs(
		slog.String("reference", reference), slog.String("method", r.Method), slog.String("pattern", r.Pattern),
		slog.Int("status", w.status), slog.Int64("bytes", w.bytes), slog.String("address", e.address(r)), slog.Duration("took", ended.Sub(started)))
	_ = handler.Handle(r.Context(), line) // a log that cannot be written has nowhere to be told
}

// recorder remembers what was written.
type recorder struct {
	http.ResponseWriter
	status  int
	bytes   int64
	limited bool
}

var (
	_ http.ResponseWriter = (*recorder)(nil)
	_ http.Flusher        = (*recorder)(nil)
	_ http.Hijacker       = (*recorder)(nil)
)

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	return n, err
}

// Unwrap is for http.ResponseController.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Flush sends what is written.
func (w *recorder) Flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() }

// Hijack hands the connection over.
func (w *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(w.ResponseWriter).Hijack()
}
