package bpp_test

import (
	"encoding/base64"
	"errors"
	"os"
	"strings"
	"testing"

	"trin/claimstx/bpp"
)

// document is a list with this inside.
func document(inside string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><bpp:PrivilegeList xmlns:bpp="` + string(bpp.ITST) + `">` + inside + `</bpp:PrivilegeList>`
}

// sample is what the files of testdata hold.
func sample() bpp.List {
	return bpp.List{Groups: []bpp.Group{
		{
			Scope:      "urn:dk:gov:saml:cvrNumberIdentifier:11223344",
			Privileges: []string{"http://eksempelkommune.example/roles/jobrole/sagsbehandler_boern/1"},
			Constraints: []bpp.Constraint{
				{Name: "http://eksempelkommune.example/KLE/1/parametric", Value: "27.18.*"},
				{Name: "http://eksempelkommune.example/orgenhed/1/parametric", Value: "6f1d0c52-7f0f-4d0e-9f0e-2c1a5b7d9e10"},
			},
		},
		{
			Scope:      "urn:dk:gov:saml:cvrNumberIdentifier:55667788",
			Privileges: []string{"http://nabokommune.example/roles/jobrole/delegeret_laeser/2"},
		},
	}}
}

func TestParseSamples(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]bpp.Namespace{
		"bpp-itst.xml": bpp.ITST, "bpp-itst.b64": bpp.ITST, "bpp-digst.xml": bpp.DIGST, "bpp-digst.b64": bpp.DIGST,
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			content, err := os.ReadFile("testdata/" + file)
			if err != nil {
				t.Fatal(err)
			}
			list, namespace, err := bpp.Parse(string(content))
			if err != nil || namespace != want || !list.Equal(sample()) {
				t.Errorf("got %+v in %q, %v", list, namespace, err)
			}
			if findings := bpp.Lint(string(content)); len(findings) > 0 {
				t.Errorf("got findings %v", findings)
			}
		})
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	one := bpp.List{Groups: []bpp.Group{{Scope: "urn:s", Privileges: []string{"urn:p"}, Constraints: []bpp.Constraint{{Name: "urn:c", Value: "a,b"}}}}}
	for _, test := range []struct {
		name, text string
		want       bpp.List
	}{
		{"the constraint before the privilege", document(`<PrivilegeGroup Scope="urn:s"><Constraint Name="urn:c">a,b</Constraint><Privilege>urn:p</Privilege></PrivilegeGroup>`), one},
		{"the constraint behind the privilege", document(`<PrivilegeGroup Scope="urn:s"><Privilege>urn:p</Privilege><Constraint Name="urn:c">a,b</Constraint></PrivilegeGroup>`), one},
		{"white space around everything", document("\n <PrivilegeGroup Scope=' urn:s '>\r\n\t<Privilege>\n urn:p\t</Privilege> <Constraint Name=' urn:c'> a,b </Constraint></PrivilegeGroup>\n"), one},
		{"comments between elements", document(`<!-- a --><PrivilegeGroup Scope="urn:s"><!-- b --><Privilege>urn:p</Privilege><Constraint Name="urn:c">a,b</Constraint></PrivilegeGroup>`), one},
		{"another prefix", `<p:PrivilegeList xmlns:p="` + string(bpp.DIGST) + `"><PrivilegeGroup Scope="urn:s"><Privilege>urn:p</Privilege><Constraint Name="urn:c">a,b</Constraint></PrivilegeGroup></p:PrivilegeList>`, one},
		{"characters as references and CDATA", document(`<PrivilegeGroup Scope="urn:&#x73;"><Privilege><![CDATA[urn:p]]></Privilege><Constraint Name="urn:c">a&#44;b</Constraint></PrivilegeGroup>`), one},
		{"a byte order mark", "\ufeff" + document(""), bpp.List{}},
		{"a schema named", `<bpp:PrivilegeList xmlns:bpp="` + string(bpp.ITST) + `" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b"/>`, bpp.List{}},
		{"a group without a scope", document(`<PrivilegeGroup><Privilege>urn:p</Privilege></PrivilegeGroup>`), bpp.List{Groups: []bpp.Group{{Privileges: []string{"urn:p"}}}}},
		{"an ampersand", document(`<PrivilegeGroup Scope="urn:s"><Privilege>http://a/?b&amp;c</Privilege></PrivilegeGroup>`), bpp.List{Groups: []bpp.Group{{Scope: "urn:s", Privileges: []string{"http://a/?b&c"}}}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			folded := base64.StdEncoding.EncodeToString([]byte(test.text))
			folded = folded[:len(folded)/2] + "\r\n" + folded[len(folded)/2:] + "\n"
			for _, text := range []string{test.text, folded} {
				got, _, err := bpp.Parse(text)
				if err != nil || !got.Equal(test.want) {
					t.Errorf("got %+v, %v, want %+v", got, err, test.want)
				}
			}
		})
	}
}

