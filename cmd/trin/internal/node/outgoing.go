package node

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"trin/broker"
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
// administrator of everything may name an address, inside the network too; it
// never goes to a link-local address, where the machines of a cloud keep their
// credentials, nor to one that is no single machine's. What it reads and how long
// it waits is bounded, and a redirect stays on its host.
func outgoing() *http.Client { return reaching(dial.Machine, http.ProxyFromEnvironment) }

// guarded is outgoing for the connections of one organisation, whose
// administrators name the addresses: it goes to the public Internet, and inside
// to the networks alone.
func guarded(networks []netip.Prefix) *http.Client {
	return reaching(func(ip netip.Addr) error { return dial.Public(ip, networks) }, http.ProxyFromEnvironment)
}

// reaching makes a client that calls what may be called, directly or by a proxy.
func reaching(may func(netip.Addr) error, proxy func(*http.Request) (*url.URL, error)) *http.Client {
	direct, proxied := transport(may), transport(dial.Machine)
	proxied.Proxy = proxy
	return &http.Client{
		Timeout: outgoingWithin, CheckRedirect: onTheSameHost,
		Transport: bounding{byWay{may: may, proxy: proxy, direct: direct, proxied: proxied}},
	}
}

// transport calls addresses that may be called. The address is looked at that a
// name has led to, at the moment of the call, so that no name can change its mind
// in between.
func transport(may func(netip.Addr) error) *http.Transport {
	dialer := &net.Dialer{Timeout: outgoingWithin, Control: func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("%q is no address: %w", address, err)
		}
		return may(to.Addr())
	}}
	return &http.Transport{
		DialContext: dialer.DialContext, ForceAttemptHTTP2: true,
		TLSHandshakeTimeout: outgoingWithin, ResponseHeaderTimeout: outgoingWithin, MaxResponseHeaderBytes: 64 << 10,
		MaxIdleConns: 64, MaxIdleConnsPerHost: 8, IdleConnTimeout: 90 * time.Second,
	}
}

// byWay sends a request directly, or by the proxy of the environment. A proxy
// resolves names itself, so of what goes by it only an address that is written as
// one can be looked at; which names lead where is the proxy's to say.
type byWay struct {
	may             func(netip.Addr) error
	proxy           func(*http.Request) (*url.URL, error)
	direct, proxied *http.Transport
}

var _ http.RoundTripper = byWay{}

func (b byWay) RoundTrip(r *http.Request) (*http.Response, error) {
	by, err := b.proxy(r)
	if err == nil && by == nil {
		return b.direct.RoundTrip(r)
	}
	if err == nil {
		err = b.written(r.URL.Hostname())
	}
	if err != nil {
		if r.Body != nil {
			_ = r.Body.Close()
		}
		return nil, err
	}
	return b.proxied.RoundTrip(r)
}

// written looks at a host as it is written. What ends in a number is read as an
// address by some, and is none that is written as one should.
func (b byWay) written(host string) error {
	host = strings.TrimSuffix(host, ".")
	if ip, err := netip.ParseAddr(host); err == nil {
		return b.may(ip)
	}
	if broker.Loopback(host) {
		return b.may(netip.AddrFrom4([4]byte{127, 0, 0, 1}))
	}
	last := strings.ToLower(host[strings.LastIndex(host, ".")+1:])
	if strings.Trim(last, "0123456789") == "" || strings.HasPrefix(last, "0x") {
		return fmt.Errorf("%q is neither a name nor an address", host)
	}
	return nil
}

// CloseIdleConnections is for [http.Client.CloseIdleConnections].
func (b byWay) CloseIdleConnections() {
	b.direct.CloseIdleConnections()
	b.proxied.CloseIdleConnections()
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
