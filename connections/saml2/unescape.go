package saml2

import (
	"encoding/hex"
	"net/url"
	"strings"
)

// unescape is [url.QueryUnescape], quick on long values: a message of ten
// thousand letters has few that are escaped, and what lies between them is
// copied in runs.
func unescape(value string) (string, error) {
	value = strings.ReplaceAll(value, "+", " ")
	at := strings.IndexByte(value, '%')
	if at < 0 {
		return value, nil
	}
	out := make([]byte, 0, len(value))
	for ; at >= 0; at = strings.IndexByte(value, '%') {
		out = append(out, value[:at]...)
		var letter [1]byte
		if len(value) < at+3 {
			return "", url.EscapeError(value[at:])
		}
		if _, err := hex.Decode(letter[:], []byte(value[at+1:at+3])); err != nil {
			return "", url.EscapeError(value[at : at+3])
		}
		out = append(out, letter[0])
		value = value[at+3:]
	}
	return string(append(out, value...)), nil
}
