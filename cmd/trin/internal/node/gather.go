package node

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync"
)

// net/http sends a page that is larger than its buffer in two writes: the headers
// with the beginning of the page, then the rest. A gatheringConn puts them
// together, so that a page of a login is one call to the system and not two.
type gatheringConn struct {
	*net.TCPConn
	out       io.Writer // the connection
	gathering bool
	held      *[]byte // the first write since; nil = there was none
}

const (
	pageRoom   = 32 << 10 // holds the pages of logins
	mostOfPage = 64 << 10 // a larger one is sent as net/http would
)

var pageRooms = sync.Pool{New: func() any { room := make([]byte, 0, pageRoom); return &room }}

// gather makes the next write wait for the one behind it, or for send.
func (c *gatheringConn) gather() { c.gathering = true }

// Write holds the first write after gather back, and sends it with the next one.
func (c *gatheringConn) Write(p []byte) (int, error) {
	if !c.gathering || len(p) > mostOfPage {
		if err := c.send(); err != nil {
			return 0, err
		}
		return c.out.Write(p)
	}
	first := c.held == nil
	if first {
		c.held, _ = pageRooms.Get().(*[]byte)
	}
	*c.held = append(*c.held, p...)
	if first {
		return len(p), nil
	}
	if err := c.send(); err != nil {
		return 0, err
	}
	return len(p), nil
}

// send sends what is held back. What is written from now on is sent at once. After
// an error the connection is closed: net/http took what was held for sent, and
// must not put another answer behind a part of this one.
func (c *gatheringConn) send() error {
	c.gathering = false
	if c.held == nil {
		return nil
	}
	room := c.held
	c.held = nil
	_, err := c.out.Write(*room)
	if err != nil {
		_ = c.Close() // it is lost already
	}
	if cap(*room) <= mostOfPage {
		*room = (*room)[:0]
		pageRooms.Put(room)
	}
	return err
}

// gatheringListener accepts such connections.
type gatheringListener struct{ net.Listener }

// Accept accepts one. What is not TCP stays as it is.
func (l gatheringListener) Accept() (net.Conn, error) {
	accepted, err := l.Listener.Accept()
	if tcp, ok := accepted.(*net.TCPConn); ok && err == nil {
		return &gatheringConn{TCPConn: tcp, out: tcp}, nil
	}
	return accepted, err
}

var (
	_ net.Conn     = (*gatheringConn)(nil)
	_ net.Listener = gatheringListener{}
)

type connectionKey struct{}

// withConnection lets the handlers of a connection find it.
func withConnection(ctx context.Context, c net.Conn) context.Context {
	if gathering, ok := c.(*gatheringConn); ok {
		return context.WithValue(ctx, connectionKey{}, gathering)
	}
	return ctx
}

// writeAtOnce writes to the answer. What net/http sends meanwhile leaves in one
// piece, where the connection of the request can do that.
func writeAtOnce(w http.ResponseWriter, r *http.Request, p []byte) (n int, err error) {
	c, ok := r.Context().Value(connectionKey{}).(*gatheringConn)
	if !ok {
		return w.Write(p)
	}
	c.gather()
	defer func() {
		if late := c.send(); err == nil {
			err = late
		}
	}()
	return w.Write(p)
}
