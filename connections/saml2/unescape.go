package saml2

import (
	"bytes"
	"encoding/hex"
	"net/url"
)

// unescape is [url.QueryUnescape], quick on long values: a message of ten
// thousand letters has few that are escaped, and what lies between them is
// copied in runs. The result stands where the value stood.
func unescape(value []byte) ([]byte, error) {
	for i := bytes.IndexByte(value, '+'); i >= 0; {
		value[i] = ' '
		next := bytes.IndexByte(value[i:], '+')
		if next < 0 {
			break
		}
		i += next
	}
	at := bytes.IndexByte(value, '%')
	if at < 0 {
		return value, nil
	}
	out := value[:0]
	for ; at >= 0; at = bytes.IndexByte(value, '%') {
		out = append(out, value[:at]...)
		var letter [1]byte
		if len(value) < at+3 {
			return nil, url.EscapeError(value[at:])
		}
		if _, err := hex.Decode(letter[:], value[at+1:at+3]); err != nil {
			return nil, url.EscapeError(value[at : at+3])
		}
		out = append(out, letter[0])
		value = value[at+3:]
	}
	return append(out, value...), nil
}
