package connections

import "time"

// Document is one document of an installation: one application, one
// authentication connection, the vocabulary or the settings. Kind and ID
// together name it, and no two documents of an installation have the same
// names. ID is empty for a kind of which there is only one. Body is the
// document as canonical YAML text, without secrets; a store keeps it as it is.
type Document struct {
	Kind string
	ID   string
	Body []byte
}

// DocumentQuery says which documents of a version are wanted, in the order of
// kind and then id, as their bytes compare; a zero field does not limit.
type DocumentQuery struct {
	Version            int64  // 0 = before the first, which has none
	Kind               string // only of this kind
	AfterKind, AfterID string // only behind the document of this name, to read on
	Limit              int    // at most so many
}

// Version is one version of an installation: who replaced the one before it,
// when and why. Numbers begin at 1 and grow by one.
type Version struct {
	Number  int64
	Created time.Time
	Author  string
	Note    string
}

// ChangedQuery asks which documents differ between a version and a later one, in
// the order of kind and then id, as their bytes compare; a zero field behind the
// versions does not limit.
type ChangedQuery struct {
	From, To           int64      // From 0 = before the first, which has none
	Only               []Document // only those of these names; nil = any
	AfterKind, AfterID string     // only behind the document of this name, to read on
	Limit              int        // at most so many
}

// ChangedDocument is a document that one version has otherwise than another. It
// has a text in each that has it; where one alone has it, none is told.
type ChangedDocument struct {
	Kind, ID      string
	Before, After []byte
	Was, Is       bool // it is in the version before, and in the one after
}
