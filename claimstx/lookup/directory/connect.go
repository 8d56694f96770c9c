package directory

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"sync/atomic"
	"time"

	"github.com/go-ldap/ldap/v3"

	"trin/broker"
	"trin/claimstx/lookup"
	"trin/claimstx/lookup/dial"
)

// maxAnswerBytes bounds all that a directory says to one question.
const maxAnswerBytes = 1 << 20

// link is one connection to a directory, bound. One question is asked over it
// at a time.
type link struct {
	conn  *ldap.Conn
	wire  *wire
	since time.Time // when it was made
	used  time.Time // when it was last given back
}

// connect makes a connection and binds it.
func (l *Lookup) connect(ctx context.Context) (*link, error) {
	raw, err := dial.Dialer(l.server.host, lookup.MaxTimeout).DialContext(ctx, "tcp", l.server.address)
	if err != nil {
		return nil, broken("%w", why(ctx, err))
	}
	stop := context.AfterFunc(ctx, func() { _ = raw.Close() })
	defer stop()
	limit(ctx, raw)
	secured, err := l.server.secure(ctx, raw)
	if err != nil {
		_ = raw.Close()
		return nil, broken("%w", why(ctx, err))
	}
	w := &wire{Conn: secured}
	w.allow()
	k := &link{conn: ldap.NewConn(w, l.server.tls || l.server.startTLS), wire: w, since: l.clock()}
	k.conn.Start()
	if err := l.bind(ctx, k); err != nil {
		k.close()
		return nil, err
	}
	return k, nil
}

// secure makes the connection one over TLS, unless it stays on this machine.
func (s server) secure(ctx context.Context, raw net.Conn) (net.Conn, error) {
	if s.startTLS {
		if err := startTLS(raw); err != nil {
			return nil, err
		}
	}
	if !s.tls && !s.startTLS {
		return raw, nil
	}
	secured := tls.Client(raw, &tls.Config{ServerName: s.host, MinVersion: tls.VersionTLS12, RootCAs: s.roots})
	return secured, secured.HandshakeContext(ctx)
}

// bind proves who Trin is. Without a DN the search is anonymous.
func (l *Lookup) bind(ctx context.Context, k *link) error {
	if l.bindDN == "" {
		return nil
	}
	password, err := l.secrets.Secret(ctx, l.secretName)
	switch {
	case errors.Is(err, broker.ErrNotFound):
		return broken("there is no secret %q; keep it with trin secrets set", l.secretName)
	case err != nil:
		return broken("the secret %q cannot be read: %w", l.secretName, err)
	case len(password) == 0: // would be no authentication (RFC 4513, 5.1.2)
		return broken("the secret %q is empty", l.secretName)
	}
	if err := k.conn.Bind(l.bindDN, string(password)); err != nil {
		return broken("bind: %w", why(ctx, err))
	}
	return nil
}

// close ends the connection.
func (k *link) close() {
	_ = k.wire.Close() // first: nothing then waits for the other side
	_ = k.conn.Close()
}

// healthy reports whether the connection may be used again at that time.
func (k *link) healthy(now time.Time) bool {
	return !k.conn.IsClosing() && now.Sub(k.since) < maxAge && now.Sub(k.used) < maxIdle && !now.Before(k.used)
}

// limit ends what is under way on the connection when the context's time is
// over.
func limit(ctx context.Context, conn net.Conn) {
	deadline, _ := ctx.Deadline() // the zero time is no deadline to both
	_ = conn.SetDeadline(deadline)
}

// wire bounds what the other side may say.
type wire struct {
	net.Conn
	left atomic.Int64
}

// allow lets another answer come.
func (w *wire) allow() { w.left.Store(maxAnswerBytes) }

var errTooLarge = errors.New("the answer is too large")

// Read reads until nothing is left of what was allowed.
func (w *wire) Read(p []byte) (int, error) {
	left := w.left.Load()
	if left <= 0 {
		return 0, errTooLarge
	}
	if int64(len(p)) > left {
		p = p[:left]
	}
	n, err := w.Conn.Read(p)
	w.left.Add(-int64(n))
	return n, err
}
