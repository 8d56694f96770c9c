package inspect_test

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"trin/connections/inspect"
	"trin/connections/saml2/samltest"
)

func unsealed(header, claims string) string {
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(header)) + "." + encode([]byte(claims)) + "." + encode(make([]byte, 256))
}

// P3: a short message does not become a long page, however it is nested, and what
// is nested too deeply is not shown.
func TestP3_NothingSmallGrows(t *testing.T) {
	t.Parallel()
	deep := func(n int, inner string) string { return strings.Repeat("[", n) + inner + strings.Repeat("]", n) }
	many := strings.Repeat("0,", 20000) + "0"
	for name, pasted := range map[string]string{
		"JSON":              deep(31, many),
		"deep JSON":         deep(9000, many),
		"a deep header":     unsealed(`{"alg":"RS256","jwk":`+deep(9000, many)+`}`, `{}`),
		"a deep token":      unsealed(`{"alg":"RS256"}`, `{"a":`+deep(9000, many)+`}`),
		"a deep JWE header": strings.Join([]string{base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"dir","a":` + deep(9000, many) + `}`)), "", "a", "b", "c"}, "."),
		"deep objects":      strings.Repeat(`{"a":`, 9000) + "1" + strings.Repeat("}", 9000),
		"the widest JSON":   deep(31, strings.Repeat("0,", 200000)+"0"),
	} {
		if r := read(t, pasted); len(r.Text) > 8*inspect.MaxInput || len(r.Text) == 0 {
			t.Errorf("%s: %d octets became %d", name, len(pasted), len(r.Text))
		}
	}
}

// P3: whoever pastes says how many parties a message names, and how often it is
// signed. How many keys are read for it is bounded.
func TestP3_WorkForOneMessageIsBounded(t *testing.T) {
	t.Parallel()
	o, asked := options(), map[int]int{}
	for i := range 5000 {
		o.Parties = append(o.Parties, inspect.Party{Kind: "authentication", ID: "x", Names: []string{fmt.Sprint("https://p", i)}, Read: func() ([]*x509.Certificate, json.RawMessage) {
			asked[i]++
			return []*x509.Certificate{samltest.Named(samltest.ProviderNextKey).Certificate}, nil
		}})
	}
	one := string(response().Bytes())
	begin, end := strings.Index(one, "<saml:Assertion"), strings.Index(one, "</saml:Assertion>")+len("</saml:Assertion>")
	var text strings.Builder
	text.WriteString(one[:begin])
	for i := range 100 {
		text.WriteString(strings.NewReplacer(`"_assertion"`, fmt.Sprintf(`"_a%d"`, i), `"#_assertion"`, fmt.Sprintf(`"#_a%d"`, i), "https://idp.example", fmt.Sprint("https://p", i)).Replace(one[begin:end]))
	}
	text.WriteString(one[end:])
	r, err := inspect.Inspect(text.String(), o)
	if err != nil || len(r.Signatures) > 8 || len(asked) > 2100 {
		t.Fatalf("got %v, and the keys of %d parties were read", err, len(asked))
	}
	for i, times := range asked {
		if times != 1 {
			t.Errorf("the keys of %d were read %d times", i, times)
		}
	}
	last := r.Signatures[len(r.Signatures)-1]
	if last.Holds || !strings.Contains(last.Why, "more connections than are tried") {
		t.Errorf("not every key was tried, and it says %q", last.Why)
	}

	// Of a message that names who has signed it nobody else's keys are read.
	clear(asked)
	o.Parties[4].Read, o.Parties[4].Names = func() ([]*x509.Certificate, json.RawMessage) {
		return []*x509.Certificate{samltest.Named(samltest.ProviderKey).Certificate}, nil
	}, []string{"https://named.example"}
	message := response()
	message.Provider = "https://named.example"
	o.Parties[1].Certificates = nil
	if r, err = inspect.Inspect(string(message.Bytes()), o); err != nil || !r.Signatures[0].Holds || r.Signatures[0].By != &o.Parties[4] || len(asked) > 0 {
		t.Errorf("got %+v, %v, and the keys of %d others were read", r.Signatures, err, len(asked))
	}
}

// Whose of many keys it is is found, wherever that one stands.
func TestTheSignerAmongMany(t *testing.T) {
	t.Parallel()
	for _, at := range []int{0, 1, 6, 7, 12} {
		o := options()
		o.Parties = nil
		for i := range 13 {
			key := samltest.AttackerKey
			if i == at {
				key = samltest.ProviderKey
			}
			o.Parties = append(o.Parties, inspect.Party{Kind: "authentication", Certificates: []*x509.Certificate{samltest.Named(samltest.ProviderNextKey).Certificate, samltest.Named(key).Certificate}})
		}
		r, err := inspect.Inspect(string(response().Bytes()), o)
		if err != nil || !r.Signatures[0].Holds || r.Signatures[0].By != &o.Parties[at] || r.Signatures[0].Certificate != o.Parties[at].Certificates[1] {
			t.Errorf("%d: got %+v, %v", at, r.Signatures, err)
		}
	}
}

// P3: a token is hashed once for each key, so a long one is held against fewer;
// and a key that is so long that it costs much is none.
func TestP3_TokensAndKeysOfAnySize(t *testing.T) {
	t.Parallel()
	o := options()
	for range 2000 {
		o.Parties = append(o.Parties, inspect.Party{Kind: "application", Certificates: []*x509.Certificate{samltest.Named(samltest.ProviderNextKey).Certificate}})
	}
	r, err := inspect.Inspect(unsealed(`{"alg":"RS256"}`, `{"a":"`+strings.Repeat("x", 300<<10)+`"}`), o)
	if err != nil || r.Signatures[0].Holds || !strings.Contains(r.Signatures[0].Why, "so long") {
		t.Errorf("a long token: got %v, %v", r.Signatures, err)
	}
	huge := &rsa.PublicKey{N: new(big.Int).Add(new(big.Int).Lsh(big.NewInt(1), 1<<20), big.NewInt(1)), E: 65537}
	o.Parties = []inspect.Party{{Kind: "application", Certificates: []*x509.Certificate{{PublicKey: huge}}}}
	if r, err = inspect.Inspect(unsealed(`{"alg":"RS256"}`, `{}`), o); err != nil || !strings.Contains(r.Signatures[0].Why, "no key is known here to try") {
		t.Errorf("a key of a million bits: got %+v, %v", r.Signatures, err)
	}
}
