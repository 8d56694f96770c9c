// Package bpp reads, writes, checks and joins privilege lists of the OIO Basic
// Privilege Profile: which privileges somebody has, for whom (the scope), and
// within which bounds (the constraints). They travel as one value of an
// attribute, base64 of XML.
//
// The package is strict where text comes in and exact where it goes out: what
// it writes reads back as the same list, and equal lists are written as equal
// bytes. It knows nothing of claims and of logins.
package bpp
