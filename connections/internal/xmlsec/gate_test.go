package xmlsec

import (
	"errors"
	"strings"
	"testing"

	"trin/connections/internal/xmlsec/xmlattack"
)

// TestGate_SectionA holds every document of section A to its rule.
func TestGate_SectionA(t *testing.T) {
	t.Parallel()
	want := map[string]string{ // by case id, unless the name says otherwise
		"A1": RuleDoctype, "A2": RuleDoctype, "A3": RuleDoctype, "A4": RuleDoctype, "A5": RuleDoctype,
		"A7": RuleDuplicate, "A9": RuleReserved, "A15": RuleRelativeNamespace, "A18": RuleCharacter, "A21": RuleDepth,
		"A2 entity without doctype": RuleEntity, "syntax: bare &": RuleEntity,
		"A4 quadratic":   RuleDoctype,
		"A6 second root": RuleSecondRoot, "A6 same root twice": RuleSecondRoot,
		"A6 text after root": RuleOutsideRoot, "A6 text before root": RuleOutsideRoot, "A6 CDATA after root": RuleCDATA,
		"A6 no root": RuleNoRoot, "A6 empty": RuleNoRoot,
		"A10 undeclared element prefix": RulePrefix, "A10 undeclared attribute prefix": RulePrefix,
		"A10 empty prefix": RuleEmptyPrefix, "A10 lone colon": RuleName, "A10 two colons": RuleSyntax, "A10 trailing colon": RuleName, "A10 trailing colon of an attribute": RuleName,
		"A16 comment": RuleComment, "A16 instruction": RuleInstruction, "A16 CDATA": RuleCDATA,
		"A17 UTF-16LE with mark": RuleCharacter, "A17 UTF-16BE with mark": RuleCharacter, "A17 UTF-16BE": RuleCharacter,
		"A17 declared ISO-8859-1": RuleEncoding, "A17 declared EBCDIC": RuleEncoding, "A17 real ISO-8859-1": RuleEncoding,
		"A18 overlong": RuleEncoding, "A18 surrogate": RuleEncoding,
		"A22 15,000 declarations": RuleNamespaces, "A22 100,000 attributes": RuleSize, "A22 declarations in scope": RuleNamespaces,
		"A23 16,667 elements": RuleElements, "A23 5 MB": RuleSize,
		"A25 XML 1.1": RuleDeclaration, "A25 white space before declaration": RuleDeclaration,
		"A25 declaration twice": RuleInstruction, "A25 two marks": RuleOutsideRoot,
	}
	for _, v := range xmlattack.Gate(responseXML(1)) {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			rule, ok := want[v.Name]
			if !ok {
				id, _, _ := strings.Cut(v.Name, " ")
				if rule, ok = want[id]; !ok {
					rule = RuleSyntax
				}
			}
			_, err := Parse(v.XML, MessageLimits())
			var refused *GateError
			if !errors.As(err, &refused) || refused.Rule != rule {
				t.Errorf("got %v; want rule %s", err, rule)
			}
		})
	}
}

func TestGate_Accepts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, xml, text string
	}{
		{"plain", `<a>x</a>`, "x"},
		{"A12 default namespace", `<a xmlns="urn:a">x</a>`, "x"},
		{"declaration", `<?xml version="1.0" encoding="utf-8" standalone='yes' ?>` + "\n<a>x</a>\n", "x"},
		{"A25 leading mark", "\xEF\xBB\xBF<?xml version=\"1.0\"?><a>x</a>", "x"},
		{"A25 white space without declaration", " \n<a>x</a>", "x"},
		{"references", `<a>&lt;&#65;&#x42;&amp;&apos;&quot;&gt;</a>`, `<AB&'">`},
		{"A18 bidi override stays", "<a>a\u202eb</a>", "a\u202eb"},
		{"A20 xml attributes", `<a xml:lang="da" xml:space="preserve" xml:base="http://x/" xml:id="i">x</a>`, "x"},
		{"line ends", "<a>1\r\n2\r3\n</a>", "1\n2\n3\n"},
		{"undeclared default namespace", `<a xmlns=""> </a>`, " "},
		{"astral", "<a>\U0001F600</a>", "\U0001F600"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			el, err := Parse([]byte(tt.xml), Limits{})
			if err != nil {
				t.Fatalf("parse: %v", err)
			}
			if got, err := Text(el); got != tt.text || err != nil {
				t.Errorf("text: got %q, %v; want %q", got, err, tt.text)
			}
			if el.Parent() != nil {
				t.Error("the root has a parent")
			}
		})
	}
}

func TestGate_MetadataDropsCommentsAndReadsCDATA(t *testing.T) {
	t.Parallel()
	doc := []byte("<?xml version='1.0'?><!-- head --><a>one<!-- <x> -->two<![CDATA[<three>]]></a><!-- tail -->")
	el, err := Parse(doc, MetadataLimits())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Text(el); got != "onetwo<three>" || err != nil {
		t.Errorf("text: got %q, %v; want the whole", got, err)
	}
	for _, hostile := range []string{"<a><!-- x", "<a><![CDATA[x", "<!DOCTYPE a><a/>", "<a><?p?></a>", "<a/><![CDATA[x]]>", "<a><!-- a -- b --></a>"} {
		if _, err := Parse([]byte(hostile), MetadataLimits()); err == nil {
			t.Errorf("%s was accepted", hostile)
		}
	}
}

