package oidc

import (
	"testing"

	"trin/broker"
)

// error_description carries what the administrator has written for the user,
// in a language that it can carry (RFC 6749, 4.1.2.1).
func TestDescribed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, language string
		message        broker.Text
		want           string
	}{
		{"none", "da", nil, ""},
		{"in the user's language", "da", broker.Text{"da": "CVR mangler.", "en": "No CVR."}, "CVR mangler."},
		{"in letters that it has not", "da", broker.Text{"da": "CVR mangler på dig.", "en": "No CVR."}, "No CVR."},
		{"in no language that it can carry", "da", broker.Text{"da": "CVR på dig"}, ""},
		{"a quotation mark", "en", broker.Text{"en": `No "CVR"`}, ""},
		{"a line break", "en", broker.Text{"en": "No\nCVR"}, ""},
	} {
		if got := described(c.message, c.language); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
