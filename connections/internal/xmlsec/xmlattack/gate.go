package xmlattack

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf16"
)

// Gate returns documents of section A that no reader of messages may accept,
// made from a good one. The good one starts with its root element and holds
// ID="…" on it.
func Gate(good []byte) []Variant {
	body := string(good)
	nameEnd := strings.IndexAny(body, " >")
	root := body[1:nameEnd]
	// inRoot puts attributes into the start tag of the root element.
	inRoot := func(attributes string) string { return body[:nameEnd] + " " + attributes + body[nameEnd:] }
	// first puts content right behind the start tag of the root element.
	start := strings.IndexByte(body, '>') + 1
	first := func(content string) string { return body[:start] + content + body[start:] }
	wide := func(order string) string {
		var b bytes.Buffer
		for _, u := range utf16.Encode([]rune(`<?xml version="1.0" encoding="UTF-16"?>` + body)) {
			hi, lo := byte(u>>8), byte(u)
			if order == "LE" {
				hi, lo = lo, hi
			}
			b.Write([]byte{hi, lo})
		}
		return b.String()
	}
	cases := []struct{ name, xml string }{
		{"A1 doctype", "<!DOCTYPE " + root + ">" + body},
		{"A1 doctype after declaration", `<?xml version="1.0"?><!DOCTYPE x []>` + body},
		{"A2 internal entity", `<!DOCTYPE x [<!ENTITY e "evil">]>` + first("&e;")},
		{"A2 entity without doctype", first("&e;")},
		{"A3 external entity", `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>` + first("&e;")},
		{"A3 parameter entity", `<!DOCTYPE x [<!ENTITY % e SYSTEM "http://127.0.0.1:1/x">%e;]>` + body},
		{"A4 billion laughs", laughs() + first("&l9;")},
		{"A4 quadratic", `<!DOCTYPE x [<!ENTITY e "` + strings.Repeat("x", 50_000) + `">]>` + first(strings.Repeat("&e;", 10_000))},
		{"A5 doctype that hides", `<!DOCTYPE x SYSTEM 'x"><!--'>` + body + `<![CDATA[-->]]>`},
		{"A6 second root", body + "<x/>"},
		{"A6 same root twice", body + body},
		{"A6 text after root", body + "x"},
		{"A6 text before root", "x" + body},
		{"A6 CDATA after root", body + "<![CDATA[x]]>"},
		{"A7 duplicate ID", inRoot(`ID="_b"`)},
		{"A7 duplicate by expanded name", inRoot(`xmlns:d1="urn:d" xmlns:d2="urn:d" d1:a="1" d2:a="2"`)},
		{"A7 duplicate declaration", inRoot(`xmlns:d1="urn:d" xmlns:d1="urn:e"`)},
		{"A9 xml bound anew", inRoot(`xmlns:xml="urn:x"`)},
		{"A9 xmlns bound", inRoot(`xmlns:xmlns="http://www.w3.org/2000/xmlns/"`)},
		{"A9 xml namespace under another prefix", inRoot(`xmlns:y="http://www.w3.org/XML/1998/namespace"`)},
		{"A9 xmlns namespace as default", first(`<y xmlns="http://www.w3.org/2000/xmlns/"/>`)},
		{"A10 undeclared element prefix", first("<nope:x/>")},
		{"A10 undeclared attribute prefix", inRoot(`nope:x="1"`)},
		{"A10 empty prefix", inRoot(`xmlns:nope=""`)},
		{"A10 lone colon", first("<:x/>")},
		{"A10 trailing colon", first("<a:/>")},
		{"A10 trailing colon of an attribute", inRoot(`a:="1"`)},
		{"A10 two colons", first(`<a:b:c xmlns:a="urn:a"/>`)},
		{"A15 relative namespace", inRoot(`xmlns:r="relative/uri"`)},
		{"A15 relative default namespace", first(`<r xmlns="1"/>`)},
		{"A16 comment", first("<!-- c -->")},
		{"A16 instruction", first("<?p i?>")},
		{"A16 CDATA", first("<![CDATA[c]]>")},
		{"A17 UTF-16LE with mark", "\xff\xfe" + wide("LE")},
		{"A17 UTF-16BE with mark", "\xfe\xff" + wide("BE")},
		{"A17 UTF-16BE", wide("BE")},
		{"A17 declared ISO-8859-1", `<?xml version="1.0" encoding="ISO-8859-1"?>` + body},
		{"A17 declared EBCDIC", `<?xml version="1.0" encoding="IBM037"?>` + body},
		{"A17 real ISO-8859-1", first("\xe6\xf8")},
		{"A18 overlong", first("\xc0\xaf")},
		{"A18 NUL", first("\x00")},
		{"A18 NUL reference", first("&#0;")},
		{"A18 control", first("\x0b")},
		{"A18 control reference", first("&#x1f;")},
		{"A18 U+FFFE", first("\xef\xbf\xbe")},
		{"A18 U+FFFF reference", first("&#xFFFF;")},
		{"A18 surrogate", first("\xed\xa0\x80")},
		{"A18 surrogate reference", first("&#xD800;")},
		{"A18 beyond Unicode", first("&#x110000;")},
		{"A21 depth 65", first(strings.Repeat("<d>", 65) + strings.Repeat("</d>", 65))},
		{"A21 depth 2,000", first(strings.Repeat("<d>", 2000) + strings.Repeat("</d>", 2000))},
		{"A22 15,000 declarations", inRoot(numbered(15_000, `xmlns:n%d="urn:n"`))},
		{"A22 100,000 attributes", inRoot(numbered(100_000, `a%d=""`))},
		{"A22 declarations in scope", first(nested(60, 4))},
		{"A23 16,667 elements", first(strings.Repeat("<e/>", 16_667))},
		{"A23 5 MB", first(strings.Repeat("x", 5<<20))},
		{"A25 XML 1.1", `<?xml version="1.1"?>` + body},
		{"A25 white space before declaration", ` <?xml version="1.0"?>` + body},
		{"A25 declaration twice", `<?xml version="1.0"?><?xml version="1.0"?>` + body},
		{"A25 two marks", "\xEF\xBB\xBF\xEF\xBB\xBF" + body},
		{"A6 no root", "  "},
		{"A6 empty", ""},
		{"syntax: no space between attributes", inRoot(`a="1"b="2"`)},
		{"syntax: unquoted", inRoot(`a=1`)},
		{"syntax: < in a value", inRoot(`a="<"`)},
		{"syntax: wrong end", first("<a></b>")},
		{"syntax: open end", body[:len(body)-2]},
		{"syntax: ]]> in text", first("]]>")},
		{"syntax: bare &", first("a & b")},
	}
	variants := make([]Variant, 0, len(cases))
	for _, c := range cases {
		variants = append(variants, Variant{c.name, []byte(c.xml)})
	}
	return variants
}

func laughs() string {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE x [<!ENTITY l0 "lol">`)
	for i := 1; i < 10; i++ {
		fmt.Fprintf(&b, `<!ENTITY l%d "%s">`, i, strings.Repeat(fmt.Sprintf("&l%d;", i-1), 10))
	}
	b.WriteString("]>")
	return b.String()
}

func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format+" ", i)
	}
	return b.String()
}

// nested declares width prefixes on each of depth nested elements.
func nested(depth, width int) string {
	var b strings.Builder
	for d := range depth {
		b.WriteString("<n ")
		for w := range width {
			fmt.Fprintf(&b, `xmlns:p%d_%d="urn:n" `, d, w)
		}
		b.WriteString(">")
	}
	b.WriteString(strings.Repeat("</n>", depth))
	return b.String()
}
