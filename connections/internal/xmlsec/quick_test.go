package xmlsec

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec/xmlattack"
)

// bothWays reads a document by both ways. What the short one reads, the long one
// must let through and read alike, node by node; what it does not read is the long
// one's to judge.
func bothWays(t *testing.T, octets []byte, l Limits) (quick bool) {
	t.Helper()
	l = l.withDefaults()
	text, refused := content(string(octets))
	if refused != nil {
		return false
	}
	got := buildQuick(text, l)
	if got == nil {
		return false
	}
	clean, refused := scan(text, l)
	var want *etree.Element
	if refused == nil {
		want, refused = build(clean, l)
	}
	if refused != nil {
		t.Fatalf("the short way reads what the long one refuses: %v: %q", refused, octets)
	}
	alike(t, got, want, octets)
	return true
}

// alike holds two trees against each other, with all that an element says of
// itself.
func alike(t *testing.T, got, want *etree.Element, octets []byte) {
	t.Helper()
	if got.Space != want.Space || got.Tag != want.Tag || got.NamespaceURI() != want.NamespaceURI() ||
		len(got.Attr) != len(want.Attr) || len(got.Child) != len(want.Child) {
		t.Fatalf("got <%s:%s> with %v and %d children, want <%s:%s> with %v and %d: %q",
			got.Space, got.Tag, got.Attr, len(got.Child), want.Space, want.Tag, want.Attr, len(want.Child), octets)
	}
	for i := range want.Attr {
		g, w := &got.Attr[i], &want.Attr[i]
		if g.Space != w.Space || g.Key != w.Key || g.Value != w.Value || g.NamespaceURI() != w.NamespaceURI() || g.Element() != got {
			t.Fatalf("got attribute %v, want %v: %q", g, w, octets)
		}
	}
	for i, child := range want.Child {
		if reflect.TypeOf(got.Child[i]) != reflect.TypeOf(child) || got.Child[i].Index() != i || got.Child[i].Parent() != got {
			t.Fatalf("got a %T as child %d, want a %T: %q", got.Child[i], i, child, octets)
		}
		switch w := child.(type) {
		case *etree.Element:
			alike(t, got.ChildElements()[elementsBefore(want, i)], w, octets)
		case *etree.CharData:
			if g, ok := got.Child[i].(*etree.CharData); !ok || g.Data != w.Data {
				t.Fatalf("got text %v, want %q: %q", got.Child[i], w.Data, octets)
			}
		}
	}
}

func elementsBefore(el *etree.Element, index int) (n int) {
	for _, child := range el.Child[:index] {
		if _, ok := child.(*etree.Element); ok {
			n++
		}
	}
	return n
}

// TestQuick reads what products send, and what attackers do, by both ways. Every
// message that has nothing unusual in it takes the short one.
func TestQuick(t *testing.T) {
	t.Parallel()
	ordinary := 0
	for name, octets := range sampleFiles(t) {
		if bothWays(t, octets, MessageLimits()) {
			ordinary++
		} else if !bytes.Contains(octets, []byte("<!")) {
			t.Errorf("%s takes the long way", name)
		}
	}
	if ordinary < 10 {
		t.Errorf("%d samples take the short way", ordinary)
	}
	for _, v := range xmlattack.Gate(responseXML(1)) {
		bothWays(t, v.XML, MessageLimits())
	}
	for _, xml := range awkward {
		bothWays(t, []byte(xml), MessageLimits())
	}
	good := []byte(responseXML(3))
	for _, variants := range []func([]byte, xmlattack.Evil) ([]xmlattack.Variant, error){xmlattack.Wrapping, xmlattack.Hiding} {
		all, err := variants(signedResponse(t, p256Key(), true, true), xmlattack.SetNameID("evil"))
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range all {
			bothWays(t, v.XML, MessageLimits())
		}
	}
	// Each octet of a message changed, left out, and put in twice.
	for i := range good {
		for _, b := range []byte("<>&;/=\"' :#x]!?-\t\r\n\x80a0") {
			changed := bytes.Clone(good)
			changed[i] = b
			bothWays(t, changed, MessageLimits())
			bothWays(t, append(append(bytes.Clone(good[:i]), b), good[i:]...), MessageLimits())
		}
		bothWays(t, append(bytes.Clone(good[:i]), good[i+1:]...), MessageLimits())
	}
}