// TestM15_OnlyTheProfileIsRead: a list that has anything in it that the profile
// has not is refused as a whole, in XML and in base64.
func TestM15_OnlyTheProfileIsRead(t *testing.T) {
	t.Parallel()
	group := `<PrivilegeGroup Scope="urn:s"><Privilege>urn:p</Privilege></PrivilegeGroup>`
	for name, text := range map[string]string{
		"nothing":                                "",
		"neither XML nor base64":                 "urn:p;urn:q",
		"base64 of the URL alphabet":             strings.Repeat("_-", 4),
		"a document type without anything in it": strings.Replace(document(group), "?>", "?><!DOCTYPE bpp:PrivilegeList>", 1),
		"a document type":                        `<!DOCTYPE bpp [<!ENTITY x SYSTEM "file:///etc/passwd">]>` + document(group),
		"an entity that is not declared":         document(`<PrivilegeGroup Scope="urn:s"><Privilege>&x;</Privilege></PrivilegeGroup>`),
		"a processing instruction before":        `<?xml-stylesheet href="a"?>` + document(""),
		"a processing instruction within":        document(`<?php 1?>` + group),
		"an XML declaration within":              document(`<?xml version="1.0"?>` + group),
		"another character set":                  strings.Replace(document(group), "UTF-8", "ISO-8859-1", 1),
		"no namespace":                           `<PrivilegeList>` + group + `</PrivilegeList>`,
		"another namespace":                      strings.Replace(document(group), "itst.dk", "evil.example", 1),
		"a prefix that is not declared":          `<bpp:PrivilegeList>` + group + `</bpp:PrivilegeList>`,
		"the namespace on the children":          `<PrivilegeList xmlns="` + string(bpp.ITST) + `">` + group + `</PrivilegeList>`,
		"a qualified privilege":                  document(`<PrivilegeGroup Scope="urn:s"><bpp:Privilege>urn:p</bpp:Privilege></PrivilegeGroup>`),
		"an unknown root":                        `<bpp:Privileges xmlns:bpp="` + string(bpp.ITST) + `"/>`,
		"an unknown element":                     document(`<Group Scope="urn:s"/>`),
		"an unknown element in a group":          document(`<PrivilegeGroup Scope="urn:s"><Role>urn:p</Role></PrivilegeGroup>`),
		"an element in a privilege":              document(`<PrivilegeGroup Scope="urn:s"><Privilege>urn:<b>p</b></Privilege></PrivilegeGroup>`),
		"a comment in a privilege":               document(`<PrivilegeGroup Scope="urn:s"><Privilege>urn:p<!-- -->:admin</Privilege></PrivilegeGroup>`),
		"an unknown attribute":                   document(`<PrivilegeGroup Scope="urn:s" Type="x"><Privilege>urn:p</Privilege></PrivilegeGroup>`),
		"an attribute of a privilege":            document(`<PrivilegeGroup Scope="urn:s"><Privilege Name="x">urn:p</Privilege></PrivilegeGroup>`),
		"the scope twice":                        document(`<PrivilegeGroup Scope="urn:s" Scope="urn:t"><Privilege>urn:p</Privilege></PrivilegeGroup>`),
		"the scope in small letters":             document(`<PrivilegeGroup scope="urn:s"><Privilege>urn:p</Privilege></PrivilegeGroup>`),
		"text between elements":                  document(`urn:p` + group),
		"text behind the end":                    document(group) + "urn:p",
		"a second list":                          document(group) + strings.TrimPrefix(document(group), `<?xml version="1.0" encoding="UTF-8"?>`),
		"a comment that does not end":            document(group) + "<!-- ",
		"cut off":                                document(group)[:len(document(group))-5],
		"tags that do not match":                 document(`<PrivilegeGroup Scope="urn:s"><Privilege>urn:p</Constraint></PrivilegeGroup>`),
		"a privilege without text":               document(`<PrivilegeGroup Scope="urn:s"><Privilege> </Privilege></PrivilegeGroup>`),
		"a constraint without a name":            document(`<PrivilegeGroup Scope="urn:s"><Privilege>urn:p</Privilege><Constraint>a</Constraint></PrivilegeGroup>`),
		"a line break in a privilege":            document("<PrivilegeGroup Scope='urn:s'><Privilege>urn:p\nurn:q</Privilege></PrivilegeGroup>"),
		"a null character":                       document("<PrivilegeGroup Scope='urn:s'><Privilege>urn:p\x00</Privilege></PrivilegeGroup>"),
		"a reference to a control character":     document("<PrivilegeGroup Scope='urn:s'><Privilege>urn:p&#1;</Privilege></PrivilegeGroup>"),
		"not UTF-8":                              document("<PrivilegeGroup Scope='urn:s'><Privilege>urn:\xff</Privilege></PrivilegeGroup>"),
		"one group too many":                     document(strings.Repeat("<PrivilegeGroup/>", bpp.MaxGroups+1)),
		"one privilege too many":                 document("<PrivilegeGroup>" + strings.Repeat("<Privilege>a</Privilege>", bpp.MaxEntries+1) + "</PrivilegeGroup>"),
		"a privilege that is too long":           document("<PrivilegeGroup><Privilege>" + strings.Repeat("a", bpp.MaxNameBytes+1) + "</Privilege></PrivilegeGroup>"),
		"a constraint that is too long":          document("<PrivilegeGroup><Constraint Name='a'>" + strings.Repeat("a", bpp.MaxBoundsBytes+1) + "</Constraint></PrivilegeGroup>"),
		"a list that is too long":                document(strings.Repeat(" ", bpp.MaxBytes)),
		"an attribute of the list":               strings.Replace(document(""), "<bpp:PrivilegeList ", "<bpp:PrivilegeList Scope='urn:s' ", 1),
		"XInclude":                               document(`<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>`),
		"a schema of a prefix not declared":      strings.Replace(document(""), "<bpp:PrivilegeList ", "<bpp:PrivilegeList xsi:schemaLocation='a b' ", 1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, text := range []string{text, base64.StdEncoding.EncodeToString([]byte(text))} {
				if list, _, err := bpp.Parse(text); !errors.Is(err, bpp.ErrList) || len(list.Groups) > 0 {
					t.Errorf("got %+v, %v, want a refusal", list, err)
				}
			}
		})
	}
}

