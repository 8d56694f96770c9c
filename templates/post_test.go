package templates

import (
	"bytes"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"trin/templates/text"
)

// A page that posts itself is the same, octet for octet, made whole and made of
// what was made once.
func TestPostIsAsIfMadeWhole(t *testing.T) {
	t.Parallel()
	view := PostView{Action: `https://app.example/acs?a='1'&b="<`, Fields: []Field{{Name: "SAMLResponse", Value: "PHN+/g=="}, {Name: `Relay"State`, Value: `<&>'"`}}}
	languages := append(text.Languages(), "", "xx")
	for _, language := range languages {
		var got, want bytes.Buffer
		if err := Post(language, view).Render(t.Context(), &got); err != nil {
			t.Fatal(err)
		}
		s := Shell{Language: language}
		if err := postPage(s).Render(templ.WithChildren(t.Context(), postForm(s, view)), &want); err != nil {
			t.Fatal(err)
		}
		if got.String() != want.String() || strings.Contains(got.String(), "\x00") {
			t.Errorf("%q: got\n%s\nwant\n%s", language, got.String(), want.String())
		}
	}
	if known := aroundPosts(); len(known) != len(text.Languages()) {
		t.Errorf("%d languages were made once, want all %d", len(known), len(text.Languages()))
	}
}

func BenchmarkPost(b *testing.B) {
	view := PostView{Action: "https://app.example/acs", Fields: []Field{{Name: "SAMLResponse", Value: strings.Repeat("x", 10_000)}, {Name: "RelayState", Value: "y"}}}
	var page bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		page.Reset()
		if err := Post(text.Danish, view).Render(b.Context(), &page); err != nil {
			b.Fatal(err)
		}
	}
}