// TestQuick_Forms are documents by what is in them: whether the short way reads
// them, and what the gate says in the end.
func TestQuick_Forms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, xml string
		quick     bool
		rule      string // "" = it is read
	}{
		{"elements", `<a><b/><c >x</c ></a>`, true, ""},
		{"space around an attribute", `<a b = 'c"' d="e'"  />`, true, ""},
		{"references", `<a b="&lt;&#9;&#xA;&quot;">&amp;&apos;&gt;&#x10FFFF;&#0065;</a>`, true, ""},
		{"line ends", "<a b='1'>\r\n\r\t&#13;</a>\r\n", true, ""},
		{"line ends and a tab in an attribute", "<a b='1\r\n2\r3\t4'/>", false, ""},
		{"a declaration and space", "\xEF\xBB\xBF<?xml version='1.0'?>\n <a/> \n", true, ""},
		{"text in other scripts", "<a b='\u00e6'>\u0416\U0001F600</a>", true, ""},
		{"prefixes", `<p:a xmlns:p="urn:p" xmlns="urn:d" p:x="1" x="2"><b xmlns=""/></p:a>`, true, ""},
		{"brackets that end nothing", `<a>]]&gt;]] ></a>`, true, ""},
		{"nine attributes", `<a a="1" b="1" c="1" d="1" e="1" f="1" g="1" h="1" i="1"/>`, true, ""},
		{"a name in another script", "<\u00e6/>", false, ""},
		{"an end of a section", `<a>]]></a>`, false, RuleSyntax},
		{"another end tag", `<a><b></a></b>`, false, RuleSyntax},
		{"an end tag with an attribute", `<a></a b="c">`, false, RuleSyntax},
		{"two attributes of one name", `<a b="1" b="2"/>`, false, RuleDuplicate},
		{"two attributes of one expanded name", `<a xmlns:p="urn:x" xmlns:q="urn:x" p:b="1" q:b="2"/>`, false, RuleDuplicate},
		{"two among many", `<a a="1" b="1" c="1" d="1" e="1" f="1" g="1" h="1" i="1" a="2"/>`, false, RuleDuplicate},
		{"a prefix that is not bound", `<p:a/>`, false, RulePrefix},
		{"two colons", `<a:b:c/>`, false, RuleSyntax},
		{"a colon first", `<:a/>`, false, RuleName},
		{"a colon last", `<a b:="1"/>`, false, RuleName},
		{"a local name that begins with a digit", `<a xmlns:p="urn:p" p:1="1"/>`, false, RuleName},
		{"a name that begins with a digit", `<1/>`, false, RuleSyntax},
		{"a slash and a space", `<a / >`, false, RuleSyntax},
		{"no quotes", `<a b=c/>`, false, RuleSyntax},
		{"no value", `<a b/>`, false, RuleSyntax},
		{"a comment", `<a><!-- b --></a>`, false, RuleComment},
		{"a section", `<a><![CDATA[b]]></a>`, false, RuleCDATA},
		{"an instruction", `<a><?b?></a>`, false, RuleInstruction},
		{"a long reference", `<a b="&#0000000065;">&#x00000041;</a>`, true, ""},
		{"a reference that is too long", `<a>&#00000000065;</a>`, false, RuleEntity},
		{"one in an attribute", `<a b="&#x0000000041;"/>`, false, RuleEntity},
		{"a surrogate", `<a>&#xD800;</a>`, false, RuleCharacter},
		{"an entity", `<a>&b;</a>`, false, RuleEntity},
		{"two roots", `<a/><b/>`, false, RuleSecondRoot},
		{"no end", `<a>`, false, RuleSyntax},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := bothWays(t, []byte(c.xml), MessageLimits()); got != c.quick {
				t.Errorf("by the short way: %v, want %v", got, c.quick)
			}
			_, err := Parse([]byte(c.xml), MessageLimits())
			rule := ""
			if refused := (*GateError)(nil); errors.As(err, &refused) {
				rule = refused.Rule
			}
			if rule != c.rule {
				t.Errorf("refused as %q, want %q", rule, c.rule)
			}
		})
	}
}

