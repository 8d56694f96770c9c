// Package text holds every sentence of the login pages, in each language.
//
// A sentence has a typed [Key]. A test holds that every key has both languages
// and that they take the same arguments.
package text
