package xmlsec

import (
	"strconv"

	"github.com/beevik/etree"
)

// GateError says that a document was refused by [Parse] and by which rule.
type GateError struct {
	Rule   string // stable name, for example "doctype"; the Rule constants list them
	Detail string // may hold text of the document; for logs only
}

// The rules of the gate.
const (
	RuleSize              = "size"                   // more than Limits.Bytes
	RuleEncoding          = "encoding"               // not UTF-8, or declared as something else
	RuleCharacter         = "character"              // a character or character reference that XML 1.0 forbids
	RuleDeclaration       = "declaration"            // an XML declaration that is not version 1.0, or not at the start
	RuleDoctype           = "doctype"                // a document type declaration
	RuleInstruction       = "processing-instruction" // any but the XML declaration
	RuleComment           = "comment"                // where Limits.AllowComments is false
	RuleCDATA             = "cdata"                  // where Limits.AllowComments is false
	RuleEntity            = "entity"                 // a reference to anything but the five predefined entities
	RuleNoRoot            = "no-root"                // nothing but white space
	RuleSecondRoot        = "second-root"            // an element after the root element
	RuleOutsideRoot       = "text-outside-root"      // text before or after the root element
	RuleDepth             = "depth"                  // more than Limits.Depth
	RuleElements          = "elements"               // more than Limits.Elements
	RuleAttributes        = "attributes"             // more than Limits.Attributes
	RuleNamespaces        = "namespaces"             // more than Limits.Namespaces on one element or in scope
	RuleText              = "text"                   // more than Limits.TextBytes
	RuleSyntax            = "syntax"                 // not well-formed
	RuleName              = "name"                   // not a name of Namespaces in XML
	RuleDuplicate         = "duplicate-attribute"    // by name as written or by expanded name
	RulePrefix            = "undeclared-prefix"      // a prefix that is not bound
	RuleEmptyPrefix       = "empty-prefix"           // a prefix bound to the empty string
	RuleReserved          = "reserved-prefix"        // xml or xmlns bound anew, or their namespaces to another prefix
	RuleRelativeNamespace = "relative-namespace"     // a namespace name that is no absolute URI
)

// Error names the rule and the detail.
func (e *GateError) Error() string {
	if e.Detail == "" {
		return "xml refused: " + e.Rule
	}
	return "xml refused: " + e.Rule + ": " + e.Detail
}

// Parse reads one strict, namespace-well-formed UTF-8 document and returns its
// root element, which has no parent. Every error is a *GateError.
//
// One leading byte order mark is dropped; white space before an XML
// declaration is refused. Line ends and literal white space in attribute
// values are normalised as XML 1.0 sections 2.11 and 3.3.3 say, so that the
// canonical form is that of any conforming processor.
//
// A plain message is read by the short way (see quick). Of every other document a
// cheap scan of the octets refuses what is too much or never allowed before
// anything is built; then it is read token by token.
//
// What the tree of a message says are parts of the document, which is copied for
// it if it is octets.
func Parse[Document string | []byte](data Document, l Limits) (*etree.Element, error) {
	l = l.withDefaults()
	if len(data) > l.Bytes {
		return nil, &GateError{Rule: RuleSize, Detail: strconv.Itoa(len(data)) + " octets"}
	}
	text, err := content(string(data))
	if err != nil {
		return nil, err
	}
	if !l.AllowComments {
		if root := buildQuick(text, l); root != nil {
			return root, nil
		}
	}
	if text, err = scan(text, l); err != nil {
		return nil, err
	}
	root, err := build(text, l)
	if err != nil {
		return nil, err
	}
	return root, nil
}
