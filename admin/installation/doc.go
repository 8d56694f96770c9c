// Package installation is the whole installation as text: the documents that an
// administrator writes, applies, compares and exports.
//
// It owns the YAML of every document, the validation of each document and
// across them, the canonical form that is stored and exported, the difference
// between two installations, the pictures ([broker.Configuration]) that a
// running node decides on, and the report of what an installation can reach.
// It does not own the settings of a protocol: those are checked by the kind
// that they belong to. It knows no database (see [Store]) and has no routes.
package installation
