package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// served is a trin that serves, until stop.
type served struct {
	address string
	stop    context.CancelFunc
	ended   chan told
}

// serve starts trin on the bench's data directory and waits until it serves.
func (b bench) serve(args ...string) *served {
	b.Helper()
	ctx, stop := context.WithCancel(b.Context())
	reader, writer := io.Pipe()
	s := &served{stop: stop, ended: make(chan told, 1)}
	go func() {
		var errOut bytes.Buffer
		all := append([]string{"serve", "--data", b.data, "--listen", "127.0.0.1:0", "--operations", ""}, args...)
		code := run(ctx, all, strings.NewReader(""), writer, &errOut)
		_ = writer.Close() // a pipe's never fails
		s.ended <- told{code: code, err: errOut.String()}
	}()
	lines := bufio.NewScanner(reader)
	for lines.Scan() {
		var line struct{ Msg, Address string }
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			b.Errorf("the log line %q is no JSON: %v", lines.Text(), err)
		}
		if line.Msg == "trin is serving" {
			s.address = line.Address
			break
		}
	}
	if s.address == "" {
		b.Fatalf("it does not serve: %+v", <-s.ended)
	}
	go func() { _, _ = io.Copy(io.Discard, reader) }() // so that it is never held up by its log
	b.Cleanup(stop)
	return s
}

func (s *served) get(t *testing.T, path string) (int, string) {
	t.Helper()
	response, err := http.Get("http://" + s.address + path)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

// T11: told to stop, it says so to the load balancer while it still answers,
// then takes nothing new, finishes what is under way, and ends well.
func TestT11_ServeAndDrain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.serve("--base-url", "https://login.example.dk", "--drain-wait", "2s")
	for path, want := range map[string]string{"/healthz": "alive", "/readyz": "ready", "/saml2/metadata": "https://login.example.dk/saml2/metadata"} {
		if status, body := s.get(t, path); status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: got %d with %.80q, want 200 with %q", path, status, body, want)
		}
	}

	// A request whose handler waits for its body.
	busy := dial(t, s.address)
	fmt.Fprintf(busy, "POST /saml2/sso HTTP/1.1\r\nHost: trin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 13\r\nExpect: 100-continue\r\n\r\n")
	replies := bufio.NewReader(busy)
	if line, err := replies.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("got %q, %v, want the handler to wait for the body", line, err)
	}

	s.stop()
	for status := http.StatusOK; status != http.StatusServiceUnavailable; {
		var body string
		if status, body = s.get(t, "/readyz"); status != http.StatusOK && !strings.Contains(body, "draining") {
			t.Fatalf("/readyz: got %d with %q, want that it drains", status, body)
		}
	}
	if status, _ := s.get(t, "/saml2/metadata"); status != http.StatusOK {
		t.Errorf("got %d while the load balancer looks away, want 200", status)
	}
	// Whoever else takes the port then would answer for ever.
	for until := time.Now().Add(5 * time.Second); time.Now().Before(until); {
		connection, err := net.Dial("tcp", s.address)
		if err != nil {
			break // nothing new is taken
		}
		_ = connection.Close() // it was not used
	}
	fmt.Fprint(busy, "SAMLRequest=x")
	_, _ = replies.ReadString('\n') // the empty line after 100 Continue
	if answer := read(t, replies); answer.StatusCode != http.StatusBadRequest {
		t.Errorf("got %d for the request under way, want its answer, 400", answer.StatusCode)
	}
	if got := <-s.ended; got.code != 0 {
		t.Errorf("got exit code %d, want 0: %s", got.code, got.err)
	}
}

func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	connection, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() }) // the server may have closed it
	return connection
}

func read(t *testing.T, r *bufio.Reader) *http.Response {
	t.Helper()
	answer, err := http.ReadResponse(r, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		t.Fatal(err)
	}
	return answer
}

// T20: one serve to a SQLite file; tools work beside it and it follows them.
func TestT20_SecondServe(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	file := b.readme()
	s := b.serve("--base-url", "https://login.example.dk")
	got := b.tool("serve", "--base-url", "https://login.example.dk", "--listen", "127.0.0.1:0", "--operations", "")
	if got.code != 1 || !strings.Contains(got.err, "another process has it open") || !strings.Contains(got.err, "PostgreSQL") {
		t.Errorf("a second serve: got %+v, want it refused", got)
	}
	got = trin(t, "", "serve", "--data", b.dir, "--base-url", "https://login.example.dk", "--listen", s.address)
	if got.code != 1 || !strings.Contains(got.err, "listen on "+s.address) || !strings.Contains(got.err, "--listen") {
		t.Errorf("the same port: got %+v, want it refused", got)
	}
	b.must("apply", file)
	if out := b.must("export"); !strings.Contains(out, "journal") {
		t.Errorf("got %q, want what was applied beside the server", out)
	}
	s.stop()
	if got := <-s.ended; got.code != 0 {
		t.Errorf("got exit code %d, want 0: %s", got.code, got.err)
	}
}
