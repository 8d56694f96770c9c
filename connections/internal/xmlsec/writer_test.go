package xmlsec

import (
	"bytes"
	"strings"
	"testing"
)

var (
	spaceSAMLP = Space{"samlp", nsSAMLP}
	spaceSAML  = Space{"saml", nsSAML}
)

// odd is text that must be escaped, each way.
const odd = "a\tb\nc\rd <&>\"']]> Rødgrød 𝄞"

// written writes a Response and signs what is to be signed with the key.
func written(w *Writer, key SigningKey, assertion, response bool) {
	end := func(signed bool) {
		if signed {
			w.EndSigned(key)
		} else {
			w.End()
		}
	}
	w.Start(spaceSAMLP, "Response")
	w.Attr("Destination", "https://sp.example/?a=1&b=\"2\"")
	w.Attr("ID", "_response")
	w.Element(spaceSAML, "Issuer", "https://idp.example")
	w.SignatureHere()
	w.Start(spaceSAMLP, "Status")
	w.End()
	w.Start(spaceSAML, "Assertion")
	w.Attr("ID", "_assertion")
	w.Attr("Odd", odd)
	w.Element(spaceSAML, "Issuer", "https://idp.example")
	w.SignatureHere()
	w.Start(spaceSAML, "Subject")
	w.Element(spaceSAML, "NameID", "alice")
	w.End()
	w.Element(spaceSAML, "Odd", odd)
	end(assertion)
	end(response)
}

func octets(t *testing.T, w *Writer) []byte {
	t.Helper()
	got, err := w.Octets()
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Clone(got)
}

// TestWriter_WhatIsSentIsCanonical holds what the writer writes to the canonical
// form of the tree that is read from it, and what is signed to two verifiers.
func TestWriter_WhatIsSentIsCanonical(t *testing.T) {
	t.Parallel()
	for name, key := range interopKeys() {
		for _, shape := range shapes {
			w := NewWriter()
			written(w, key, shape.assertion, shape.response)
			got := octets(t, w)
			w.Release()
			root := mustParse(t, got)
			if want := Canonicalize(root); !bytes.Equal(got, want) {
				t.Errorf("%s %s: got\n%s\nwant\n%s", name, shape.name, got, want)
			}
			if user, err := accept(got, trust(key)); err != nil || user != "alice" {
				t.Errorf("%s %s: got %q, %v", name, shape.name, user, err)
			}
			assertion, _ := Child(root, nsSAML, "Assertion")
			if el, _ := Child(assertion, nsSAML, "Odd"); el == nil || el.Text() != odd {
				t.Errorf("%s %s: the text is not what was meant", name, shape.name)
			}
			if !shape.assertion {
				continue
			}
			if _, err := goxmldsigVerify(assertion, trust(key)); err != nil {
				t.Errorf("%s %s: goxmldsig: %v", name, shape.name, err)
			}
			evil := bytes.Replace(got, []byte(">alice<"), []byte(">mallory<"), 1)
			if user, err := accept(evil, trust(key)); err == nil {
				t.Errorf("%s %s: changed, and accepted as %q", name, shape.name, user)
			}
		}
	}
}

func TestWriter_B44_XmlsecVerifies(t *testing.T) {
	t.Parallel()
	needTool(t, "xmlsec1", "xmlsec1")
	for name, key := range interopKeys() {
		w := NewWriter()
		written(w, key, true, true)
		good := octets(t, w)
		w.Release()
		dir := toolDirectory(t, key, map[string][]byte{"good.xml": good, "evil.xml": bytes.Replace(good, []byte("alice"), []byte("mallory"), 1)})
		for _, element := range []string{"Response", "Assertion"} {
			verify := func(file string) (string, error) {
				return xmlsec1(dir, "--verify", "--trusted-pem", "cert.pem", "--verification-time", "2026-11-22 12:00:00",
					"--id-attr:ID", nsSAMLP+":Response", "--id-attr:ID", nsSAML+":Assertion",
					"--node-xpath", "//*[local-name()='"+element+"']/*[local-name()='Signature']", file)
			}
			if out, err := verify("good.xml"); err != nil {
				t.Errorf("%s %s: %v: %s", name, element, err, out)
			}
			if _, err := verify("evil.xml"); err == nil {
				t.Errorf("%s %s: changed, and xmlsec1 takes it", name, element)
			}
		}
	}
}

