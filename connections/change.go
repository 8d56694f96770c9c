package connections

import "time"

// Change is one thing that an administrator did, for the audit. It holds no
// secret. Number and Made are given when it is kept; it is never changed.
type Change struct {
	Number int64
	Made   time.Time
	Author string
	What   string // a verb and its object: "replace installation", "create user"
	Target string // what it was done to
	Detail string
	// Difference is what was changed, before and after, a line each; "" = the
	// change has none, or is the whole of a version, which is kept itself.
	Difference string
	// Digest is over the documents of the version that the change made; "" = it
	// made none.
	Digest string
	// Hash is over the change and the hash of the one before it, under a key of
	// the installation; "" = it was written before changes were chained.
	Hash string
}

// Chain is what is found when the changes are held against their hashes.
type Chain struct {
	Changes   int64  // all of them
	Unchained int64  // those of the beginning, from before changes were chained; the first hash covers them too
	Newest    int64  // the number of the newest
	Head      string // its hash; "" = none is chained
	Broken    int64  // the first change that is not as it was kept, or before which one is missing; 0 = none
	Why       string // Broken in words
}
