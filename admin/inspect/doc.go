// Package inspect is the page on which a message of a login that somebody has
// pasted is read. Nothing of it is kept, and nothing is fetched for it.
package inspect
