// Package lab has the pages of the partner lab: the request that is sent, what
// came of it, and what the lab's provider is to answer. The lab itself is package
// connections/lab.
//
// Two of its routes are for anybody, because Trin's answers come from another
// origin where the administration has an address of its own: what comes there is
// kept only for a request that waits, by its unguessable name, and shown only to
// the administrator who has sent it.
package lab
