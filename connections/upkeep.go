package connections

import "time"

// MetadataState is what came of fetching metadata again.
type MetadataState string

// The states.
const (
	MetadataSame     MetadataState = "same"     // it is what is in force
	MetadataFresher  MetadataState = "fresher"  // fresher dates, which are not due yet
	MetadataTaken    MetadataState = "taken"    // it is in force now
	MetadataProposed MetadataState = "proposed" // it waits for somebody
	MetadataDeclined MetadataState = "declined" // somebody has rejected the same before
	MetadataRefused  MetadataState = "refused"  // it is another entity's
	MetadataBroken   MetadataState = "broken"   // it cannot be used
	MetadataFailed   MetadataState = "failed"   // it was not fetched
)

// Failed reports whether the state is a failure: nothing usable was found.
func (s MetadataState) Failed() bool {
	return s == MetadataRefused || s == MetadataBroken || s == MetadataFailed
}

// MetadataWatch is how it goes with the metadata of one connection, which is
// fetched from an address again and again.
type MetadataWatch struct {
	Kind, ID string // of the document
	Address  string // that the rest is about

	Due     time.Time // when it is fetched next
	Tried   time.Time // the last time; zero = never
	Fetched time.Time // the last time that something usable was there
	State   MetadataState
	Reason  string // of a failure

	Failures int       // in a row
	Failing  time.Time // since; zero = it does not

	// ETag and Modified are what the site named the last answer by, as long as
	// the text in force is the one with the digest InForce.
	ETag, Modified string
	InForce        string
}

// MetadataLease asks for the turn to fetch for one connection.
type MetadataLease struct {
	Kind, ID, Address string
	Holder            string // drawn for this turn
	Now, Until        time.Time
	Least             time.Duration // since the last try; by hand
	Due               bool          // only when it is due
}

// MetadataFetch is one line of the history of a connection.
type MetadataFetch struct {
	Number   int64
	Kind, ID string
	Made     time.Time
	By       string // who asked for it by hand; "" = the schedule
	State    MetadataState
	Reason   string
	Bytes    int
	Version  int64 // of the installation that it made; 0 = none
}

// ProposalState is how far a proposal has come.
type ProposalState string

// The states. Open and drafted ones wait.
const (
	ProposalOpen     ProposalState = "open"
	ProposalDrafted  ProposalState = "drafted" // it is in a draft that waits for approvals
	ProposalApproved ProposalState = "approved"
	ProposalRejected ProposalState = "rejected"
	ProposalTaken    ProposalState = "taken" // by itself
	ProposalPast     ProposalState = "past"  // something else was found, or put in force
)

// MetadataProposal is metadata that was found and that is not what was in force.
type MetadataProposal struct {
	Number   int64
	Kind, ID string
	Address  string
	Found    time.Time
	State    ProposalState
	Text     string // "" where it is of no use any more
	Content  string // digest of what it says, as hex; see Published
	Before   string // the same of what was in force
	Why      []string
	By       string // who decided
	Decided  time.Time
	Draft    string // that it is in
	Version  int64  // that it became; 0 = none
}

// ProposalQuery says which proposals are wanted, the newest first; a zero field
// does not limit.
type ProposalQuery struct {
	Kind, ID string
	States   []ProposalState
	Before   int64 // only those with a lower number
	Limit    int   // at most so many; 0 = 200
}

// MetadataOutcome is what is kept after a turn, in one step.
type MetadataOutcome struct {
	Holder string // of the turn; another one is broker.ErrConflict
	Watch  MetadataWatch
	Fetch  MetadataFetch
	// Proposal takes the place of one that waits with other content; nil = none.
	Proposal *MetadataProposal
	// Settled closes those that wait: what is in force is what the site has.
	Settled bool
}

// ProposalDecision moves a proposal from a state to another; when it is in
// another one already the error is broker.ErrConflict.
type ProposalDecision struct {
	Number  int64
	From    ProposalState
	To      ProposalState
	By      string
	At      time.Time
	Draft   string
	Version int64
	Change  *Change // for the audit; nil = somebody else has kept it there
}
