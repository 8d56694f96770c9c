package attack

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"trin/connections/saml2/samltest"
)

// silent is an address that nobody may call: the test fails when somebody does.
func silent(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var calls atomic.Int32
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			calls.Add(1)
			_ = connection.Close()
		}
	}()
	t.Cleanup(func() {
		_ = listener.Close()
		<-done
		if n := calls.Load(); n != 0 {
			t.Errorf("Trin made %d connections to an address that the message names", n)
		}
	})
	return listener.Addr().String()
}

func TestA3_NothingIsFetched(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	host := silent(t)
	v := r.victim()
	good := string(v.right().Bytes())
	for name, xml := range map[string]string{
		"external entity":  `<!DOCTYPE x [<!ENTITY e SYSTEM "http://` + host + `/e">]>` + strings.Replace(good, "n-alice", "&e;", 1),
		"parameter entity": `<!DOCTYPE x [<!ENTITY % e SYSTEM "http://` + host + `/e">%e;]>` + good,
		"external subset":  `<!DOCTYPE x SYSTEM "http://` + host + `/x.dtd">` + good,
		"public subset":    `<!DOCTYPE x PUBLIC "-//X//X" "http://` + host + `/x.dtd">` + good,
		"stylesheet":       `<?xml-stylesheet href="http://` + host + `/x.xsl"?>` + good,
	} {
		t.Run(name, func(t *testing.T) { v.in(t).refuses([]byte(xml), "xml refused") })
	}
	v.succeeds()
	for name, mark := range map[string]string{ // XML that is sound and names an address
		"XInclude":        `</saml:Issuer><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="http://` + host + `/x"/>`,
		"schema location": `</saml:Issuer><x xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x http://` + host + `/x.xsd"/>`,
	} {
		t.Run(name, func(t *testing.T) {
			one := r.on(t).victim()
			one.answered(one.post([]byte(strings.Replace(string(one.right().Bytes()), "</saml:Issuer>", mark, 1))))
		})
	}
}

// TestA4_A21_A22_A23_CostIsBounded counts what a hostile document makes Trin
// allocate. It is not parallel: it counts for the whole process.
func TestA4_A21_A22_A23_CostIsBounded(t *testing.T) {
	r := newRig(t)
	v := r.victim()
	good := string(v.right().Bytes())
	inside := func(content string) string {
		at := strings.Index(good, "<saml:Issuer>")
		return good[:at] + content + good[at:]
	}
	root := func(attributes string) string {
		return strings.Replace(good, "<samlp:Response ", "<samlp:Response "+attributes, 1)
	}
	many := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	const most = 16 << 20 // the browser's part, some 4 MB, is in it
	for _, c := range []struct{ name, xml, words string }{
		{"A4 expansion", `<!DOCTYPE x [<!ENTITY a "` + strings.Repeat("x", 100_000) + `">]>` + inside(strings.Repeat("&a;", 50_000)), "xml refused: doctype"},
		{"A21 200,000 open elements", inside(strings.Repeat("<d>", 100_000)), "xml refused: depth"},
		{"A22 30,000 attributes", root(many(30_000, `a%d="" `)), "xml refused: attributes"},
		{"A22 20,000 declarations", root(many(20_000, `xmlns:n%d="urn:n" `)), "xml refused: namespaces"},
		{"A22 65 attributes", root(many(65, `a%d="" `)), "xml refused: attributes"},
		{"A22 65 declarations", root(many(65, `xmlns:n%d="urn:n" `)), "xml refused: namespaces"},
		{"A23 100,000 elements", inside(strings.Repeat("<e/>", 100_000)), "xml refused: elements"},
		{"A23 512 KB and one byte", inside(strings.Repeat(" ", 512<<10+1-len(good))), "too large"},
	} {
		t.Run(c.name, func(t *testing.T) {
			one := v.in(t)
			fields := url.Values{"SAMLResponse": {samltest.Encoded([]byte(c.xml))}, "RelayState": {v.asked.RelayState}}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			hop := one.form(v.b, "/saml2/sp/idp/acs", fields)
			runtime.ReadMemStats(&after)
			one.told(hop, c.words)
			if got := after.TotalAlloc - before.TotalAlloc; got > most {
				t.Errorf("%d bytes were allocated for a document of %d", got, len(c.xml))
			}
		})
	}
	t.Run("A23 a body of 64 MB", func(t *testing.T) {
		body := &counted{left: 64 << 20}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		response := v.in(t).stream("/saml2/sp/idp/acs", body)
		runtime.ReadMemStats(&after)
		if response.StatusCode < 400 || response.StatusCode > 499 {
			t.Errorf("got %d, want 4xx", response.StatusCode)
		}
		if got := after.TotalAlloc - before.TotalAlloc; got > most {
			t.Errorf("%d bytes were allocated for a body that is too large", got)
		}
		if body.taken.Load() >= 32<<20 {
			t.Errorf("%d bytes of the body were taken", body.taken.Load())
		}
	})
	v.succeeds()
}

// counted is a form without end that knows how much was taken of it.
type counted struct {
	left  int
	taken atomic.Int64
}

func (c *counted) Read(p []byte) (int, error) {
	if c.left == 0 {
		return 0, io.EOF
	}
	n := min(len(p), c.left)
	copy(p, bytes.Repeat([]byte("A"), n))
	if c.taken.Load() == 0 {
		copy(p, "SAMLResponse=")
	}
	c.left -= n
	c.taken.Add(int64(n))
	return n, nil
}

// stream posts a body of unknown length as a form.
func (v victim) stream(path string, body io.Reader) *http.Response {
	v.t.Helper()
	request, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.url(path), body)
	if err != nil {
		v.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := v.server.Client().Transport.RoundTrip(request)
	if err != nil {
		v.t.Fatal(err)
	}
	_ = response.Body.Close()
	return response
}
