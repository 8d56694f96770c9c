// Package lab is the partner lab: an application of each protocol that sends any
// request, and a provider of each that answers with whatever it is told to. It
// is for administrators, who try with it what Trin does: each answer is read in
// plain words, and each fault is held against what Trin must do about it.
//
// It believes nothing that it is told by a browser: whom its provider answers is
// settled by the login that is open at Trin (see [Lab.Visit]). It has no routes
// of its own; package admin/lab has its pages, and Trin asks its token endpoint
// inside the process.
package lab
