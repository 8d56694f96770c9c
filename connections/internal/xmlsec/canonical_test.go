package xmlsec

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

// awkward are documents that canonicalizers have got wrong.
var awkward = map[string]string{
	"attributes by namespace URI":        `<a xmlns:p="urn:z" xmlns:q="urn:a"><b p:x="1" q:y="2" z="3" a="4"/></a>`,
	"xml attributes":                     `<a xmlns:z="urn:z" z:b="1" xml:lang="da" xml:space="preserve" a="2"><b xml:lang="en"/></a>`,
	"default namespace undone":           `<a xmlns="urn:a"><b xmlns=""><c xmlns="urn:a"/></b></a>`,
	"superfluous empty default":          `<p:a xmlns:p="urn:a"><b xmlns=""><c xmlns=""/></b></p:a>`,
	"unused declarations":                `<a xmlns="urn:a" xmlns:u="urn:u"><b xmlns:v="urn:v">x</b></a>`,
	"prefix rebound":                     `<p:a xmlns:p="urn:1"><p:b xmlns:p="urn:2"><p:c xmlns:p="urn:1"/></p:b></p:a>`,
	"same prefix on siblings":            `<a><p:b xmlns:p="urn:1"/><p:b xmlns:p="urn:1"/></a>`,
	"prefix used in attributes only":     `<a xmlns:p="urn:1"><b p:c="1"><d p:e="2"/></b></a>`,
	"default namespace and attributes":   `<a xmlns="urn:1" xmlns:p="urn:1" p:b="1" b="2"/>`,
	"references in text and attributes":  "<a b=\"&lt;&gt;&amp;&quot;&apos;&#9;&#10;&#13;\">&lt;&gt;&amp;\"'&#9;&#10;&#13;</a>",
	"white space in attributes":          "<a b='1\n2\t3\r\n4'> \r\n </a>",
	"empty elements":                     `<a><b/><c></c></a>`,
	"text outside ASCII":                 "<a b=\"\u00e6\u20ac\">\U0001F600\u00a0</a>",
	"prefixes that sort before default":  `<A:a xmlns:A="urn:A" xmlns="urn:d" A:x=""><b/></A:a>`,
	"declaration needed late":            `<a xmlns:p="urn:p"><b><c><p:d/></c></b><p:e/></a>`,
	"deep default":                       `<a><b xmlns="urn:b"><c><d xmlns=""/></c></b><e/></a>`,
	"attribute names across one prefix":  `<a xmlns:p="urn:p" p:b="" p:a="" p:B="" b="" a=""/>`,
	"values with type":                   `<s:v xmlns:s="urn:s" xmlns:xs="urn:xs" xmlns:xsi="urn:xsi" xsi:type="xs:string">x</s:v>`,
	"equal URIs under different prefix":  `<p:a xmlns:p="urn:1" xmlns:q="urn:1"><q:b q:x="" p:y=""/></p:a>`,
	"two prefixes with one URI in order": `<a xmlns:z="urn:1" xmlns:b="urn:1" z:k="1" b:l="2"/>`,
}

// libxml2 returns the exclusive canonical form by xmllint.
func libxml2(t *testing.T, octets []byte) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "in.xml")
	if err := os.WriteFile(path, octets, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("xmllint", "--nonet", "--exc-c14n", path).Output()
	if err != nil {
		t.Fatalf("xmllint: %v", err)
	}
	return out
}

// needTool skips the test without the tool, and fails it where the tests must
// have all their peers.
func needTool(t *testing.T, name, debian string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("TRIN_REQUIRE_PEERS") == "1" {
			t.Fatalf("%s is not installed; apt-get install %s", name, debian)
		}
		t.Skipf("%s is not installed; apt-get install %s", name, debian)
	}
}

