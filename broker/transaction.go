package broker

import "time"

// State is where the browser is while Trin waits.
type State string

// The states of a transaction. Answered, refused and logged-out are final.
const (
	StateChoosing     State = "choosing"
	StateFirstFactor  State = "first-factor"
	StateSecondFactor State = "second-factor"
	StateAnswered     State = "answered"
	StateRefused      State = "refused"

	StateLoggingOut State = "logging-out" // at a participant or provider of an ended session
	StateLoggedOut  State = "logged-out"  // final
)

// Transaction is one login or one logout. Evidence only grows; a final state is final; there
// is at most one open leg.
type Transaction struct {
	ID        ID           `json:"id"`
	Revision  int64        `json:"revision"`  // 0 = not stored yet; grows by one with each move
	Reference string       `json:"reference"` // short, quotable; on every page and in every log line of this login
	State     State        `json:"state"`
	Binding   string       `json:"binding"` // hash of the browser's binding secret
	Version   int64        `json:"version"` // of the configuration
	Request   AuthnRequest `json:"request"`
	Chosen    ID           `json:"chosen,omitempty"` // the first-factor connection
	Factor    ID           `json:"factor,omitempty"` // the second factor that the user chose
	Evidence  []Evidence   `json:"evidence,omitempty"`
	Leg       *Leg         `json:"leg,omitempty"`     // the open one
	Offered   []ID         `json:"offered,omitempty"` // what the chooser shows, while choosing
	Factors   bool         `json:"factors,omitempty"` // what is offered is second factors
	Legs      int          `json:"legs,omitempty"`    // how many were opened
	Retried   bool         `json:"retried,omitempty"` // rule 18 was used
	Stale     ID           `json:"stale,omitempty"`   // the connection that answered with a login older than it was asked for
	Trips     []Trip       `json:"trips,omitempty"`
	Found     Trace        `json:"found,omitempty"`  // how each piece of evidence was counted
	Claims    []ClaimsStep `json:"claims,omitempty"` // what the connections' pipelines did
	Created   time.Time    `json:"created"`
	Expires   time.Time    `json:"expires"` // set when it begins, and never changed

	Logout *LogoutState `json:"logout,omitempty"` // a logout, and nothing of a login holds
}

// LogoutState is how far a logout has come. The sessions are ended before the
// first hop; what is left is telling the others: those that are told in frames
// on one page, then the rest, one at a time.
type LogoutState struct {
	Application ID            `json:"application,omitempty"` // who asked; "" = Trin itself or Connection
	Connection  ID            `json:"connection,omitempty"`  // the provider that asked
	Reply       []byte        `json:"reply,omitempty"`       // of whoever asked, to answer it
	Leg         ID            `json:"leg,omitempty"`         // the open hop, at Hops[0], or the page of Frames
	Gathered    bool          `json:"gathered,omitempty"`    // those that are told in frames are no longer among Hops
	Frames      []LogoutFrame `json:"frames,omitempty"`      // on the page that is open; none = no such page is
	Hops        []LogoutHop   `json:"hops,omitempty"`        // still to be told, the open one first
	Parties     []LogoutParty `json:"parties,omitempty"`     // what became of the others
	Sessions    int           `json:"sessions,omitempty"`    // ended
	FramedBy    []string      `json:"framedBy,omitempty"`    // of the LogoutRequest
	By          string        `json:"by,omitempty"`          // as in LoggedOut
	Subject     Subject       `json:"subject,omitempty"`

	Administrator bool `json:"administrator,omitempty"` // as in LoggedOut
}

// LogoutFrame is one application that is told by loading the URL in a frame.
type LogoutFrame struct {
	Application ID     `json:"application"`
	URL         string `json:"url"`
}

// LogoutFate is what became of one party of a logout.
type LogoutFate string

// The fates.
const (
	LogoutConfirmed   LogoutFate = "confirmed"
	LogoutUnconfirmed LogoutFate = "unconfirmed" // told in a frame, which nothing comes back from
	LogoutUntold      LogoutFate = "untold"      // could not be told, or did not confirm
)

// LogoutParty is a party and its fate: an application or a provider.
type LogoutParty struct {
	Application ID         `json:"application,omitempty"`
	Connection  ID         `json:"connection,omitempty"`
	Fate        LogoutFate `json:"fate"`
}

// LogoutHop is one party to be told: an application (Participant) or a
// provider (Evidence), and exactly one of them.
type LogoutHop struct {
	Participant *Participant `json:"participant,omitempty"`
	Evidence    *Evidence    `json:"evidence,omitempty"`
}

// Trip is the record of one leg.
type Trip struct {
	Connection ID         `json:"connection"`
	Factor     bool       `json:"factor,omitempty"`
	Wanted     []ClassRef `json:"wanted,omitempty"` // before the map
	Sent       []ClassRef `json:"sent,omitempty"`   // after it
	Received   ClassRef   `json:"received,omitempty"`
	Counted    Level      `json:"counted"` // of a second factor: what the login reaches with it
	Refusal    *Refusal   `json:"refusal,omitempty"`
	Started    time.Time  `json:"started"`
	Ended      time.Time  `json:"ended,omitempty"`
}

// SessionKey is the hash of a session's secret; the secret is only ever in the
// browser.
type SessionKey string

// Session is one subject and its evidence, within one SSO group.
type Session struct {
	Key          SessionKey    `json:"key"`
	Revision     int64         `json:"revision"`
	Group        string        `json:"group"`
	Subject      Subject       `json:"subject"`
	Chosen       ID            `json:"chosen"` // the first-factor connection that was used
	Evidence     []Evidence    `json:"evidence"`
	Participants []Participant `json:"participants,omitempty"`
	Index        string        `json:"index"` // base of the SessionIndex values; survives rotation of the key
	Created      time.Time     `json:"created"`
	Used         time.Time     `json:"used"`
	Expires      time.Time     `json:"expires"`
}

// Browser is what is known of the user agent. broker/web reads it from the
// request, and after the call writes back what has changed, with the reply.
type Browser struct {
	Binding  string            // secret of this browser, always set
	Sessions map[string]string // SSO group → session secret; the broker sets and deletes
	Language string            // the best supported language
	Address  string            // the client's address, for the record

	opened *Transaction // as Leg has read it, for the Resume or Refuse that follows
}
