package node

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// piece is one answer that a handler gives.
type piece struct {
	sizes  []int // of its writes
	length bool  // it says how long it is
}

func (p piece) all() []byte {
	var all []byte
	for i, n := range p.sizes {
		all = append(all, bytes.Repeat([]byte{'a' + byte(i)}, n)...)
	}
	return all
}

func (p piece) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	all := p.all()
	if p.length {
		w.Header().Set("Content-Length", strconv.Itoa(len(all)))
	}
	for _, n := range p.sizes {
		if _, err := w.Write(all[:n]); err != nil {
			return // the test sees that the answer ends here
		}
		all = all[n:]
	}
}

// What is gathered arrives as it was written, one answer behind the other on the
// same connection.
func TestGatheredAnswersArriveWhole(t *testing.T) {
	t.Parallel()
	var pieces []piece
	for _, size := range []int{0, 1, 2047, 2048, 2049, 3900, 4095, 4096, 4097, 8192, 12_000, pageRoom, mostOfPage - 1, mostOfPage, mostOfPage + 1, 300_000} {
		for _, length := range []bool{true, false} {
			pieces = append(pieces, piece{[]int{size}, length}, piece{[]int{size, 10, size}, length}, piece{[]int{10, size, 5000}, length})
		}
	}
	address := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n, err := strconv.Atoi(r.URL.Query().Get("n")); err == nil && n < len(pieces) {
			pieces[n].ServeHTTP(w, r)
		}
	}))
	client := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 1}, Timeout: 20 * time.Second} // what never arrives fails
	defer client.CloseIdleConnections()
	for round := range 2 {
		for n, piece := range pieces {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				r, err := http.NewRequestWithContext(t.Context(), method, fmt.Sprintf("http://%s/?n=%d", address, n), nil)
				if err != nil {
					t.Fatal(err)
				}
				response, err := client.Do(r)
				if err != nil {
					t.Fatalf("round %d, %s %v: %v", round, method, piece, err)
				}
				got, err := io.ReadAll(response.Body)
				_ = response.Body.Close()
				want := piece.all()
				if method == http.MethodHead {
					want = nil
				}
				if err != nil || !bytes.Equal(got, want) {
					t.Errorf("round %d, %s %v: got %d octets and %v, want %d", round, method, piece, len(got), err, len(want))
				}
			}
		}
	}
}

// served serves the handler as a node does, until the test ends.
func served(t *testing.T, handler http.Handler) string {
	t.Helper()
	listener, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	var config *tls.Config
	go func() {
		ended <- Serve(ctx, listener, newMetrics().counted(handler), config, slog.New(slog.DiscardHandler), func() {})
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return listener.Addr().String()
}

// writes counts what is sent, and fails when it is told to.
type writes struct {
	to   io.Writer
	each []int
	fail error
}

func (w *writes) Write(p []byte) (int, error) {
	if w.each = append(w.each, len(p)); w.fail != nil {
		return 0, w.fail
	}
	return w.to.Write(p)
}

func TestGatheringWrites(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", mostOfPage+1)
	for name, test := range map[string]struct {
		writes []string // while gathering
		want   []int
	}{
		"nothing":              {nil, nil},
		"one":                  {[]string{"1234"}, []int{4}},
		"two are one":          {[]string{"1234", "12345678"}, []int{12}},
		"the third is its own": {[]string{"1234", "12345678", "1", "2"}, []int{12, 1, 1}},
		"a long one":           {[]string{long}, []int{len(long)}},
		"a long one behind":    {[]string{"1234", long, "1"}, []int{4, len(long), 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, peer := pair(t)
			sent := &writes{to: c.TCPConn}
			c.out = sent
			read := make(chan []byte)
			go func() {
				all, _ := io.ReadAll(peer) // what is missing is seen
				read <- all
			}()
			c.gather()
			for _, p := range test.writes {
				if n, err := c.Write([]byte(p)); n != len(p) || err != nil {
					t.Fatalf("wrote %d of %d, %v", n, len(p), err)
				}
			}
			if err := c.send(); err != nil {
				t.Fatal(err)
			}
			if fmt.Sprint(sent.each) != fmt.Sprint(test.want) {
				t.Errorf("sent in %v, want %v", sent.each, test.want)
			}
			_ = c.Close()
			if got, want := string(<-read), strings.Join(test.writes, ""); got != want {
				t.Errorf("arrived %.40q…, want %.40q…", got, want)
			}
		})
	}
}

// What was held and cannot be sent ends the connection: no other answer goes
// behind it.
func TestGatheringEndsWithAnError(t *testing.T) {
	t.Parallel()
	c, peer := pair(t)
	c.out = &writes{fail: errors.New("lost")}
	c.gather()
	if _, err := c.Write([]byte("held")); err != nil {
		t.Fatal(err)
	}
	if err := c.send(); err == nil {
		t.Error("send: got no error")
	}
	if _, err := c.TCPConn.Write([]byte("behind")); !errors.Is(err, net.ErrClosed) {
		t.Fatalf("a write behind it: got %v, want that the connection is closed", err)
	}
	if got, err := io.ReadAll(peer); err != nil || len(got) > 0 {
		t.Errorf("the peer got %q, %v", got, err)
	}
}

// pair is a gathering connection and its peer.
func pair(t *testing.T) (*gatheringConn, net.Conn) {
	t.Helper()
	listener, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	peer, err := net.DialTimeout("tcp", listener.Addr().String(), 10*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	accepted, err := gatheringListener{listener}.Accept()
	if err != nil {
		t.Fatal(err)
	}
	c, ok := accepted.(*gatheringConn)
	if !ok {
		t.Fatalf("accepted a %T", accepted)
	}
	t.Cleanup(func() { _, _ = c.Close(), peer.Close() })
	return c, peer
}

// A page of a login leaves a node in one write.
func TestAPageIsOneWrite(t *testing.T) {
	t.Parallel()
	sent := make(chan []int, 1)
	address := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, ok := r.Context().Value(connectionKey{}).(*gatheringConn)
		if !ok {
			sent <- nil
			return
		}
		counted := &writes{to: c.TCPConn}
		c.out = counted
		piece{[]int{12_000}, true}.ServeHTTP(w, r)
		sent <- counted.each
	}))
	response, err := http.Get("http://" + address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if n, err := io.Copy(io.Discard, response.Body); n != 12_000 || err != nil {
		t.Errorf("got %d octets, %v", n, err)
	}
	if each := <-sent; len(each) != 1 || each[0] <= 12_000 {
		t.Errorf("sent in %v, want headers and page in one", each)
	}
}
