package pseudonym_test

import (
	"bytes"
	"runtime"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"trin/claimstx/pseudonym"
)

func names(t testing.TB, fill byte) pseudonym.Names {
	t.Helper()
	n, err := pseudonym.New(bytes.Repeat([]byte{fill}, pseudonym.KeyBytes))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestOf(t *testing.T) {
	t.Parallel()
	n := names(t, 1)
	for _, text := range []string{
		"alice@example.dk", "0102031234", "Karla Eksempel", "urn:example:role/1", "Åse Ødegård", "北京", "", "-- ..", strings.Repeat("a1", 4000),
	} {
		is := n.Of(text)
		if again := n.Of(text); again != is {
			t.Errorf("%.20q: got %.20q, then %.20q", text, is, again)
		}
		if got, want := shape(is), shape(text); got != want {
			t.Errorf("%.20q: got the shape %.40q, want %.40q", text, got, want)
		}
		if strings.ContainsFunc(text, unicode.IsLetter) && is == text {
			t.Errorf("%.20q stayed as it is", text)
		}
	}
	if a, b := n.Of("alice@example.dk"), names(t, 2).Of("alice@example.dk"); a == b {
		t.Errorf("two keys give one pseudonym, %q", a)
	}
	if a, b := n.Of("0102031234"), n.Of("0102031235"); a == b {
		t.Errorf("two numbers have one pseudonym, %q", a)
	}
}

func TestShortKey(t *testing.T) {
	t.Parallel()
	if _, err := pseudonym.New(make([]byte, pseudonym.KeyBytes-1)); err == nil {
		t.Error("a short key is taken")
	}
}

// TestSpread: no letter is likelier than the others, or values could be read
// from their pseudonyms.
func TestSpread(t *testing.T) {
	t.Parallel()
	n, count := names(t, 3), map[rune]int{}
	for _, r := range n.Of(strings.Repeat("a", 26_000)) {
		count[r]++
	}
	for r := 'a'; r <= 'z'; r++ {
		if count[r] < 850 || count[r] > 1150 {
			t.Errorf("%c stands %d times among 26,000, want about 1,000", r, count[r])
		}
	}
}

func FuzzOf(f *testing.F) {
	f.Add("alice@example.dk")
	f.Add("\xff\xfe")
	n := names(f, 4)
	f.Fuzz(func(t *testing.T, text string) {
		is := n.Of(text)
		if !utf8.ValidString(is) {
			t.Errorf("%q: got %q, which is no text", text, is)
		}
		if got, want := utf8.RuneCountInString(is), utf8.RuneCountInString(text); got != want {
			t.Errorf("%q: got %d characters, want %d", text, got, want)
		}
	})
}

func shape(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsDigit(r):
			return '9'
		case unicode.IsUpper(r):
			return 'A'
		case unicode.IsLetter(r):
			return 'a'
		}
		return r
	}, text)
}

// What spells a name without letters and digits names nobody either.
func TestM14_NamesWithoutLetters(t *testing.T) {
	t.Parallel()
	n := names(t, 1)
	for _, text := range []string{"\u24b6\u24db\u24d8\u24d2\u24d4", "\u2776\u2777", "\u0301\u0308\u030a", "\u216b", "\u00b2\u00b3", "\U0001F469\u200d\U0001F680", "\U0001F1E9\U0001F1F0", "\u0915\u093e\u0930\u094d\u0932\u093e"} {
		got := n.Of(text)
		for _, r := range text {
			if strings.ContainsRune(got, r) {
				t.Errorf("%q became %q, which still holds %q", text, got, r)
			}
		}
		if got != n.Of(text) || utf8.RuneCountInString(got) != utf8.RuneCountInString(text) {
			t.Errorf("%q became %q, want one of its length, always the same", text, got)
		}
	}
	if got := n.Of(" \u2013 \u00a0."); got != " \u2013 \u00a0." {
		t.Errorf("got %q for text that names nobody", got)
	}
}

// The work for a long text grows with it and not with its square: what a login
// may bring at most takes no more memory than a few times itself.
func TestM3_M4_LongTextsAreReadOnce(t *testing.T) { // not beside others: it measures what is allocated
	n, long := names(t, 1), strings.Repeat("a", 64<<10)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 15 {
		n.Of(long)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 8<<20 {
		t.Errorf("a megabyte of claims took %d bytes of memory", used)
	}
}
