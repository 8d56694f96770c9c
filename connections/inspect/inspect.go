package inspect

import (
	"crypto/x509"
	"encoding/json"
	"slices"
	"time"

	"trin/broker"
	"trin/connections/saml2/lint"
)

// MaxInput is the most that is read of what was pasted, and the most that comes
// of it when it is inflated.
const MaxInput = 512 << 10

// Party is whoever a message may name or be signed by.
type Party struct {
	Kind         string // of the document: application, authentication; "" = Trin itself
	ID           broker.ID
	Names        []string // as protocols name it: entityID, issuer, client_id
	Certificates []*x509.Certificate
	Keys         json.RawMessage // a JWK set; nil = none is known
	// Read gives both where they are read only when they are needed; nil = they are
	// those above.
	Read func() ([]*x509.Certificate, json.RawMessage)
}

// Options is what a message is held against.
type Options struct {
	Parties []Party
	Now     time.Time
	Skew    time.Duration
	Profile string // of lint; "" = the standard alone
	// Level is what a class counts as; false = the vocabulary does not know it.
	Level func(broker.ClassRef) (broker.Level, bool)
}

// Result is what a message says. Texts of it are the message's own, of any
// content; no password, code or token stands in it.
type Result struct {
	Kind Kind
	Name string // of the root element, or of the type of token
	Text string // decoded and indented
	How  []Step // how it was decoded

	Parameters []Pair // of an address
	Facts      []Pair // what the message says of itself
	Names      []Named
	Times      []Time
	Classes    []Class
	Signatures []Signature
	Encrypted  bool // something of it is encrypted, and was not opened
	Lint       []lint.Finding
	Linted     bool // there are rules for it
}

// Kind is what a message is.
type Kind string

// The kinds.
const (
	SAML    Kind = "saml"
	WSFed   Kind = "wsfed"
	JWT     Kind = "jwt"
	JWE     Kind = "jwe"
	Address Kind = "address" // an address or form that carries no message
	JSON    Kind = "json"
)

// Step is one thing that was done to read it.
type Step string

// The steps.
const (
	StepAddress Step = "address"
	StepPercent Step = "percent"
	StepBase64  Step = "base64"
	StepDeflate Step = "deflate"
)

// Pair is a name and what stands there.
type Pair struct{ Name, Value string }

// Named is a party that the message names; Party nil = no known one.
type Named struct {
	Pair
	Party *Party
}

// Time is a point of time that the message says.
type Time struct {
	Field string
	At    time.Time
	State TimeState
}

// TimeState is what a time means now.
type TimeState string

// The states.
const (
	TimeFine   TimeState = "fine"
	TimeOver   TimeState = "over"   // it was good until then
	TimeNotYet TimeState = "notyet" // it is good from then on, or lies in the future
)

// Class is a class of a level that the message says or asks for.
type Class struct {
	Ref   broker.ClassRef
	Level broker.Level
	Known bool
}

// Signature is one signature. By nil and Holds = it is whole, by a key that
// nobody known has.
type Signature struct {
	Element     string // that is signed
	ID          string
	Algorithm   string
	Holds       bool
	By          *Party
	Certificate *x509.Certificate // that it carries, or of the party; nil = none
	Why         string            // it does not hold, in English
}

// UnreadableError says why nothing can be said of what was pasted.
type UnreadableError struct{ Why string }

func (e *UnreadableError) Error() string { return "it cannot be read: " + e.Why }

// Inspect reads what was pasted. The only error is an [*UnreadableError].
func Inspect(pasted string, o Options) (*Result, error) {
	if len(pasted) > MaxInput {
		return nil, &UnreadableError{"it is larger than 512 KB"}
	}
	x := &reader{Options: o, Result: &Result{}}
	if err := x.any(pasted); err != nil {
		return nil, err
	}
	return x.Result, nil
}

// reader reads one message into a Result.
type reader struct {
	Options
	*Result
	keys keys
}

// party is the one of that name; nil = none.
func (x *reader) party(name string) *Party {
	if name == "" {
		return nil
	}
	for i := range x.Parties {
		if slices.Contains(x.Parties[i].Names, name) {
			return &x.Parties[i]
		}
	}
	return nil
}

// most bounds what is listed of one sort.
const most = 100

func (x *reader) named(what, name string) {
	if name != "" && len(x.Names) < most {
		x.Names = append(x.Names, Named{Pair{what, name}, x.party(name)})
	}
}

func (x *reader) fact(name, value string) {
	if value != "" && len(x.Facts) < most {
		x.Facts = append(x.Facts, Pair{name, value})
	}
}

func (x *reader) class(ref string) {
	if ref == "" || len(x.Classes) >= most {
		return
	}
	c := Class{Ref: broker.ClassRef(ref)}
	if x.Level != nil {
		c.Level, c.Known = x.Level(c.Ref)
	}
	x.Classes = append(x.Classes, c)
}

// time notes a time; until = it is good until then.
func (x *reader) time(field string, at time.Time, until bool) {
	if len(x.Times) >= most {
		return
	}
	t := Time{Field: field, At: at, State: TimeFine}
	switch {
	case until && !x.Now.Before(at.Add(x.Skew)):
		t.State = TimeOver
	case !until && at.After(x.Now.Add(x.Skew)):
		t.State = TimeNotYet
	}
	x.Times = append(x.Times, t)
}
