package directory

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	"trin/claimstx/lookup"
)

// tlv is one element of BER with a length of four bytes, as Active Directory
// writes them.
func tlv(tag byte, parts ...string) string {
	content := strings.Join(parts, "")
	n := len(content)
	return string([]byte{tag, 0x84, byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}) + content
}

func message(id byte, operation string) string {
	return tlv(0x30, tlv(0x02, string([]byte{id})), operation)
}

// result is the LDAPResult of an operation.
func result(tag, code byte) string {
	return tlv(tag, tlv(0x0a, string([]byte{code})), tlv(0x04), tlv(0x04, "what the server says: 0101701234"))
}

// The operations of the answers (RFC 4511, 4.2.2, 4.5.2 and 4.12).
const (
	bindResponse     = 0x61
	searchEntry      = 0x64
	searchDone       = 0x65
	extendedResponse = 0x78
)

func entry(attribute, value string) string {
	return tlv(searchEntry, tlv(0x04, "uid=x"), tlv(0x30, tlv(0x30, tlv(0x04, attribute), tlv(0x31, tlv(0x04, value)))))
}

// faulty is a server that does with each message what answer says: it gets the
// ID of the message and its operation.
func faulty(t *testing.T, answer func(w io.Writer, id, operation byte)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = conn.Close() })
			go serve(conn, answer)
		}
	}()
	return listener.Addr().String()
}

func serve(conn net.Conn, answer func(io.Writer, byte, byte)) {
	defer func() { _ = conn.Close() }()
	for {
		content, err := readMessage(conn)
		if err != nil || len(content) < 4 {
			return
		}
		id, rest, err := element(content, 0x02)
		if err != nil || len(id) == 0 || len(rest) == 0 {
			return
		}
		answer(conn, id[len(id)-1], rest[0])
	}
}

// searches makes a server that binds everybody, and answers searches.
func searches(t *testing.T, answer func(w io.Writer, id byte)) string {
	t.Helper()
	return faulty(t, func(w io.Writer, id, operation byte) {
		if operation == 0x60 {
			_, _ = io.WriteString(w, message(id, result(bindResponse, 0)))
			return
		}
		answer(w, id)
	})
}

func faultySettings(address string, edits ...func(*Settings)) Settings {
	all := Settings{
		URL: "ldap://" + address, BindDN: "cn=trin", SecretName: "directory", Base: "dc=x", Filter: "(uid={user})",
		Parameters: []string{"user"}, Attributes: map[string]string{"memberOf": "group"},
	}
	for _, edit := range edits {
		edit(&all)
	}
	return all
}

// What a directory may do that answers wrongly, and what comes of it (M8).
func TestM8_Faults(t *testing.T) {
	t.Parallel()
	writes := func(parts ...string) func(io.Writer, byte) { // and hangs up
		return func(w io.Writer, _ byte) {
			_, _ = io.WriteString(w, strings.Join(parts, ""))
			if c, ok := w.(io.Closer); ok {
				_ = c.Close()
			}
		}
	}
	done := func(code byte) func(io.Writer, byte) {
		return func(w io.Writer, id byte) { _, _ = io.WriteString(w, message(id, result(searchDone, code))) }
	}
	for name, test := range map[string]struct {
		answer   func(io.Writer, byte)
		says     string
		question bool // it says nothing about the directory
	}{
		"garbage":                  {writes("HTTP/1.1 400 Bad Request\r\n\r\n", strings.Repeat("x", 200)), "broke off", false},
		"a length without end":     {writes("\x30\x84\x7f\xff\xff\xff", strings.Repeat(tlv(0x04, strings.Repeat("x", 1<<16)), 40)), "too large", true},
		"elements without end":     {writes(strings.Repeat("\x30\x80", 1<<20)), "broke off", false},
		"a message without parts":  {writes(tlv(0x30), tlv(0x30, tlv(0x02, "\x02")), message(2, tlv(searchEntry))), "broke off", false},
		"an entry without parts":   {func(w io.Writer, id byte) { writes(message(id, tlv(searchEntry, tlv(0x04, "uid=x"))))(w, id) }, "broke off", false},
		"a value that is too long": {func(w io.Writer, id byte) { writes(message(id, entry("memberOf", strings.Repeat("x", 2<<20))))(w, id) }, "too large", true},
		"entries without end": {func(w io.Writer, id byte) {
			for err := error(nil); err == nil; {
				_, err = io.WriteString(w, message(id, entry("memberOf", "a")))
			}
		}, "more than 10 entries", true},
		"a part of the values": {func(w io.Writer, id byte) {
			writes(message(id, entry("memberOf;range=0-1499", "a")), message(id, result(searchDone, 0)))(w, id)
		}, "more values", true},
		"a referral":        {done(10), "not followed", false},
		"busy":              {done(51), "Busy", false},
		"too many entries":  {done(4), "more than 10 entries", true},
		"no time":           {done(3), "Time Limit", false},
		"a value refused":   {done(34), "does not take a value", true},
		"a code of nothing": {done(200), "broke off", false},
		"the notice of disconnection": {func(w io.Writer, _ byte) {
			writes(message(0, tlv(extendedResponse, tlv(0x0a, "\x34"), tlv(0x04), tlv(0x04), tlv(0x8a, "1.3.6.1.4.1.1466.20036"))))(w, 0)
		}, "broke off", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := opened(t, faultySettings(searches(t, test.answer)), known())
			rows, err := l.Find(t.Context(), map[string]string{"user": "alice"})
			says(t, err, test.says)
			if errors.Is(err, lookup.ErrQuestion) != test.question || rows != nil || err != nil && strings.Contains(err.Error(), "0101701234") {
				t.Errorf("got %v, %v", rows, err)
			}
		})
	}
}

