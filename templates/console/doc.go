// Package console holds the pages of the administration and the plain structs
// that they show. A page is the frame (see [Frame]) and parts that are the same
// everywhere: tables, facts, forms, badges, notices, pagers. Everything works
// without script, and nothing inline stands on a page.
//
// The words are in package words. What comes from outside is shown as text; an
// address from outside is never made a link.
package console
