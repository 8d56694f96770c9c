package partner

import (
	"encoding/json"
	"maps"
	"slices"

	"trin/templates/console"
	"trin/templates/console/words"
)

// plain is a value as one that was read from JSON.
func plain(value any) any {
	var out any
	raw, err := json.Marshal(value)
	if err != nil || json.Unmarshal(raw, &out) != nil {
		return nil
	}
	return out
}

func sortedPaths(all map[string]any) []string { return slices.Sorted(maps.Keys(all)) }

// protocolName is a protocol in words.
func protocolName(f console.Frame, name string) string {
	known := map[string]words.Text{
		"saml2": words.ProtocolSaml2, "wsfed": words.ProtocolWsfed, "oidc": words.ProtocolOidc, "adfs": words.ProtocolAdfs, "openid": words.ProtocolOpenid,
	}
	if text, there := known[name]; there {
		return f.Say(text)
	}
	return name
}
