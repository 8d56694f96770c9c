package webapi

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"trin/claimstx/lookup"
	"trin/claimstx/lookup/dial"
)

// connection is how a service is reached.
type connection struct {
	host  string
	roots *x509.CertPool // nil = the machine's
}

// client makes the client of one service. How long a question may take is its
// context's. It asks no proxy, follows no
// redirect, keeps no cookie and takes no compressed answer; the certificate of
// the service is always verified.
func (c connection) client() *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			DialContext:     dial.Dialer(c.host, lookup.MaxTimeout).DialContext,
			TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: c.roots}, TLSHandshakeTimeout: lookup.MaxTimeout,
			DisableCompression: true, ForceAttemptHTTP2: true, MaxResponseHeaderBytes: 32 << 10, ResponseHeaderTimeout: lookup.MaxTimeout,
			MaxConnsPerHost: 32, MaxIdleConns: 8, MaxIdleConnsPerHost: 8, IdleConnTimeout: time.Minute,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// reply is an answer that was read to its end.
type reply struct {
	status int
	body   []byte
}

// ask sends a request and reads the answer. The answers of the statuses in
// bodies must be JSON and are read; of others the status is told alone.
func ask(ctx context.Context, client *http.Client, r *http.Request, bodies []int) (reply, error) {
	r.Header.Set("User-Agent", "Trin")
	if r.Header.Get("Accept") == "" {
		r.Header.Set("Accept", "application/json")
	}
	response, err := client.Do(r.WithContext(ctx))
	if err != nil {
		return reply{}, broken("%w", why(ctx, err))
	}
	defer func() { _ = response.Body.Close() }()
	wanted := false
	for _, status := range bodies {
		wanted = wanted || status == response.StatusCode
	}
	if !wanted {
		return reply{status: response.StatusCode}, nil
	}
	if err := isJSON(response.Header); err != nil {
		return reply{}, broken("%w", err)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswerBytes+1))
	switch {
	case err != nil:
		return reply{}, broken("%w", why(ctx, err))
	case ctx.Err() != nil: // what came after the time, or broke off with it
		return reply{}, broken("%w", why(ctx, ctx.Err()))
	case len(body) > maxAnswerBytes:
		return reply{}, unanswerable("the answer is larger than %d bytes", maxAnswerBytes)
	}
	return reply{response.StatusCode, body}, nil
}

// isJSON looks at what an answer says that it is (RFC 8259, 11; RFC 6839, 3.1).
func isJSON(h http.Header) error {
	kind, parameters, err := mime.ParseMediaType(h.Get("Content-Type"))
	switch {
	case len(h.Values("Content-Type")) != 1 || err != nil, kind != "application/json" && !(strings.HasPrefix(kind, "application/") && strings.HasSuffix(kind, "+json")):
		return errors.New("the answer does not say that it is JSON (Content-Type)")
	case parameters["charset"] != "" && !strings.EqualFold(parameters["charset"], "utf-8"):
		return errors.New("the answer is in another charset than UTF-8")
	case h.Get("Content-Encoding") != "" && !strings.EqualFold(h.Get("Content-Encoding"), "identity"):
		return errors.New("the answer is compressed, which nobody asked for")
	}
	return nil
}

// why tells what went wrong on the way, without the address that was asked for,
// in which there are values, and without anything that the other side wrote.
func why(ctx context.Context, err error) error {
	var (
		operation   *net.OpError
		certificate *tls.CertificateVerificationError
		timeout     interface{ Timeout() bool }
	)
	switch {
	case errors.Is(err, context.Canceled) || errors.Is(ctx.Err(), context.Canceled):
		return context.Canceled
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return errors.New("it took too long")
	case errors.As(err, &certificate):
		return fmt.Errorf("its certificate is not believed: %w", certificate.Err)
	case errors.As(err, &operation) && operation.Op == "dial":
		return operation
	}
	return errors.New("the connection or the answer broke off, or is not HTTP")
}
