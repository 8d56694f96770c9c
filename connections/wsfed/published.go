package wsfed

import (
	"encoding/json"
	"fmt"

	"trin/connections"
	"trin/connections/saml2"
)

// published tells what the metadata of either role says: WS-Federation describes
// its parties in SAML metadata (WS-Federation 1.2, 3.1).
func (k *kind) published(_ connections.Role, raw json.RawMessage) (connections.Published, error) {
	var s struct {
		Metadata            string `json:"metadata"`
		MetadataCertificate string `json:"metadataCertificate"`
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return connections.Published{}, fmt.Errorf("settings: %w", err)
	}
	return saml2.DescribeMetadata([]byte(s.Metadata), s.MetadataCertificate)
}
