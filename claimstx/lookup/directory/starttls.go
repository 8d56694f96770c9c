package directory

import (
	"errors"
	"io"
	"net"
)

// startTLSRequest is the ExtendedRequest of StartTLS, with message ID 1 (RFC
// 4511, 4.14.1).
const startTLSRequest = "\x30\x1d\x02\x01\x01\x77\x18\x80\x16" + "1.3.6.1.4.1.1466.20037"

// maxStartTLSBytes bounds the answer to it.
const maxStartTLSBytes = 4 << 10

var errStartTLS = errors.New("the directory refuses StartTLS, or answers it with something else")

// startTLS asks for TLS and reads the answer, not a byte more: what somebody on
// the way has put behind it becomes part of the handshake, which fails.
func startTLS(conn net.Conn) error {
	if _, err := io.WriteString(conn, startTLSRequest); err != nil {
		return err
	}
	content, err := readMessage(conn)
	if err != nil {
		return err
	}
	id, rest, err := element(content, 0x02)
	if err != nil || len(id) != 1 || id[0] != 1 {
		return errStartTLS
	}
	response, _, err := element(rest, 0x78)
	if err != nil {
		return errStartTLS
	}
	if code, _, err := element(response, 0x0a); err != nil || len(code) != 1 || code[0] != 0 {
		return errStartTLS
	}
	return nil
}

// readMessage reads one LDAPMessage and returns its content.
func readMessage(r io.Reader) ([]byte, error) {
	head := make([]byte, 2)
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, err
	}
	size := int(head[1])
	if long := size & 0x7f; size >= 0x80 {
		if long == 0 || long > 4 {
			return nil, errStartTLS
		}
		more := make([]byte, long)
		if _, err := io.ReadFull(r, more); err != nil {
			return nil, err
		}
		size = 0
		for _, b := range more {
			size = size<<8 | int(b)
		}
	}
	if head[0] != 0x30 || size < 0 || size > maxStartTLSBytes {
		return nil, errStartTLS
	}
	content := make([]byte, size)
	_, err := io.ReadFull(r, content)
	return content, err
}

// element reads the element of that tag at the start of b.
func element(b []byte, tag byte) (value, rest []byte, err error) {
	if len(b) < 2 || b[0] != tag {
		return nil, nil, errStartTLS
	}
	size, at := int(b[1]), 2
	if long := size & 0x7f; size >= 0x80 {
		if long == 0 || long > 4 || len(b) < 2+long {
			return nil, nil, errStartTLS
		}
		size = 0
		for _, digit := range b[2 : 2+long] {
			size = size<<8 | int(digit)
		}
		at += long
	}
	if size < 0 || len(b)-at < size {
		return nil, nil, errStartTLS
	}
	return b[at : at+size], b[at+size:], nil
}