func TestGate_A8_QualifiedAttributeIsNotTheAttribute(t *testing.T) {
	t.Parallel()
	el := mustParse(t, []byte(`<a xmlns:x="urn:x" x:ID="evil" x:Destination="evil" ID="good"/>`))
	if got, ok := Attr(el, "ID"); got != "good" || !ok {
		t.Errorf("ID: got %q %v; want good", got, ok)
	}
	if got, ok := Attr(el, "Destination"); ok {
		t.Errorf("Destination: got %q; want none", got)
	}
}

func TestGate_A9_A11_NamesAreResolvedByNamespace(t *testing.T) {
	t.Parallel()
	el := mustParse(t, []byte(`<p:a xmlns:p="urn:1"><p:b xmlns:p="urn:2"/><q:b xmlns:q="urn:1"/><b xmlns="urn:1"/><b/></p:a>`))
	if got := len(Children(el, "urn:1", "b")); got != 2 {
		t.Errorf("urn:1 b: got %d; want 2", got)
	}
	if got := len(Children(el, "urn:2", "b")); got != 1 {
		t.Errorf("urn:2 b: got %d; want 1", got)
	}
	if got := len(Children(el, "", "b")); got != 1 {
		t.Errorf("b without namespace: got %d; want 1", got)
	}
	if _, err := Child(el, "urn:1", "b"); err == nil {
		t.Error("Child took one of two")
	}
	if got, err := Child(el, "urn:3", "b"); got != nil || err != nil {
		t.Errorf("absent child: got %v, %v; want nil, nil", got, err)
	}
}

func TestGate_A19_AttributeWhiteSpaceIsNormalised(t *testing.T) {
	t.Parallel()
	el := mustParse(t, []byte("<a b='1\n2\t3\r\n4\r5&#10;6' c=\"x\ny\"><d e='\n'/></a>"))
	if got, _ := Attr(el, "b"); got != "1 2 3 4 5\n6" {
		t.Errorf("b: got %q; want %q", got, "1 2 3 4 5\n6")
	}
	if got, _ := Attr(el, "c"); got != "x y" {
		t.Errorf("c: got %q; want %q", got, "x y")
	}
	d, _ := Child(el, "", "d")
	if got, _ := Attr(d, "e"); got != " " {
		t.Errorf("e: got %q; want one space", got)
	}
}

func TestGate_A24_TextRefusesChildren(t *testing.T) {
	t.Parallel()
	el := mustParse(t, []byte(`<a>x<b/>y</a>`))
	if got, err := Text(el); err == nil {
		t.Errorf("got %q; want an error", got)
	}
	if got, err := Text(nil); err == nil {
		t.Errorf("nil: got %q; want an error", got)
	}
}

// TestGate_D28_ManyValuesPass holds the limits to what directories send.
func TestGate_D28_ManyValuesPass(t *testing.T) {
	t.Parallel()
	el := mustParse(t, responseXML(3000))
	assertion, _ := Child(el, nsSAML, "Assertion")
	statement, _ := Child(assertion, nsSAML, "AttributeStatement")
	attribute, _ := Child(statement, nsSAML, "Attribute")
	if got := len(Children(attribute, nsSAML, "AttributeValue")); got != 3000 {
		t.Errorf("values: got %d; want 3000", got)
	}
}

func TestGate_LimitsAtTheEdge(t *testing.T) {
	t.Parallel()
	deep := func(n int) string { return strings.Repeat("<d>", n) + strings.Repeat("</d>", n) }
	for _, tt := range []struct {
		name     string
		good     string
		bad      string
		limits   Limits
		wantRule string
	}{
		{"bytes", "<a>x</a>", "<a>xy</a>", Limits{Bytes: 8}, RuleSize},
		{"depth", deep(64), deep(65), Limits{}, RuleDepth},
		{"elements", "<a><b/><b/></a>", "<a><b/><b/><b/></a>", Limits{Elements: 3}, RuleElements},
		{"attributes", `<a b="" c=""/>`, `<a b="" c="" d=""/>`, Limits{Attributes: 2}, RuleAttributes},
		{"namespaces", `<a xmlns:b="urn:b" xmlns="urn:c"/>`, `<a xmlns:b="urn:b" xmlns:d="urn:d" xmlns="urn:c"/>`, Limits{Namespaces: 2}, RuleNamespaces},
		{"namespaces in scope", `<a xmlns:b="urn:b"><c xmlns="urn:c"/><c xmlns="urn:c"/></a>`, `<a xmlns:b="urn:b"><c xmlns="urn:c"><d xmlns="urn:c"/></c></a>`, Limits{Namespaces: 2}, RuleNamespaces},
		{"text", `<a b="12">345</a>`, `<a b="12">3456</a>`, Limits{TextBytes: 5}, RuleText},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, err := Parse([]byte(tt.good), tt.limits); err != nil {
				t.Errorf("at the limit: %v", err)
			}
			_, err := Parse([]byte(tt.bad), tt.limits)
			var refused *GateError
			if !errors.As(err, &refused) || refused.Rule != tt.wantRule {
				t.Errorf("above: got %v; want rule %s", err, tt.wantRule)
			}
		})
	}
}

func TestGate_AttributesKnowTheirElement(t *testing.T) {
	t.Parallel()
	el := mustParse(t, []byte(`<a xmlns:x="urn:x"><b x:c="1" c="2"/></a>`))
	b := el.ChildElements()[0]
	for i := range b.Attr {
		if b.Attr[i].Element() != b {
			t.Errorf("attribute %s: got element %v; want b", b.Attr[i].FullKey(), b.Attr[i].Element())
		}
	}
	if got := b.Attr[0].NamespaceURI(); got != "urn:x" {
		t.Errorf("namespace: got %q; want urn:x", got)
	}
}