// TestQuick_Limits are documents that are just within each limit, and just beyond:
// those the short way leaves to the scan, which says what is too much.
func TestQuick_Limits(t *testing.T) {
	t.Parallel()
	limits := Limits{Depth: 3, Elements: 4, Attributes: 2, Namespaces: 2, TextBytes: 10}
	for _, c := range []struct{ name, within, beyond, rule string }{
		{"depth", `<a><a><a></a></a></a>`, `<a><a><a><a></a></a></a></a>`, RuleDepth},
		{"depth of an element without content", `<a><a><a/></a></a>`, `<a><a><a><a/></a></a></a>`, RuleDepth},
		{"elements", `<a><a></a><a></a><a></a></a>`, `<a><a></a><a></a><a></a><a></a></a>`, RuleElements},
		{"elements without content", `<a><a/><a/><a/></a>`, `<a><a/><a/><a/><a/></a>`, RuleElements},
		{"attributes", `<a b="" c=""/>`, `<a b="" c="" d=""/>`, RuleAttributes},
		{"attributes beside declarations", `<a xmlns="u:" b="" xmlns:p="u:" c=""/>`, `<a xmlns="u:" b="" c="" d=""/>`, RuleAttributes},
		{"declarations", `<a xmlns="u:" xmlns:p="u:"/>`, `<a xmlns="u:" xmlns:p="u:" xmlns:q="u:"/>`, RuleNamespaces},
		{"declarations in scope", `<a xmlns="u:"><a xmlns:p="u:"/></a>`, `<a xmlns="u:"><a xmlns:p="u:" xmlns:q="u:"/></a>`, RuleNamespaces},
		{"text", `<a>12345<a/>12345</a>`, `<a>12345<a/>123456</a>`, RuleText},
		{"values", `<a b="12345" c="12345"/>`, `<a b="12345" c="123456"/>`, RuleText},
		{"text and values", `<a b="12345">12345</a>`, `<a b="12345">123456</a>`, RuleText},
		{"text as it is written", `<a>&#0009;123</a>`, `<a>&#0009;1234</a>`, RuleText},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if !bothWays(t, []byte(c.within), limits) {
				t.Errorf("%s takes the long way", c.within)
			}
			_, err := Parse([]byte(c.beyond), limits)
			var refused *GateError
			if bothWays(t, []byte(c.beyond), limits) || !errors.As(err, &refused) || refused.Rule != c.rule {
				t.Errorf("%s: got %v, want %s", c.beyond, err, c.rule)
			}
		})
	}
}

// TestQuick_Metadata: what is kept of metadata does not keep its text.
func TestQuick_Metadata(t *testing.T) {
	octets := []byte("<a>" + strings.Repeat("<b>c</b>", 100) + "</a>")
	el, err := Parse(octets, MetadataLimits())
	if err != nil {
		t.Fatal(err)
	}
	quick := buildQuick(string(octets), MetadataLimits())
	alike(t, quick, el, octets)
	allocated := func(l Limits) float64 {
		return testing.AllocsPerRun(20, func() { _, _ = Parse(octets, l) })
	}
	if message, metadata := allocated(MessageLimits()), allocated(MetadataLimits()); message*4 > metadata {
		t.Errorf("%.0f allocations of a message, %.0f of metadata: is one read as the other?", message, metadata)
	}
}

// FuzzQuick: what the short way reads, the long one reads alike.
func FuzzQuick(f *testing.F) {
	for _, seed := range smallMessages(f) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, octets []byte) {
		bothWays(t, octets, Limits{Depth: 16, Elements: 200, Attributes: 16, Namespaces: 16})
	})
}
