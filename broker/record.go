package broker

import "time"

// Record says why one login ended as it did, or why a message was not accepted. It is kept for every login, holds
// no secret and no claim value, and is what the administrator's "why" shows. How
// it ended stands before how it came to that, which is most of it: a report over
// many need not read the rest.
type Record struct {
	Reference   string       `json:"reference"`
	Transaction ID           `json:"transaction"`
	Version     int64        `json:"version"`
	Started     time.Time    `json:"started"`
	Ended       time.Time    `json:"ended"`
	Application ID           `json:"application"`
	Connection  ID           `json:"connection,omitempty"`
	Subject     Subject      `json:"subject,omitempty"`
	Address     string       `json:"address,omitempty"`
	Asked       Asked        `json:"asked"`
	Issued      *Issued      `json:"issued,omitempty"`
	Refusal     *Refusal     `json:"refusal,omitempty"`
	Logout      *LoggedOut   `json:"logout,omitempty"`  // the record of a logout
	Message     *Unaccepted  `json:"message,omitempty"` // the record of a message that was not accepted
	Session     []Evidence   `json:"session,omitempty"` // what the session held, without claims and memos
	Trips       []Trip       `json:"trips,omitempty"`
	Trace       Trace        `json:"trace"` // of the last decision
	Claims      []ClaimsStep `json:"claims,omitempty"`
	Displaced   string       `json:"displaced,omitempty"` // the reference of the logout of another's session, whose place this login's took; "" = there was none
}

// Asked is the request as the record keeps it.
type Asked struct {
	Classes      []ClassRef `json:"classes,omitempty"`
	Comparison   Comparison `json:"comparison,omitempty"`
	ForceAuthn   bool       `json:"forceAuthn,omitempty"`
	Passive      bool       `json:"passive,omitempty"`
	RequesterIDs []string   `json:"requesterIDs,omitempty"`
	Original     string     `json:"original,omitempty"`  // the original requester of a believed chain, whole; "" = none is named or believed
	Requester    ID         `json:"requester,omitempty"` // it, as the administrator has described it; "" = nobody has
	Behind       []ID       `json:"behind,omitempty"`    // the applications whose policy held too (rule P4)
	Signed       bool       `json:"signed"`
	Initiated    bool       `json:"initiated,omitempty"`
	Floors       Levels     `json:"floors,omitempty"`

	Voluntary     bool          `json:"voluntary,omitempty"`
	SelectAccount bool          `json:"selectAccount,omitempty"`
	Confirm       *Confirmation `json:"confirm,omitempty"` // as the user was shown it
}

// LoggedOut is how a logout ended.
type LoggedOut struct {
	Sessions int `json:"sessions"`         // ended
	Told     int `json:"told"`             // parties that confirmed
	Failed   int `json:"failed"`           // parties that did not, or could not be told
	Framed   int `json:"framed,omitempty"` // parties that were told in a frame, and cannot confirm

	By string `json:"by,omitempty"` // the reference of the login of another that ended the session; "" = somebody asked for it

	Administrator bool `json:"administrator,omitempty"` // an administrator ended the sessions
}

// Issued is what the application was given.
type Issued struct {
	Class   ClassRef  `json:"class"`
	Level   Level     `json:"level"`
	Instant time.Time `json:"instant"`
	Proven  Levels    `json:"proven,omitempty"` // on every ladder, as the login counted them
}