// TestM15_TwoHundredGroups: a list of 200 groups is read, written and read
// again, and its text is the same.
func TestM15_TwoHundredGroups(t *testing.T) {
	t.Parallel()
	var list bpp.List
	for i := range 200 {
		list.Groups = append(list.Groups, bpp.Group{
			Scope:      "urn:dk:gov:saml:cvrNumberIdentifier:" + number(11_000_000+i),
			Privileges: []string{"http://eksempelkommune.example/roles/jobrole/rolle_" + number(i) + "/1"},
		})
	}
	text, err := list.Base64(bpp.ITST)
	if err != nil {
		t.Fatal(err)
	}
	read, _, err := bpp.Parse(text)
	if err != nil || !read.Equal(list) {
		t.Fatalf("got another list, %v", err)
	}
	if again, err := read.Base64(bpp.ITST); again != text || err != nil {
		t.Errorf("got another text, %v", err)
	}
	if findings := bpp.Lint(text); len(findings) > 0 {
		t.Errorf("got %v", findings)
	}
}

func FuzzParse(f *testing.F) {
	for _, file := range []string{"bpp-itst.xml", "bpp-itst.b64", "bpp-digst.xml"} {
		content, err := os.ReadFile("testdata/" + file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(content))
	}
	f.Add(document(`<PrivilegeGroup Scope="urn:&#x73;"><Privilege><![CDATA[urn:p]]></Privilege><Constraint Name="urn:c">a&#xD;&#10;b</Constraint></PrivilegeGroup>`))
	f.Fuzz(func(t *testing.T, text string) {
		list, namespace, err := bpp.Parse(text)
		bpp.Lint(text)
		if err != nil {
			if !errors.Is(err, bpp.ErrList) || len(list.Groups) > 0 {
				t.Fatalf("got %+v, %v", list, err)
			}
			return
		}
		if err := list.Check(); err != nil {
			t.Fatalf("read what may not be: %v", err)
		}
		list = bpp.Merge(list)
		written, err := list.XML(namespace)
		if err != nil {
			return // escaped it is longer than it may be
		}
		again, in, err := bpp.Parse(written)
		if err != nil || in != namespace || !again.Equal(list) {
			t.Fatalf("wrote %q, read %+v, %v; want %+v", written, again, err, list)
		}
	})
}
