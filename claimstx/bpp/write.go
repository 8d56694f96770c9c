package bpp

import (
	"encoding/base64"
	"strings"
)

// escaper writes text into XML so that every parser reads it as it is: also
// the white space that attributes and line ends would lose (XML 1.0, 2.11 and
// 3.3.3).
var escaper = strings.NewReplacer(
	"&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;",
	"\t", "&#x9;", "\n", "&#xA;", "\r", "&#xD;",
)

// XML writes the list, on one line and without a choice: equal lists give equal
// bytes. Privileges stand before constraints. It refuses a list that fails
// [List.Check], a group without a privilege, and a namespace that is none of
// the two.
func (l List) XML(namespace Namespace) (string, error) {
	if namespace != ITST && namespace != DIGST {
		return "", bad("%q is not a namespace of it", namespace)
	}
	if err := l.Check(); err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>`)
	b.WriteString(`<bpp:PrivilegeList xmlns:bpp="` + string(namespace) + `" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`)
	for i, g := range l.Groups {
		if len(g.Privileges) == 0 {
			return "", bad("group %d has no privilege", i+1)
		}
		g.write(&b)
	}
	b.WriteString(`</bpp:PrivilegeList>`)
	if b.Len() > MaxBytes {
		return "", bad("the list is %d bytes long, at most %d may be", b.Len(), MaxBytes)
	}
	return b.String(), nil
}

func (g Group) write(b *strings.Builder) {
	b.WriteString(`<PrivilegeGroup`)
	if g.Scope != "" {
		b.WriteString(` Scope="` + escaper.Replace(g.Scope) + `"`)
	}
	b.WriteString(`>`)
	for _, p := range g.Privileges {
		b.WriteString(`<Privilege>` + escaper.Replace(p) + `</Privilege>`)
	}
	for _, c := range g.Constraints {
		b.WriteString(`<Constraint Name="` + escaper.Replace(c.Name) + `">` + escaper.Replace(c.Value) + `</Constraint>`)
	}
	b.WriteString(`</PrivilegeGroup>`)
}

// Base64 writes the list as the value of an attribute: base64 of the XML, in
// the standard alphabet, padded, without line breaks.
func (l List) Base64(namespace Namespace) (string, error) {
	text, err := l.XML(namespace)
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString([]byte(text)), nil
}
