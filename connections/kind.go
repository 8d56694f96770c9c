package connections

import (
	"encoding/json"
	"io"
	"net/http"
	"time"

	"trin/broker"
)

// Role is the side that a connection stands on.
type Role string

// The roles.
const (
	RoleApplication    Role = "application"
	RoleAuthentication Role = "authentication"
	RoleFactor         Role = "factor"
)

// Kind is one protocol, login method or second factor. A nil function means
// that the kind does not do that.
type Kind struct {
	Name string

	// OpenFrontend and OpenBackend make the rim of one connection. They do no
	// network input or output. An error says what is wrong with the settings.
	OpenFrontend func(*broker.ApplicationConnection) (broker.Frontend, error)
	OpenBackend  func(*broker.AuthenticationConnection) (broker.Backend, error)

	// Factor: its backend takes a subject and answers for that one.
	Factor bool
	// Local: Trin itself authenticates the user.
	Local bool

	// Check reads the settings strictly and reports every problem.
	Check func(Role, json.RawMessage) []Problem
	// Checked is Check, with the instants at which it says something else although
	// the settings are the same: when metadata ends, or a certificate. nil = Check
	// does not tell.
	Checked func(Role, json.RawMessage) ([]Problem, []time.Time)
	// Identifiers names the peer as its protocol does, from checked settings.
	Identifiers func(Role, json.RawMessage) ([]string, error)
	// Scopes lists what a provider's metadata lets it speak for, from checked
	// settings; none = nothing.
	Scopes func(json.RawMessage) ([]Scope, error)
	// Among returns what checks that which the settings say of other connections;
	// nil = they say nothing. The configuration holds them all, with those that have
	// errors, and is not changed.
	Among func(Role, json.RawMessage) func(*broker.Configuration) []Problem
	// Needs lists Trin's own keys that a connection with these settings cannot
	// work without; settings that cannot be read need none.
	Needs func(Role, json.RawMessage) []KeyNeed

	// KeyDocuments lists the public documents in which the party at the other end of
	// the connection of that ID finds Trin's keys; settings that cannot be read have
	// none.
	KeyDocuments func(Role, broker.ID, json.RawMessage) []KeyDocument

	// Peer tells of the party at the other end of the connection of that ID, from
	// checked settings. It asks nobody.
	Peer func(Role, broker.ID, json.RawMessage) (Peer, error)
	// Own lists Trin's addresses towards the party at the other end of a connection of
	// that ID which has no settings of its own yet.
	Own func(Role, broker.ID) []Address
	// Published tells what the metadata in settings says. It reads the metadata
	// alone, asks nobody, and fails where there is none that can be believed.
	Published func(Role, json.RawMessage) (Published, error)

	// Read tells what a description would give to a connection of the role. It asks
	// nobody. ErrOtherDescription means that the document is none of the kind's, and a
	// [*ManyError] that one of its parties must be named.
	Read func(Role, Description) (Taken, error)
	// WellKnown is the path at which a party publishes its description by
	// convention, below an address of its own; "" = there is none.
	WellKnown string
	// Shape lists the settings of the role, for forms.
	Shape func(Role) []SettingField
	// NewSecret makes a secret of an application, and the entry by which the setting
	// SecretsIn, a list, knows it.
	NewSecret func(io.Reader) (secret, entry string, err error)
	SecretsIn string

	// Expand makes the kind a name for another one: an authentication connection
	// of it is what it stands for, of the kind underneath, and nothing else of
	// this kind is ever called. The problems are those of the settings that are
	// the preset's own; with an error among them there is no expansion.
	Expand func(Preset) (Expansion, []Problem)

	// Mount adds the kind's routes.
	Mount func(*http.ServeMux)
}

// KeyNeed is an active key that a connection works with.
type KeyNeed struct {
	Field string // path below settings of what names the set
	Set   string
	Use   KeyUse
}

// Problem is one thing to say about a connection's settings.
type Problem struct {
	Field    string // path below settings, dotted: "acs.0.url"; "" = the settings as a whole
	Severity Severity
	Message  string // a sentence that ends in what to do

	// UnlessFloor takes the problem away where a floor holds whatever is asked,
	// or where what is asked is ignored: it is about what anybody may ask.
	UnlessFloor bool
}

// Severity says what a problem means.
type Severity string

// The severities. An error keeps the connection from opening; a danger weakens
// a check and is listed as a dangerous setting; a warning is advice.
const (
	SeverityError   Severity = "error"
	SeverityDanger  Severity = "danger"
	SeverityWarning Severity = "warning"
)

// Timeless is a Checked for a Check that looks at no clock.
func Timeless(check func(Role, json.RawMessage) []Problem) func(Role, json.RawMessage) ([]Problem, []time.Time) {
	return func(role Role, settings json.RawMessage) ([]Problem, []time.Time) { return check(role, settings), nil }
}
