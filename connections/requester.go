package connections

import (
	"time"

	"trin/broker"
)

// SeenRequester is a requester that a trusted application has named in a signed
// request (SAML core 3.4.1.2). Its name is text from the request, of any
// content.
type SeenRequester struct {
	Application broker.ID
	Requester   string
	First, Last time.Time
	Logins      int64 // that have ended, however they did
}

// ChangeQuery says which changes are wanted, the newest first; a zero field does
// not limit.
type ChangeQuery struct {
	Number         int64
	Author, Target string
	What           string    // the change, or its first words
	From, Until    time.Time // made at or after From and before Until
	Before         int64     // only those with a lower number, to read on
	Limit          int       // at most so many; 0 = 100, never more than 1000
}
