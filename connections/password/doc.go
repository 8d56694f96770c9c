// Package password is the kind of connection in which Trin itself asks for a
// user name and a password.
//
// It owns the login page at /password/{leg}, the page at /password/new where a
// user chooses a password with a one-time link, the hashing of passwords, the
// counting of attempts and the administration of local users. It does not own
// the users' rows: [Store] is implemented by package store.
package password
