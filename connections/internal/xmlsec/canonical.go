package xmlsec

import (
	"github.com/beevik/etree"
)

// Canonicalize returns el in Exclusive XML Canonicalization 1.0 without
// comments. The prefixes of the list, with "#default" for the default
// namespace, are treated as inclusive. Declarations that el inherits from its
// ancestors are in scope. The tree is not changed.
func Canonicalize(el *etree.Element, prefixList ...string) []byte {
	return nil
}

// Bytes serialises el for the wire, without an XML declaration. Reading the
// result with [Parse] gives an element with the same canonical form.
func Bytes(el *etree.Element) []byte {
	return nil
}
