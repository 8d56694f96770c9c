// Package lint holds SAML metadata, requests and responses against the rules of
// a profile, and says of each rule that is missed where it comes from, what was
// seen, and how to mend it.
//
// It owns the rules, as data with a function each, and its own reading of a
// document, which takes what the rest of the program would refuse, so that it can
// say why. Nothing that it reads is believed or used for a login. It knows no
// installation and no claims; what looks into a value, such as a list of
// privileges, is handed in. It has no routes and opens no connection.
package lint
