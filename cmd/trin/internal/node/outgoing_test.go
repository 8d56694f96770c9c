package node

import (
	"bytes"
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trin/claimstx/lookup/dial"
	"trin/store"
)

func TestI7_WhereTrinMayCall(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"192.0.2.1:443": true, "10.1.2.3:8443": true, "127.0.0.1:8080": true, "[2001:db8::1]:443": true, "[fd12::1]:443": true,
		"169.254.169.254:80": false, "169.254.0.1:443": false, "[fe80::1%eth0]:443": false, "[::ffff:169.254.169.254]:80": false,
		"[64:ff9b::a9fe:a9fe]:80": false, "[fd00:ec2::254]:80": false, "100.100.100.200:80": false, "168.63.129.16:80": false,
		"0.0.0.0:80": false, "[::]:80": false, "255.255.255.255:80": false, "224.0.0.1:80": false, "[ff02::1]:80": false, "metadata:80": false,
	} {
		to, err := netip.ParseAddrPort(address)
		if err == nil {
			err = dial.Machine(to.Addr())
		}
		if (err == nil) != want {
			t.Errorf("%s: got %v, want it allowed: %v", address, err, want)
		}
	}
	client := outgoing()
	if _, err := client.Get("http://169.254.169.254/latest/meta-data/"); err == nil || !strings.Contains(err.Error(), "link-local") {
		t.Errorf("got %v, want that the address is link-local", err)
	}
}

func TestI7_WhatTrinReadsIsBounded(t *testing.T) {
	t.Parallel()
	var elsewhere string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/exact":
			_, _ = w.Write(bytes.Repeat([]byte("a"), outgoingBytes))
		case "/more":
			_, _ = w.Write(bytes.Repeat([]byte("a"), outgoingBytes+1))
		case "/here":
			http.Redirect(w, r, "/exact", http.StatusFound)
		case "/there":
			http.Redirect(w, r, elsewhere, http.StatusFound)
		case "/round":
			http.Redirect(w, r, "/round", http.StatusFound)
		}
	}))
	t.Cleanup(server.Close)
	other := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(other.Close)
	elsewhere = other.URL
	for path, want := range map[string]string{
		"/exact": "", "/here": "", "/more": "larger than", "/there": "another host", "/round": "more than 3 times",
	} {
		response, err := outgoing().Get(server.URL + path)
		if err == nil {
			_, err = io.Copy(io.Discard, response.Body)
			_ = response.Body.Close()
		}
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: got %v, want %q", path, err, want)
		}
	}
}

// The key of opaque tokens is drawn once, and is that of every node and of the
// same node after a restart.
func TestH11_OneKeyOfTokens(t *testing.T) {
	t.Parallel()
	master, err := store.NewMasterKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "trin.db")
	keyOf := func(keyless bool) [32]byte {
		t.Helper()
		n, err := Open(context.Background(), Options{
			BaseURL: "http://localhost", Database: file, MasterKeys: []store.MasterKey{master}, Clock: time.Now, Random: rand.Reader,
			Log: slog.New(slog.DiscardHandler), Keyless: keyless,
		})
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := n.Close(); err != nil {
				t.Error(err)
			}
		}()
		key, err := n.tokenKey(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	first, second, keyless := keyOf(false), keyOf(false), keyOf(true)
	if first != second || first == ([32]byte{}) {
		t.Error("a node has another key of tokens after a restart")
	}
	if keyless == first {
		t.Error("a node that answers nobody has the key of tokens")
	}
}

// K3: what an organisation names is of the public Internet, or of a network that
// the operator allows; a name that leads inside is not called either.
func TestK3_WhatAnOrganisationNames(t *testing.T) {
	t.Parallel()
	called := 0
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called++ }))
	t.Cleanup(server.Close)
	port := server.URL[strings.LastIndex(server.URL, ":"):]
	for _, address := range []string{server.URL, "http://localhost" + port, "http://[::ffff:127.0.0.1]" + port, "http://10.0.0.1/", "http://[fd12::1]/", "http://192.168.1.1/", "http://169.254.169.254/", "http://100.64.0.1/"} {
		if _, err := guarded(nil).Get(address); err == nil || called > 0 {
			t.Errorf("%s was called", address)
		}
	}
	response, err := guarded([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}).Get(server.URL)
	if err != nil || called != 1 {
		t.Fatalf("got %v and %d calls of a network that may be named", err, called)
	}
	_ = response.Body.Close()
}

// K3: by a proxy too, no address that is written as one goes where it may not;
// the proxy itself may stand inside.
func TestK3_WrittenAddressesByAProxy(t *testing.T) {
	t.Parallel()
	var asked []string
	proxy := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked = append(asked, r.URL.Hostname()) }))
	t.Cleanup(proxy.Close)
	at, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	client := reaching(func(ip netip.Addr) error { return dial.Public(ip, nil) }, http.ProxyURL(at))
	for host, want := range map[string]bool{
		"idp.example.dk": true, "93.184.216.34": true, "[2606:2800:220:1::1]": true, "x0.example": true,
		"169.254.169.254": false, "10.0.0.1": false, "[::ffff:10.0.0.1]": false, "127.0.0.1": false, "localhost": false, "localhost.": false, "a.localhost": false,
		"10.0.0.1.": false, "2130706433": false, "0x7f000001": false, "127.1": false, "0177.0.0.1": false, "10.0.0x1": false,
	} {
		asked = nil
		response, err := client.Post("http://"+host+"/", "text/plain", strings.NewReader("x"))
		if err == nil {
			_ = response.Body.Close()
		}
		if (err == nil) != want || (len(asked) > 0) != want {
			t.Errorf("%s: got %v and the proxy was asked for %v, want it asked: %v", host, err, asked, want)
		}
	}
}