func TestCanonicalize_EqualsLibxml2(t *testing.T) {
	t.Parallel()
	needTool(t, "xmllint", "libxml2-utils")
	documents := map[string][]byte{"many values": responseXML(300)}
	for name, xml := range awkward {
		documents[name] = []byte(xml)
	}
	for name, octets := range sampleFiles(t) {
		documents[name] = octets
	}
	for name, octets := range documents {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, want := Canonicalize(mustParse(t, octets)), libxml2(t, octets)
			if !bytes.Equal(got, want) {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

// goxmldsigDiffers names the awkward documents in which goxmldsig differs from
// libxml2: it sorts by local name where prefixes come from an ancestor, and
// keeps a superfluous xmlns="".
func goxmldsigDiffers(name string) bool {
	switch name {
	case "attributes by namespace URI", "superfluous empty default", "xml attributes":
		return true
	}
	return false
}

func TestCanonicalize_EqualsGoxmldsig(t *testing.T) {
	t.Parallel()
	compare := func(name string, octets []byte, prefixes ...string) {
		el := mustParse(t, octets)
		want, err := dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList(strings.Join(prefixes, " ")).Canonicalize(el.Copy())
		if err != nil {
			t.Errorf("%s: goxmldsig: %v", name, err)
			return
		}
		if got := Canonicalize(el, prefixes...); bytes.Equal(got, want) == goxmldsigDiffers(name) {
			t.Errorf("%s: known to differ %v: got  %s\nwant %s", name, goxmldsigDiffers(name), got, want)
		}
	}
	for name, octets := range sampleFiles(t) {
		compare(name, octets)
		compare(name, octets, "xs", "saml", "ds")
	}
	for name, xml := range awkward {
		compare(name, []byte(xml))
	}
}

func TestCanonicalize_Subtree(t *testing.T) {
	t.Parallel()
	el := mustParse(t, []byte(`<a xmlns="urn:a" xmlns:p="urn:p" xmlns:q="urn:q"><b p:x="1" xmlns:q="urn:r"><q:c/></b></a>`))
	b := el.ChildElements()[0]
	for _, tt := range []struct {
		prefixes []string
		want     string
	}{
		{nil, `<b xmlns="urn:a" xmlns:p="urn:p" p:x="1"><q:c xmlns:q="urn:r"></q:c></b>`},
		{[]string{"q"}, `<b xmlns="urn:a" xmlns:p="urn:p" xmlns:q="urn:r" p:x="1"><q:c></q:c></b>`},
		{[]string{"#default", "nope"}, `<b xmlns="urn:a" xmlns:p="urn:p" p:x="1"><q:c xmlns:q="urn:r"></q:c></b>`},
	} {
		if got := string(Canonicalize(b, tt.prefixes...)); got != tt.want {
			t.Errorf("%v: got  %s\nwant %s", tt.prefixes, got, tt.want)
		}
	}
	if got := Canonicalize(nil); got != nil {
		t.Errorf("nil: got %q", got)
	}
}

// TestCanonicalize_BuiltTree covers what only a tree that was built can hold.
func TestCanonicalize_BuiltTree(t *testing.T) {
	t.Parallel()
	el := etree.NewElement("a")
	el.CreateComment("gone")
	el.CreateCData("<x>")
	el.CreateText("\x00\x0b\xff\ufffe.")
	el.CreateAttr("b", "\x01")
	want := "<a b=\"\ufffd\">&lt;x&gt;\ufffd\ufffd\ufffd\ufffd.</a>"
	if got := string(Canonicalize(el)); got != want {
		t.Errorf("got %q; want %q", got, want)
	}
	if got := string(Bytes(el)); got != want {
		t.Errorf("bytes: got %q; want %q", got, want)
	}
}

func TestBytes_RoundTrip(t *testing.T) {
	t.Parallel()
	check := func(name string, octets []byte) {
		el := mustParse(t, octets)
		again, err := Parse(Bytes(el), MessageLimits())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		if got, want := Canonicalize(again), Canonicalize(el); !bytes.Equal(got, want) {
			t.Errorf("%s: got  %s\nwant %s", name, got, want)
		}
		for _, child := range el.ChildElements() {
			again, err := Parse(Bytes(child), MessageLimits())
			if err != nil {
				t.Errorf("%s %s: %v", name, child.Tag, err)
				continue
			}
			if got, want := Canonicalize(again), Canonicalize(child); !bytes.Equal(got, want) {
				t.Errorf("%s %s: got  %s\nwant %s", name, child.Tag, got, want)
			}
		}
	}
	for name, octets := range sampleFiles(t) {
		check(name, octets)
	}
	for name, xml := range awkward {
		check(name, []byte(xml))
	}
}

// TestCanonicalize_Concurrent runs the pooled canonicalizer in many goroutines.
func TestCanonicalize_Concurrent(t *testing.T) {
	t.Parallel()
	var documents [][2][]byte
	for _, octets := range sampleFiles(t) {
		documents = append(documents, [2][]byte{octets, Canonicalize(mustParse(t, octets))})
	}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for _, d := range documents {
				el, err := Parse(d[0], MessageLimits())
				if err != nil || !bytes.Equal(Canonicalize(el), d[1]) {
					t.Errorf("another result in parallel, error %v", err)
				}
			}
		})
	}
	wait.Wait()
}

