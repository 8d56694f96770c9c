package saml2

import (
	"net/url"
	"strings"
	"testing"
)

// unescaped are values with every kind of escape, right and wrong.
var unescaped = []string{
	"", "a", "+", "a+b", "%2B+%2b", "%", "%2", "%2x", "%x2", "a%", "a%4", "%41%", "%00", "%E6%f8%ff", "%%41", "%+1", "%1+",
	"a=b%3Db", "%2525", "æ%C3%A6", strings.Repeat("abcdefgh%2F", 1000), strings.Repeat("x", 3000) + "%zz",
}

func FuzzUnescape(f *testing.F) {
	for _, value := range unescaped {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		raw, err := unescape([]byte(value))
		got := string(raw)
		want, wantErr := url.QueryUnescape(value)
		if got != want || (err == nil) != (wantErr == nil) {
			t.Errorf("%q: got %q, %v; want %q, %v", value, got, err, want, wantErr)
		}
	})
}
