// Package form turns parts of documents into fields of a form and back: settings
// by their shape, levels by the vocabulary, and what a party says of itself as
// tables. It keeps nothing and has no routes.
package form