func TestSign_Refuses(t *testing.T) {
	t.Parallel()
	parse := func(xml string) *etree.Element { return mustParse(t, []byte(xml)) }
	unbound := etree.NewElement("p:a")
	unbound.CreateAttr("ID", "_1")
	for name, tt := range map[string]struct {
		el  *etree.Element
		key SigningKey
	}{
		"nil":             {nil, rsaKey()},
		"no ID":           {parse(`<a/>`), rsaKey()},
		"ID is no name":   {parse(`<a ID="1"/>`), rsaKey()},
		"ID with a quote": {parse(`<a ID='_"'/>`), rsaKey()},
		"qualified ID":    {parse(`<a xmlns:x="urn:x" x:ID="_1"/>`), rsaKey()},
		"unbound prefix":  {unbound, rsaKey()},
		"signed already":  {mustParse(t, signedResponse(t, rsaKey(), false, true)), rsaKey()},
		"no signer":       {parse(`<a ID="_1"/>`), SigningKey{}},
		"other family":    {parse(`<a ID="_1"/>`), SigningKey{Signer: p256Key().Signer, Algorithm: RSASHA256}},
		"unknown":         {parse(`<a ID="_1"/>`), SigningKey{Signer: p256Key().Signer, Algorithm: "urn:x"}},
	} {
		if err := Sign(tt.el, tt.key, 0); err == nil {
			t.Errorf("%s: was signed", name)
		}
	}
}

// TestSign_TemplateIsCanonical holds the SignedInfo template to the element.
func TestSign_TemplateIsCanonical(t *testing.T) {
	t.Parallel()
	made := signedInfo{RSASHA512, DigestSHA512, "_id-1.x", "ZGlnZXN0"}
	info, _ := Child(made.element("dmFsdWU=", nil), NamespaceDSig, "SignedInfo")
	if got, want := made.append(nil, declarationDSig), Canonicalize(info); !bytes.Equal(got, want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestSign_Place(t *testing.T) {
	t.Parallel()
	for at, want := range []string{"Signature b c", "b Signature c", "b c Signature", "b c Signature"} {
		el := mustParse(t, []byte("<a ID='_1'>\n<b/>\n<c/>\n</a>"))
		if err := Sign(el, p256Key(), at); err != nil {
			t.Fatal(err)
		}
		var tags []string
		for _, c := range el.ChildElements() {
			tags = append(tags, c.Tag)
		}
		if got := strings.Join(tags, " "); got != want {
			t.Errorf("at %d: got %s; want %s", at, got, want)
		}
	}
}