// TestWriter_Tree puts a tree among what is written: signed with it, its octets
// are canonical too.
func TestWriter_Tree(t *testing.T) {
	t.Parallel()
	data, err := Encrypt([]byte("<a/>"), rsaKey().Certificate, EncryptionMethod{Transport: RSAOAEP}, strings.NewReader(strings.Repeat("r", 4096)))
	if err != nil {
		t.Fatal(err)
	}
	foreign := mustParse(t, []byte(`<saml:a xmlns:saml="`+nsSAML+`"><saml:b/><c xmlns="urn:c"/></saml:a>`))
	w := NewWriter()
	defer w.Release()
	w.Start(spaceSAMLP, "Response")
	w.Attr("ID", "_response")
	w.SignatureHere()
	w.Start(spaceSAML, "EncryptedAssertion")
	w.Tree(data)
	w.Tree(foreign)
	w.End()
	w.EndSigned(p256Key())
	got := octets(t, w)
	root := mustParse(t, got)
	if want := Canonicalize(root); !bytes.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if _, err := Verify(root, trust(p256Key())); err != nil {
		t.Error(err)
	}
}

func TestWriter_Mistakes(t *testing.T) {
	t.Parallel()
	inside := func(f func(*Writer)) func(*Writer) {
		return func(w *Writer) { w.Start(spaceSAML, "a"); f(w); w.End() }
	}
	signed := func(id string, f func(*Writer)) func(*Writer) {
		return func(w *Writer) {
			w.Start(spaceSAML, "a")
			w.Attr("ID", id)
			f(w)
			w.EndSigned(p256Key())
		}
	}
	for name, c := range map[string]struct {
		write func(*Writer)
		want  string // of the error; "" = none
	}{
		"nothing wrong":              {signed("_1", func(w *Writer) { w.SignatureHere() }), ""},
		"no end":                     {func(w *Writer) { w.Start(spaceSAML, "a") }, "without end"},
		"no start":                   {func(w *Writer) { w.End() }, "without start"},
		"text outside":               {func(w *Writer) { w.Text("a") }, "outside"},
		"attribute outside":          {func(w *Writer) { w.Attr("a", "") }, "not in its place"},
		"attributes out of order":    {inside(func(w *Writer) { w.Attr("b", ""); w.Attr("a", "") }), "not in its place"},
		"attribute twice":            {inside(func(w *Writer) { w.Attr("a", ""); w.Attr("a", "") }), "not in its place"},
		"attribute behind text":      {inside(func(w *Writer) { w.Text("x"); w.Attr("a", "") }), "not in its place"},
		"attribute behind a child":   {inside(func(w *Writer) { w.Element(spaceSAML, "b", ""); w.Attr("a", "") }), "not in its place"},
		"signature outside":          {func(w *Writer) { w.SignatureHere() }, "outside"},
		"signed nothing":             {func(w *Writer) { w.EndSigned(p256Key()) }, "nothing to sign"},
		"no place for the signature": {signed("_1", func(*Writer) {}), "no place"},
		"no ID":                      {signed("", func(w *Writer) { w.SignatureHere() }), "no usable ID"},
		"an ID that is none":         {signed("1 2", func(w *Writer) { w.SignatureHere() }), "no usable ID"},
		"no key": {func(w *Writer) {
			w.Start(spaceSAML, "a")
			w.Attr("ID", "_1")
			w.SignatureHere()
			w.EndSigned(SigningKey{})
		}, "no signing key"},
		"declared around it": {inside(signed("_1", func(w *Writer) { w.SignatureHere() })), "rests on declarations"},
		"a child declared around": {inside(func(w *Writer) {
			w.Start(spaceSAMLP, "b")
			w.Attr("ID", "_1")
			w.SignatureHere()
			w.Element(spaceSAML, "c", "")
			w.EndSigned(p256Key())
		}), "rests on declarations"},
		"a tree in it": {inside(func(w *Writer) {
			w.Start(spaceSAMLP, "b")
			w.Attr("ID", "_1")
			w.SignatureHere()
			w.Tree(mustParse(t, []byte("<c/>")))
			w.EndSigned(p256Key())
		}), "rests on declarations"},
		"the prefix of signatures around it": {func(w *Writer) {
			w.Start(Space{"ds", "urn:x"}, "x")
			signed("_1", func(w *Writer) { w.SignatureHere() })(w)
			w.End()
		}, "rests on declarations"},
	} {
		w := NewWriter()
		c.write(w)
		got, err := w.Octets()
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || got != nil):
			t.Errorf("%s: got %s, %v; want %q", name, got, err, c.want)
		}
		w.Release()
	}
}

