package node

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Limits of one connection. A login needs none of these times; a slow peer
// must not hold a place for longer (P3).
const (
	readHeaderWithin = 5 * time.Second
	readWithin       = 15 * time.Second
	writeWithin      = 30 * time.Second
	idleWithin       = 60 * time.Second
	maxHeaderBytes   = 64 << 10
	answerWithin     = 15 * time.Second
	drainWithin      = 20 * time.Second
)

// Listen opens a TCP listener, with what to do in the error.
func Listen(address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	return listener, nil
}

// Serve answers on the listener until the context ends, and then lets the
// requests under way finish. A nil config means plain HTTP.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler, config *tls.Config, log *slog.Logger, draining func()) error {
	server := &http.Server{
		Handler: handler, TLSConfig: config,
		ReadHeaderTimeout: readHeaderWithin, ReadTimeout: readWithin, WriteTimeout: writeWithin, IdleTimeout: idleWithin,
		MaxHeaderBytes: maxHeaderBytes,
		ErrorLog:       slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		ConnContext:    withConnection,
	}
	ended := make(chan error, 1)
	go func() {
		if config != nil {
			ended <- server.ServeTLS(listener, "", "")
			return
		}
		ended <- server.Serve(gatheringListener{listener})
	}()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	draining()
	finish, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainWithin)
	defer cancel()
	err := server.Shutdown(finish)
	if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// bounded ends the work on a request that takes longer than any may: a database
// or a peer that hangs costs an error page and not a place for ever. What was
// not stored by then is not answered. It is less than what a write may take, so
// that the page is still sent.
func bounded(next http.Handler, within time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), within)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}
