package node

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"trin/claimstx/lookup/dial"
)

// The limits of what Trin itself asks of others while it serves: discovery
// documents, key sets, tokens, logout tokens.
const (
	outgoingWithin    = 5 * time.Second
	outgoingBytes     = 1 << 20
	outgoingRedirects = 3
)

// outgoing makes the client for what Trin asks of others. It may go where an
// administrator may name an address, inside the network too; it never goes to a
// link-local address, where the machines of a cloud keep their credentials, nor
// to one that is no single machine's. What it reads and how long it waits is
// bounded, and a redirect stays on its host.
func outgoing() *http.Client {
	dialer := &net.Dialer{Timeout: outgoingWithin, Control: mayDial}
	return &http.Client{
		Timeout: outgoingWithin,
		Transport: bounding{&http.Transport{
			Proxy: http.ProxyFromEnvironment, DialContext: dialer.DialContext, ForceAttemptHTTP2: true,
			TLSHandshakeTimeout: outgoingWithin, ResponseHeaderTimeout: outgoingWithin, MaxResponseHeaderBytes: 64 << 10,
			MaxIdleConns: 64, MaxIdleConnsPerHost: 8, IdleConnTimeout: 90 * time.Second,
		}},
		CheckRedirect: onTheSameHost,
	}
}

// mayDial looks at the address that a name has led to, at the moment of the
// call, so that no name can change its mind in between.
func mayDial(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%q is no address: %w", address, err)
	}
	return dial.Machine(to.Addr())
}

// onTheSameHost keeps a redirect where the address was.
func onTheSameHost(r *http.Request, via []*http.Request) error {
	first := via[0].URL
	switch {
	case len(via) > outgoingRedirects:
		return fmt.Errorf("it redirects more than %d times", outgoingRedirects)
	case r.URL.Scheme != first.Scheme || r.URL.Host != first.Host:
		return errors.New("it redirects to another host")
	}
	return nil
}

// bounding ends an answer that is too long with an error.
type bounding struct{ next http.RoundTripper }

var _ http.RoundTripper = bounding{}

func (b bounding) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := b.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	response.Body = &boundedBody{ReadCloser: response.Body, left: outgoingBytes}
	return response, nil
}

// CloseIdleConnections is for [http.Client.CloseIdleConnections].
func (b bounding) CloseIdleConnections() {
	if able, ok := b.next.(interface{ CloseIdleConnections() }); ok {
		able.CloseIdleConnections()
	}
}

type boundedBody struct {
	io.ReadCloser
	left int
}

func (b *boundedBody) Read(p []byte) (int, error) {
	if len(p) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	if b.left -= n; b.left < 0 {
		return 0, fmt.Errorf("the answer is larger than %d bytes", outgoingBytes)
	}
	return n, err
}
