package broker

import (
	"context"
	"encoding/json"
	"time"
)

// Text is a name in one or more languages, by BCP 47 tag; "" is the fallback.
type Text map[string]string

// In returns the text in the language, else the fallback, else any.
func (t Text) In(language string) string {
	s, _ := t.Pick(language)
	return s
}

// Pick is In, with the language of the text: "" = it is not said.
func (t Text) Pick(language string) (s, tag string) {
	for _, key := range []string{language, "", "en", "da"} {
		if s, ok := t[key]; ok && s != "" {
			return s, key
		}
	}
	for key, s := range t {
		return s, key
	}
	return "", ""
}

// ApplicationConnection is one application that sends logins to Trin. It is
// immutable once it is in a [Configuration].
type ApplicationConnection struct {
	ID          ID
	Kind        string   // the protocol: a kind of package connections
	Identifiers []string // how the protocol names it: entityID, client_id, wtrealm
	Name        Text
	Enabled     bool
	// Organisation is whose it is, for the administration alone: it decides
	// nothing in a login. "" = the installation's own.
	Organisation string
	Lab          bool // of the partner lab: it alone may use the lab's connections

	Scale             Scale            // what a requested class counts as; also names the class of a reached level
	Floor             Levels           // must be reached whatever is asked
	RequesterFloors   map[string]Level // floor by RequesterID; every requester of the chain counts
	PairFloors        map[ID]Level     // floor by authentication connection
	IgnoreRequested   bool             // the floors alone decide
	Strict            bool             // a stronger login does not answer a weaker exact request
	ExactMeansMinimum bool             // KOMBIT: a single class is a lower bound
	AnswerTrueClass   bool             // answer the class of the true level, not the one that was asked for
	Answers           []ClassRef       // preferred classes when nothing was listed, looked up by level
	// Translate are classes that are told as another, which says no more: the
	// class in the answer is replaced by it, and is never stated itself.
	Translate map[ClassRef]ClassRef

	Authentication      []ID   // the first-factor connections it may use, in order of preference
	Group               string // SSO group; applications share sessions only inside one
	MaxAge              *time.Duration
	TrustsRequesters    bool                  // the RequesterID chain of a signed request is believed (a proxy)
	Requesters          map[string]*Requester // who is known behind it, by RequesterID
	OriginalLast        bool                  // the last RequesterID of the chain is the original requester, not the first
	KnownRequestersOnly bool                  // a request for an original requester that is not known is refused
	EndPolicy           bool                  // where a believed chain's original requester is an application too, its policy holds beside this one's; neither weakens the other
	Claims              ClaimsPipeline
	Settings            json.RawMessage // the protocol's own
}

// Requester is a service behind an application that is a proxy, as the
// administrator has described it (SAML core 3.4.1.2, RequesterID). Its part of
// the pipeline is inside the application's. It is immutable once it is in a
// [Configuration].
type Requester struct {
	ID         ID
	Identifier string // the RequesterID, compared byte for byte
	Name       Text
	Floor      Levels              // must be reached whenever it is in the chain
	Attributes map[string][]string // what is known of it, for the pipeline
}

// AuthenticationConnection is one way to be authenticated: an upstream
// provider, a local login method, or a second factor. It is immutable once it
// is in a [Configuration].
type AuthenticationConnection struct {
	ID          ID
	Kind        string
	Identifiers []string // the provider's own identifiers (entityID, issuer); the first is its AuthenticatingAuthority
	Name        Text
	Enabled     bool
	Local       bool // Trin itself authenticates: nothing is proxied
	// Organisation is whose it is, for the administration alone: it decides
	// nothing in a login. "" = the installation's own.
	Organisation string
	// Lab: the provider is the partner lab's, which says whatever it is told to.
	// What it says counts for applications of the lab alone.
	Lab bool

	Scale         Scale       // inward: what a returned class counts as
	Source        LevelSource // where the level is read
	FirstFactor   Level       // what its login counts as when the provider names no level class
	Assume        Level       // what an unknown class counts as; zero = nothing
	Cap           Levels      // the most that it is believed, on each ladder of it; on another ladder there is no cap
	Forward       bool        // the wanted level is asked of the provider
	ForwardTags   bool
	Asks          Asks       // outward: what to ask for when a class or level is wanted
	AskComparison Comparison // "" = as received

	Factors []Factor       // second factors, in order of preference
	MaxAge  *time.Duration // evidence of this connection ages; 0 = good for one transaction

	SubjectClaim     string // the claim that says who the user is; "" = the protocol's own subject
	SubjectNamespace string // "" = the connection's ID
	Claims           ClaimsPipeline
	Settings         json.RawMessage
}

// Factor is a second-factor connection of an authentication connection. After
// is the level that the whole login reaches when it is done; nil means that it
// lifts nothing and always runs when nothing was asked (edge S72).
type Factor struct {
	Connection ID
	After      *Level
}

// SourceKind says where a connection's level is read.
type SourceKind string

// The level sources. The zero value is the class.
const (
	SourceClass     SourceKind = "class"
	SourceAttribute SourceKind = "attribute"
	SourceFixed     SourceKind = "fixed"
)

// LevelSource is where the level of a provider's answer is read: the class by
// the Scale, a named claim by a value map, or a fixed level.
type LevelSource struct {
	Kind   SourceKind
	Claim  string           // SourceAttribute: the claim's name
	Values map[string]Level // SourceAttribute: trimmed value → level; an unlisted value counts as Assume
	Level  Level            // SourceFixed
	// Also names a claim whose values are classes too (SourceClass): the
	// strongest level among the class and them counts. FirstFactor and Assume
	// hold only when none of them is a level. AD FS says so in
	// authnmethodsreferences that a second factor was used.
	Also string
}

// ClaimsPipeline turns claims into claims. Run must not keep or change its
// arguments. An error fails the login closed; a *Refusal among its wraps is
// answered as such. The steps are the record of what each did.
type ClaimsPipeline interface {
	Run(context.Context, ClaimsInput, Claims) (Claims, []ClaimsStep, error)
}

// ClaimsInput is what a pipeline may see beside the claims: never the wire. That
// of a connection is told nothing of the application and of who is behind it:
// what it makes is kept in the session, and told to other applications too.
type ClaimsInput struct {
	Reference    string // of the login
	Protocol     string // the kind of the application's protocol
	Application  ID
	Identifier   string     // the application's first identifier
	Connection   ID         // the first-factor connection of the login
	RequesterIDs []string   // the whole chain, as received; none when it is not believed
	Original     string     // the original requester of the chain; "" = none is named or believed
	Requester    *Requester // the original requester as it is known; nil = unknown. Read only
	Subject      Subject
	Level        Level    // the level reached, on the ladder of the answer; zero for inbound pipelines
	Levels       Levels   // every ladder that is proven
	Class        ClassRef // the class in the answer; for inbound pipelines the class received, unless it says more than the connection's cap
	Instant      time.Time
	Authorities  []string
}

// ClaimsStep is what one step of a pipeline did: names and counts, never
// values, so that it can be kept in the record.
type ClaimsStep struct {
	Step    string   `json:"step"`
	Skipped bool     `json:"skipped,omitempty"` // its condition did not hold
	Failed  bool     `json:"failed,omitempty"`  // and the login went on only if it is optional
	Added   []string `json:"added,omitempty"`
	Removed []string `json:"removed,omitempty"`
	Changed []string `json:"changed,omitempty"`
}