// Whoever waits is let go when the time is over.
func TestM8_Slow(t *testing.T) {
	t.Parallel()
	for name, when := range map[string]byte{"at the bind": 0x60, "at the search": 0x63, "at StartTLS": 0x77} {
		asked := make(chan struct{}, 1)
		address := faulty(t, func(w io.Writer, id, operation byte) {
			if operation == when {
				asked <- struct{}{}
				return
			}
			_, _ = io.WriteString(w, message(id, result(bindResponse, 0)))
		})
		l := opened(t, faultySettings(address, func(s *Settings) { s.StartTLS = when == 0x77 }), known())
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			_, err := l.Find(ctx, map[string]string{"user": "alice"})
			ended <- err
		}()
		select {
		case <-asked:
		case err := <-ended:
			t.Fatalf("%s: ended with %v before the directory was asked", name, err)
		}
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v", name, err)
		}
		if k := l.pool.take(); k != nil {
			t.Errorf("%s: the connection was kept", name)
		}
	}
}

// Nothing that was said before TLS counts, and no password is said without it.
func TestM8_StartTLS(t *testing.T) {
	t.Parallel()
	started := message(1, result(extendedResponse, 0))
	for name, answer := range map[string]string{
		"refused":                      message(1, result(extendedResponse, 52)),
		"another operation":            message(1, result(bindResponse, 0)),
		"another message":              message(2, result(extendedResponse, 0)),
		"nothing in it":                tlv(0x30),
		"a length without end":         "\x30\x84\x7f\xff\xff\xff",
		"a length of nothing":          "\x30\x80",
		"a length of five bytes":       "\x30\x85\x00\x00\x00\x00\x01",
		"no LDAP":                      "HTTP/1.1 200 OK\r\n",
		"an answer to the bind behind": started + message(1, result(bindResponse, 0)) + message(2, result(searchDone, 0)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			operations := make(chan byte, 10)
			address := faulty(t, func(w io.Writer, _, operation byte) {
				operations <- operation
				_, _ = io.WriteString(w, answer)
				if c, ok := w.(io.Closer); ok && answer != started && !strings.HasPrefix(answer, started) {
					_ = c.Close()
				}
			})
			l := opened(t, faultySettings(address, func(s *Settings) { s.StartTLS = true }), known())
			rows, err := l.Find(t.Context(), map[string]string{"user": "alice"})
			want := "refuses StartTLS"
			if strings.HasPrefix(answer, started) { // what stands behind it is read as TLS
				want = "broke off"
			}
			if says(t, err, want); rows != nil {
				t.Fatalf("got %v, %v", rows, err)
			}
			if first := <-operations; first != 0x77 {
				t.Errorf("the first operation was %x", first)
			}
			select {
			case second := <-operations:
				t.Errorf("a further operation was sent without TLS: %x", second)
			default:
			}
		})
	}
}

// FuzzElement: the reader of the answer to StartTLS stays within its bytes.
func FuzzElement(f *testing.F) {
	for _, b := range []string{message(1, result(extendedResponse, 0)), "\x30\x80", "\x30\x84\xff\xff\xff\xff", "\x30", ""} {
		f.Add([]byte(b))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		value, rest, err := element(b, 0x30)
		if err == nil && len(value)+len(rest) > len(b) {
			t.Fatalf("%x: %d and %d bytes out of %d", b, len(value), len(rest), len(b))
		}
		if content, err := readMessage(strings.NewReader(string(b))); err == nil && len(content) > len(b) {
			t.Fatalf("%x: %d bytes out of %d", b, len(content), len(b))
		}
	})
}
