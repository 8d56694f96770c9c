// Package levels is the pages on which assurance is edited in a draft: the
// vocabulary with its comparable values, ladders and presets; what a connection's
// answers count as and what its provider is asked for; the floors of an
// application and how it is answered.
//
// Nothing is put into the draft before its effect was shown: which application
// gains or loses a level by which connection, who is believed in more, what is
// dangerous, and how many of the newest logins would end otherwise. What is tried
// out on a page is computed by package broker.
package levels
