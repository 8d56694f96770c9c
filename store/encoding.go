package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/fxamacker/cbor/v2"
)

// The bounds of a body that is read. They are far above what the gates of the
// protocols let into a login.
const (
	bodyDepth    = 16
	bodyElements = 1 << 17
)

// bodyBuffer is the largest buffer that is kept for the next body.
const bodyBuffer = 64 << 10

// bodies writes and reads what is sealed with a login and a session: CBOR by
// the names of the fields (decision 12). It is safe for concurrent use.
type bodies struct {
	writing cbor.UserBufferEncMode
	reading cbor.DecMode
	buffers sync.Pool // *bytes.Buffer
}

func newBodies() (*bodies, error) {
	writing, err := cbor.EncOptions{
		Time:        cbor.TimeRFC3339Nano, // to the nanosecond, with its zone
		OmitEmpty:   cbor.OmitEmptyGoValue,
		IndefLength: cbor.IndefLengthForbidden,
		TagsMd:      cbor.TagsForbidden,
	}.UserBufferEncMode()
	if err != nil {
		return nil, fmt.Errorf("the encoding of bodies: %w", err)
	}
	reading, err := cbor.DecOptions{
		DupMapKey:         cbor.DupMapKeyEnforcedAPF,
		MaxNestedLevels:   bodyDepth,
		MaxArrayElements:  bodyElements,
		MaxMapPairs:       bodyElements,
		IndefLength:       cbor.IndefLengthForbidden,
		TagsMd:            cbor.TagsForbidden,
		FieldNameMatching: cbor.FieldNameMatchingCaseSensitive,
		UTF8:              cbor.UTF8DecodeInvalid, // a text opens as it was sealed, whatever it is
	}.DecMode()
	if err != nil {
		return nil, fmt.Errorf("the encoding of bodies: %w", err)
	}
	return &bodies{writing: writing, reading: reading}, nil
}

// read decodes a body. One that begins as a JSON object was written by a
// version from before CBOR.
func (b *bodies) read(body []byte, value any) error {
	if len(body) > 0 && body[0] == '{' {
		return json.Unmarshal(body, value)
	}
	return b.reading.Unmarshal(body, value)
}

// keep takes a buffer back for the next body.
func (b *bodies) keep(buffer *bytes.Buffer) {
	if buffer.Cap() <= bodyBuffer {
		buffer.Reset()
		b.buffers.Put(buffer)
	}
}

// sealBody seals the value, a pointer to a login or to a session, for the place.
func (s *Store) sealBody(at place, value any) ([]byte, error) {
	buffer, ok := s.bodies.buffers.Get().(*bytes.Buffer)
	if !ok {
		buffer = new(bytes.Buffer)
	}
	defer s.bodies.keep(buffer)
	if err := s.bodies.writing.MarshalToBuffer(value, buffer); err != nil {
		return nil, err
	}
	return s.sealer.seal(at, buffer.Bytes())
}

// openBody reads what sealBody wrote into the value, which must be empty.
func (s *Store) openBody(at place, sealed []byte, value any) error {
	body, err := s.sealer.open(at, sealed)
	if err != nil {
		return err
	}
	return s.bodies.read(body, value)
}
