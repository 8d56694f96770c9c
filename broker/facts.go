package broker

import "time"

// Facts is all that a decision rests on. The engine fills it from a running
// login; the preview, the reach matrix and the replay of recorded logins fill
// it otherwise and call the same Decide.
type Facts struct {
	Configuration *Configuration
	Application   *ApplicationConnection
	Request       AuthnRequest
	Chosen        ID         // the connection chosen in this transaction, "" = none yet
	Factor        ID         // the second factor chosen in this transaction, "" = none yet
	Evidence      []Evidence // gathered in this transaction
	Session       *Session   // the browser's session in the application's group; nil = none
	Unwilling     bool       // the provider answered that it cannot give the class asked for
	Retried       bool       // it has been asked once more without it (rule 18)
	Stale         ID         // the connection that answered with a login older than it was asked for; "" = none
	Started       time.Time  // when the request came; zero = at most a transaction's lifetime ago
	Now           time.Time
}

// Step is what a login needs next.
type Step string

// The steps.
const (
	StepChoose    Step = "choose"    // show the chooser with Offer
	StepChallenge Step = "challenge" // send the browser to Connection
	StepAnswer    Step = "answer"
	StepRefuse    Step = "refuse"
)

// Decision is what Decide found, with why.
type Decision struct {
	Step Step

	Connection ID         // challenge: where to
	Factor     bool       // challenge or choose: second factors, not first
	Wanted     []ClassRef // challenge: the classes wanted, before the map
	Ask        []ClassRef // challenge: what to ask for, after it; empty = nothing
	Comparison Comparison // challenge: the comparison to send with Ask
	ForceAuthn bool
	Offer      []ID // choose: in order, the default first

	Evidence []Evidence // answer: what the answer rests on, the first factor first; challenge or choose with Factor: what is proven so far
	Class    ClassRef   // answer: the class to state
	Level    Level      // answer: the true level, on the ladder of the answer
	Levels   Levels     // answer: all that is proven
	Instant  time.Time  // answer: of the evidence that the answer rests on

	Floors  Levels   // the floors that were in force
	Refusal *Refusal // refuse
	Trace   Trace

	unfulfilled bool // answer: a voluntary wish was not met
}

// Trace is how a decision was reached, in order.
type Trace []Finding

// Finding is one step of the reasoning: the rule of docs/assurance.md that
// spoke, what it spoke about, and what it found.
type Finding struct {
	Rule       string `json:"rule"` // "7", "14", "S72"
	Connection ID     `json:"connection,omitempty"`
	Text       string `json:"text"` // English, complete sentence, no claim values
}
