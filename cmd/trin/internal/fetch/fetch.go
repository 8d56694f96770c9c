// Package fetch gets metadata from the addresses that an administrator names,
// for the commands that read a text. The server fetches nothing.
package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"trin/broker"
)

// The limits of one document.
const (
	maxBytes     = 4 << 20
	maxRedirects = 3
	timeout      = 30 * time.Second
)

// Client fetches documents. An address may be anywhere that the administrator
// can name, inside his network too, because he names it himself; what is there
// may lead nowhere else: a redirect is followed on the same host alone.
type Client struct{ client *http.Client }

// New makes a client. The roots are those that servers are believed by; nil =
// the machine's.
func New(tlsConfig *tls.Config) *Client {
	if tlsConfig == nil {
		tlsConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	return &Client{client: &http.Client{
		Timeout: timeout,
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, DialContext: dialer.DialContext, TLSClientConfig: tlsConfig,
			TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: 20 * time.Second,
			MaxResponseHeaderBytes: 64 << 10, DisableKeepAlives: true, ForceAttemptHTTP2: true,
		},
		CheckRedirect: checkRedirect,
	}}
}

// checkRedirect keeps a redirect where the administrator sent the program.
func checkRedirect(r *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return fmt.Errorf("it redirects more than %d times", maxRedirects)
	}
	first := via[0].URL
	if r.URL.Scheme != first.Scheme || r.URL.Host != first.Host {
		return fmt.Errorf("it redirects to %.200q; write that address if it is the right one", r.URL.Redacted())
	}
	return check(r.URL)
}

// check wants an address that can be trusted: https, or http on this machine.
func check(u *url.URL) error {
	switch {
	case u.Opaque != "" || u.Hostname() == "":
		return errors.New("it is no absolute address with a host")
	case u.User != nil:
		return errors.New("it holds a user name or password")
	case u.Scheme == "https":
		return nil
	case u.Scheme == "http" && broker.Loopback(u.Hostname()):
		return nil
	}
	return fmt.Errorf("its scheme is %.20q; only https is fetched, or http from this machine", u.Scheme)
}

// Get fetches the document at an address.
func (c *Client) Get(ctx context.Context, address string) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil || address != strings.TrimSpace(address) {
		return nil, errors.New("it is not an address")
	}
	if err := check(u); err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, errors.New("it is not an address")
	}
	request.Header.Set("Accept", "application/samlmetadata+xml, application/xml, text/xml")
	request.Header.Set("User-Agent", "Trin")
	response, err := c.client.Do(request)
	if err != nil {
		if failed := (*url.Error)(nil); errors.As(err, &failed) {
			err = failed.Err
		}
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the answer is %d %s", response.StatusCode, http.StatusText(response.StatusCode))
	}
	content, err := io.ReadAll(io.LimitReader(response.Body, maxBytes+1))
	switch {
	case err != nil:
		return nil, err
	case len(content) > maxBytes:
		return nil, fmt.Errorf("it is larger than %d bytes", maxBytes)
	}
	return content, nil
}
