package console

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// Where there are more connections than one can look through, the form has some,
// and those that are searched for.
func TestPartner_TheConnectionIsSearchedFor(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	p := r.administrator()
	var text strings.Builder
	const many = 230
	for n := range many {
		fmt.Fprintf(&text, "---\nkind: authentication\nid: idp-%03d\nprotocol: saml2\nenabled: false\nfirstFactor: 20\n", n)
	}
	r.also(strings.TrimPrefix(text.String(), "---\n"))
	options := func() int { return strings.Count(string(p.Last().Body), `value="of/authentication/idp-`) }
	p.open(r.admin + "/admin/partners/new?lang=en")
	p.reads(http.StatusOK, "200 of", "search for others above", `value="new/application/saml2"`)
	if got := options(); got != 200 {
		t.Errorf("got %d connections to choose among, want 200", got)
	}
	p.open(r.admin + "/admin/partners/new?q=IDP-22")
	p.reads(http.StatusOK, `value="of/authentication/idp-229"`)
	if got := options(); got != 10 {
		t.Errorf("got %d connections that are searched for, want 10", got)
	}
	p.submit("", map[string]string{"label": "", "what": "of/authentication/idp-229", "days": "14"}, "label", "what")
	p.reads(http.StatusUnprocessableEntity, `value="of/authentication/idp-229" selected`)
	p.submit("", map[string]string{"label": "KMD"}, "label", "what")
	p.reads(http.StatusOK, "/setup/")
}
