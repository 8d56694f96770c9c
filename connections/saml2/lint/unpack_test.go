package lint_test

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"trin/connections/saml2/lint"
)

// deflated is a request as HTTP-Redirect carries it.
func deflated(t *testing.T, message string) string {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(message)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return "https://idp.example/sso?SAMLRequest=" + url.QueryEscape(base64.StdEncoding.EncodeToString(b.Bytes()))
}

// TestCheck_Forms: a message may be given as it travels, within bounds.
func TestCheck_Forms(t *testing.T) {
	t.Parallel()
	request := sample(t, "authnrequest-kombit-oiosaml3-nsis.xml")
	for _, c := range []struct{ name, data, seen string }{
		{"XML", request, ""},
		{"white space around it", "\n " + request + "\n", ""},
		{"base64", base64.StdEncoding.EncodeToString([]byte(request)), ""},
		{"a form", "SAMLRequest=" + url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(request))) + "&RelayState=x", ""},
		{"nothing", " \n", "it is empty"},
		{"neither", "hello", "it is neither XML nor base64"},
		{"a parameter twice", "SAMLRequest=a&SAMLRequest=b", "is there twice"},
		{"not deflated", "SAMLRequest=aGVsbG8%3D", "does not inflate"},
		{"a bomb", deflated(t, "<a>"+strings.Repeat("a", 1<<20)+"</a>"), "does not inflate within 524288 bytes"},
		{"too large", strings.Repeat("a", 3<<20), "more than a document of its kind may have"},
	} {
		found := lint.Check(lint.Request, []byte(c.data), lint.Options{Now: now})
		switch {
		case c.seen == "" && len(found) > 0:
			t.Errorf("%s: got %+v, want nothing", c.name, found)
		case c.seen != "" && (len(found) != 1 || found[0].Rule != "core-xml-request" || !strings.Contains(found[0].Seen, c.seen)):
			t.Errorf("%s: got %+v, want %q", c.name, found, c.seen)
		}
	}
}

// TestCheck_Clips: what is shown of a document is short.
func TestCheck_Clips(t *testing.T) {
	t.Parallel()
	long := strings.Replace(provider(), "https://saml.example.dk/idp", strings.Repeat("æ", 2000), 1)
	for _, f := range lint.Check(lint.Metadata, []byte(long), lint.Options{Now: now}) {
		if f.Rule == "core-md-entityid" {
			if len(f.Seen) > 200 || !strings.HasSuffix(f.Seen, "æ\"…") {
				t.Errorf("got %s", f.Seen)
			}
			return
		}
	}
	t.Error("the name is let through")
}
