package store

import (
	"encoding/json"
	"fmt"

	"github.com/fxamacker/cbor/v2"

	"trin/broker"
)

// The bounds of a body that is read. They are far above what the gates of the
// protocols let into a login.
const (
	bodyDepth    = 16
	bodyElements = 1 << 17
)

// bodies writes and reads what is sealed with a login and a session: CBOR by
// the names of the fields (decision 12). What [fields] cannot do the library does.
// It is safe for concurrent use.
type bodies struct {
	writing cbor.EncMode
	reading cbor.DecMode
}

func newBodies() (*bodies, error) {
	writing, err := cbor.EncOptions{
		Time:        cbor.TimeRFC3339Nano, // to the nanosecond, with its zone
		OmitEmpty:   cbor.OmitEmptyGoValue,
		IndefLength: cbor.IndefLengthForbidden,
		TagsMd:      cbor.TagsForbidden,
	}.EncMode()
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

// read decodes a body into the value, which must be empty. One that begins as a
// JSON object was written by a version from before CBOR.
func (b *bodies) read(body []byte, value any) error {
	if len(body) > 0 && body[0] == '{' {
		return json.Unmarshal(body, value)
	}
	f := fields{way: fromCBOR, in: string(body)}
	switch v := value.(type) {
	case *broker.Transaction:
		if f.login(v); f.whole() {
			return nil
		}
		*v = broker.Transaction{}
	case *broker.Session:
		if f.session(v); f.whole() {
			return nil
		}
		*v = broker.Session{}
	}
	return b.reading.Unmarshal(body, value)
}

// write encodes the value, in the room of f.
func (b *bodies) write(f *fields, value any) ([]byte, error) {
	f.way, f.other = toCBOR, b.writing
	switch v := value.(type) {
	case *broker.Transaction:
		f.login(v)
	case *broker.Session:
		f.session(v)
	default:
		f.lose(true)
	}
	if f.lost {
		return b.writing.Marshal(value)
	}
	return f.out, nil
}

// sealBody seals the value, a pointer to a login or to a session, for the place.
func (s *Store) sealBody(at place, value any) ([]byte, error) {
	f := takeFields()
	defer f.give()
	body, err := s.bodies.write(f, value)
	if err != nil {
		return nil, err
	}
	return s.sealer.seal(at, body)
}

// openBody reads what sealBody wrote into the value, which must be empty.
func (s *Store) openBody(at place, sealed []byte, value any) error {
	body, err := s.sealer.open(at, sealed)
	if err != nil {
		return err
	}
	return s.bodies.read(body, value)
}
