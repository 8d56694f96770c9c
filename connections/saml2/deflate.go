package saml2

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"sync"
)

// A deflater weighs some 800 KB, so both directions are pooled. The pools hold
// no state that survives a Reset. Of the levels BestSpeed has a Reset that does
// not clear those 800 KB; a request is a twentieth longer with it.
var (
	inflaters = sync.Pool{New: func() any { return flate.NewReader(bytes.NewReader(nil)) }}
	deflaters = sync.Pool{New: func() any {
		w, err := flate.NewWriter(io.Discard, flate.BestSpeed)
		if err != nil { // only a level out of range can fail
			return err
		}
		return w
	}}
)

// inflate undoes DEFLATE (RFC 1951) up to maxInflated bytes. Octets after the
// end of the stream are refused: they would be signed and not read.
func inflate(deflated []byte) ([]byte, error) {
	source := bytes.NewReader(deflated)
	reader, ok := inflaters.Get().(io.ReadCloser)
	if !ok {
		return nil, errors.New("no inflater")
	}
	defer inflaters.Put(reader)
	resetter, ok := reader.(flate.Resetter)
	if !ok {
		return nil, errors.New("the inflater cannot be reset")
	}
	if err := resetter.Reset(source, nil); err != nil {
		return nil, fmt.Errorf("inflate: %w", err)
	}
	var out bytes.Buffer
	out.Grow(min(4*len(deflated), maxInflated))
	n, err := io.Copy(&out, io.LimitReader(reader, maxInflated+1))
	switch {
	case err != nil:
		return nil, errors.New("the message is not DEFLATE")
	case n > maxInflated:
		return nil, errors.New("the message is too large")
	case n == 0:
		return nil, errors.New("the message is empty")
	case source.Len() > 0:
		return nil, errors.New("the message has octets after its DEFLATE stream")
	}
	return out.Bytes(), nil
}

// deflate compresses a message for the redirect binding.
func deflate(message []byte) ([]byte, error) {
	writer, ok := deflaters.Get().(*flate.Writer)
	if !ok {
		return nil, errors.New("no deflater")
	}
	defer deflaters.Put(writer)
	var out bytes.Buffer
	out.Grow(len(message)/2 + 64)
	writer.Reset(&out)
	if _, err := writer.Write(message); err != nil {
		return nil, fmt.Errorf("deflate: %w", err)
	}
	if err := writer.Close(); err != nil {
		return nil, fmt.Errorf("deflate: %w", err)
	}
	return out.Bytes(), nil
}
