package saml2

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"sync"
)

// An inflater weighs some 40 KB, so they are pooled. The pool holds no state that
// survives a Reset.
var inflaters = sync.Pool{New: func() any { return flate.NewReader(bytes.NewReader(nil)) }}

// inflate undoes DEFLATE (RFC 1951) up to maxInflated bytes. Octets after the
// end of the stream are refused: they would be signed and not read. The room is
// empty.
func inflate(room *bytes.Buffer, deflated []byte) (string, error) {
	source := bytes.NewReader(deflated)
	reader, ok := inflaters.Get().(io.ReadCloser)
	if !ok {
		return "", errors.New("no inflater")
	}
	defer inflaters.Put(reader)
	resetter, ok := reader.(flate.Resetter)
	if !ok {
		return "", errors.New("the inflater cannot be reset")
	}
	if err := resetter.Reset(source, nil); err != nil {
		return "", fmt.Errorf("inflate: %w", err)
	}
	room.Grow(min(4*len(deflated), maxInflated))
	n, err := room.ReadFrom(io.LimitReader(reader, maxInflated+1))
	switch {
	case err != nil:
		return "", errors.New("the message is not DEFLATE")
	case n > maxInflated:
		return "", errors.New("the message is too large")
	case n == 0:
		return "", errors.New("the message is empty")
	case source.Len() > 0:
		return "", errors.New("the message has octets after its DEFLATE stream")
	}
	return room.String(), nil
}
