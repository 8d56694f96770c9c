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
}
