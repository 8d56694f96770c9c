package shell

import "testing"

func TestShown(t *testing.T) {
	t.Parallel()
	for page, want := range map[string]string{
		"<p>æ – plain</p>":                         "<p>æ – plain</p>",
		"<p>a\u202eb</p>\u2066":                    "<p>a&lt;U+202E&gt;b</p>&lt;U+2066&gt;",
		"<input value=\"a\u202eb\">\u200f":         "<input value=\"a\u202eb\">&lt;U+200F&gt;",
		"<textarea>a\u202eb</textarea>\u202e":      "<textarea>a\u202eb</textarea>&lt;U+202E&gt;",
		"<textarea name=\"x\">a\u202e":             "<textarea name=\"x\">a\u202e",
		"a\u202e<":                                 "a&lt;U+202E&gt;<",
		"<code>&lt;\u202d</code><b title=\"\u202d": "<code>&lt;&lt;U+202D&gt;</code><b title=\"\u202d",
	} {
		if got := string(shown([]byte(page))); got != want {
			t.Errorf("%q: got %q, want %q", page, got, want)
		}
	}
}
