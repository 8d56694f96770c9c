// Package people is the screens of who there is: local users and everybody's
// second factors, administrators, and tokens.
//
// Whoever operates helps users, and gets no further by it: what would let them
// log in as an administrator whose role is not less than theirs is refused (see
// [MayHelp]), and so is a link or an invitation of theirs once its user has
// become such an administrator. Resetting is sensitive, is in the audit before it
// is done, and ends the user's sessions.
//
// Its routes stand below /admin/users, /admin/factors, /admin/administrators and
// /admin/tokens.
package people
