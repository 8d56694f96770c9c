// Package partner lets a partner who has no account fill in its own side of one
// connection, by a link that an administrator hands over.
//
// The pages of the link are public and stand below /setup/ of the address that
// users reach, wherever the administration is served. They say of the
// installation what the partner is to be given, and nothing else. What is sent in
// is held until an administrator has seen what would be different and takes it
// into a draft. Nothing is fetched for a partner: an address that it gives is
// fetched when an administrator asks for it.
package partner