// TestWriter_ReleasedIsEmpty shows that nothing of a document is in the next.
func TestWriter_ReleasedIsEmpty(t *testing.T) {
	t.Parallel()
	w := new(Writer)
	w.Start(spaceSAML, "a")
	w.Text("secret")
	w.Attr("late", "")
	w.reset()
	for _, binding := range w.rendered[:cap(w.rendered)] {
		if binding.uri != "" {
			t.Errorf("%q stayed", binding.uri)
		}
	}
	if got, err := w.Octets(); err != nil || len(got) > 0 {
		t.Errorf("got %q, %v; want nothing", got, err)
	}
}

// TestWriter_AnyText: whatever a value is, what is written is canonical, can be
// read, and is what was signed. What XML cannot hold is replaced.
func TestWriter_AnyText(t *testing.T) {
	t.Parallel()
	key := p256Key()
	for text, want := range map[string]string{
		"": "", " ": " ", "\r\n": "\r\n", "\t \n": "\t \n", "&#13;": "&#13;", "&amp;": "&amp;", "]]>": "]]>", "</saml:a>": "</saml:a>",
		`" xmlns:saml="urn:x`: `" xmlns:saml="urn:x`, "'": "'", "\u007f\u0085\u00a0\u2028\ufeff": "\u007f\u0085\u00a0\u2028\ufeff", "𝄞e\u0301": "𝄞e\u0301",
		"a\x00b": "a\ufffdb", "\x01\x1f\x0b<": "\ufffd\ufffd\ufffd<", "&\ufffe\uffff": "&\ufffd\ufffd", "é\xff\xc3": "é\ufffd\ufffd",
		"\xed\xa0\x80": "\ufffd\ufffd\ufffd", "\xf4\x90\x80\x80": "\ufffd\ufffd\ufffd\ufffd", "\xc0\xbc": "\ufffd\ufffd", "\U0001ffff": "\U0001ffff",
	} {
		w := NewWriter()
		w.Start(spaceSAML, "a")
		w.Attr("ID", "_1")
		w.Attr("Value", text)
		w.SignatureHere()
		w.Element(spaceSAML, "b", text)
		w.EndSigned(key)
		got := octets(t, w)
		w.Release()
		root := mustParse(t, got)
		if canonical := Canonicalize(root); !bytes.Equal(got, canonical) {
			t.Errorf("%q: got\n%s\nwant\n%s", text, got, canonical)
		}
		if _, err := goxmldsigVerify(root, trust(key)); err != nil {
			t.Errorf("%q: goxmldsig: %v", text, err)
		}
		value, _ := Attr(root, "Value")
		child, _ := Child(root, nsSAML, "b")
		if child == nil || child.Text() != want || value != want {
			t.Errorf("%q: got %q and %v, want %q", text, value, child, want)
		}
		if _, err := Verify(root, trust(key)); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}
