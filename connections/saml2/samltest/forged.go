package samltest

import (
	"encoding/base64"

	"trin/connections/internal/xmlsec/xmlattack"
)

// Claimed are the ways in which a message that another key has signed can say
// by KeyInfo that it was the named one (B28).
func Claimed(forged []byte, name string) ([]Variant, error) {
	return xmlattack.KeyInfos(forged, base64.StdEncoding.EncodeToString(Named(name).Certificate.Raw))
}
