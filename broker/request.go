package broker

import "time"

// Comparison says how the classes of a request are to be met
// (SAML core 3.3.2.2.1). The zero value counts as exact.
type Comparison string

// The four comparisons. Anything else is a malformed request.
const (
	Exact   Comparison = "exact"
	Minimum Comparison = "minimum"
	Maximum Comparison = "maximum"
	Better  Comparison = "better"
)

// AuthnRequest is what an application asks, in no protocol's words. A frontend
// makes it after it has verified who asks; the broker never sees the wire.
type AuthnRequest struct {
	Application ID         `json:"application"`
	Classes     []ClassRef `json:"classes,omitempty"`    // alternatives, in order of preference
	Comparison  Comparison `json:"comparison,omitempty"` // "" = exact
	Voluntary   bool       `json:"voluntary,omitempty"`  // what cannot be reached is answered with the true level
	ForceAuthn  bool       `json:"forceAuthn,omitempty"` // no evidence of the session counts
	Passive     bool       `json:"passive,omitempty"`    // no page may be shown

	MaxAge *time.Duration `json:"maxAge,omitempty"` // evidence must be younger; nil = no limit

	RequesterIDs  []string      `json:"requesterIDs,omitempty"`  // the chain of requesters behind the application, as received
	Signed        bool          `json:"signed,omitempty"`        // the request was proven to come from the application
	IDPList       []string      `json:"idpList,omitempty"`       // advisory list of providers, by identifier
	ProxyCount    *int          `json:"proxyCount,omitempty"`    // nil = no limit
	LoginHint     string        `json:"loginHint,omitempty"`     // who the user may be; never trusted
	ProviderHint  string        `json:"providerHint,omitempty"`  // which connection to prefer, by ID or identifier
	SelectAccount bool          `json:"selectAccount,omitempty"` // the user is to choose the account, though a session could answer
	Confirm       *Confirmation `json:"confirm,omitempty"`       // what the user confirms with this login; nil = nothing
	Initiated     bool          `json:"initiated,omitempty"`     // started at Trin, not by the application
	Language      string        `json:"language,omitempty"`      // BCP 47, "" = ask the browser

	// Reply is the frontend's own: whatever it needs to answer (where to, in
	// reply to what). The broker keeps it and hands it back unread.
	Reply []byte `json:"reply,omitempty"`

	// Uses are used up when the login begins; one that was used before is a
	// replay, and no login begins.
	Uses []Use `json:"-"`
}

// Confirmation is one act that the user is to confirm by being authenticated
// for it: a payment, a signature, a look at somebody's record. What reaches its
// levels must be given in this login and is good for it alone.
type Confirmation struct {
	Levels Levels `json:"levels"`         // must be reached, as a floor of this login
	Text   string `json:"text,omitempty"` // what is confirmed, shown where the user proves it; plain text of at most 200 characters
}
