package saml2

import (
	"testing"

	"trin/broker"
)

// A refusal for which the administrator has written a message carries it, in
// the user's language; no other says why.
func TestRefusalMessage(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t)
	for _, c := range []struct {
		name, language string
		message        broker.Text
		want           string
	}{
		{"none", "da", nil, ""},
		{"in the user's language", "da", broker.Text{"da": "CVR <mangler> & mere", "en": "No CVR"}, "CVR <mangler> & mere"},
		{"in another", "de", broker.Text{"da": "CVR mangler", "en": "No CVR"}, "No CVR"},
		{"the only one", "en", broker.Text{"da": "CVR mangler"}, "CVR mangler"},
		{"that XML cannot carry", "da", broker.Text{"da": "CVR\x00"}, ""},
	} {
		request := r.asked()
		request.Language = c.language
		o, _ := r.answer(broker.Outcome{Request: request, Now: r.now, Refusal: &broker.Refusal{Code: broker.RefusedDenied, Reason: "secret", Message: c.message}})
		got := ""
		if el := o.Response.FindElement("./Status/StatusMessage"); el != nil {
			got = el.Text()
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		if n := len(o.Response.FindElement("./Status").ChildElements()); (n == 2) != (c.want != "") {
			t.Errorf("%s: the status has %d parts", c.name, n)
		}
	}
}
