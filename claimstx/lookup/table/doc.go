// Package table looks things up in a table that stands in the installation
// itself: a few columns of text, some of which are the key. It answers out of
// memory.
package table
