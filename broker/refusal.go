package broker

import "errors"

// RefusalCode is why a login is refused, in no protocol's words. Each protocol
// has one table from code to status, in its status.go.
type RefusalCode string

// The refusals.
const (
	RefusedUnknownClass RefusalCode = "unknown-class"         // no listed class is known
	RefusedLevel        RefusalCode = "level-unreachable"     // the level cannot be reached, or was not
	RefusedPassive      RefusalCode = "passive"               // a page would have to be shown
	RefusedCancelled    RefusalCode = "cancelled"             // by the user
	RefusedFailed       RefusalCode = "authentication-failed" // the login or the factor failed
	RefusedUpstream     RefusalCode = "upstream"              // the provider refused; see Upstream
	RefusedOtherSubject RefusalCode = "other-subject"         // the factor answered for somebody else
	RefusedUnknownUser  RefusalCode = "unknown-user"          // the requested subject is not the one who came
	RefusedDenied       RefusalCode = "denied"                // not allowed
	RefusedNoProvider   RefusalCode = "no-supported-provider" // none of the listed providers is known
	RefusedUnavailable  RefusalCode = "provider-unavailable"  // known, but cannot be used now
	RefusedProxyCount   RefusalCode = "proxy-count"           // may not be passed on
	RefusedIdentifier   RefusalCode = "identifier-policy"     // the wanted identifier cannot be given
	RefusedMalformed    RefusalCode = "malformed"             // the request contradicts itself
	RefusedUnsupported  RefusalCode = "unsupported"           // the request asks for what Trin does not do
	RefusedStale        RefusalCode = "stale"                 // not as fresh as was asked
	RefusedInternal     RefusalCode = "internal"
)

// Refusal ends a login without success. Reason is for the log and the record,
// in English, and holds no secret; it is never shown to the application.
type Refusal struct {
	Code     RefusalCode `json:"code"`
	Reason   string      `json:"reason,omitempty"`
	Message  Text        `json:"message,omitempty"` // for the user, in the administrator's words: the application is given it; nil = the protocol's own words
	Upstream *Upstream   `json:"upstream,omitempty"`
	Page     PageNeeded  `json:"page,omitempty"` // of RefusedPassive; "" = it is not known
}

// PageNeeded is the page that a passive request would have had to show. Some
// protocols tell the application (OpenID Connect Core 3.1.2.6). A backend that
// refuses a passive leg says what its provider has said.
type PageNeeded string

// The pages.
const (
	PageLogin  PageNeeded = "login"  // nobody is logged in, or not freshly enough: the user would have to be authenticated
	PageChoice PageNeeded = "choice" // the user is logged in and would have to choose: an account, or another connection
	PageFactor PageNeeded = "factor" // the user is logged in and would have to give a second factor
	PageOther  PageNeeded = "other"  // at the provider: consent, or a page that it does not name
)

// Upstream is what a provider said when it refused, in its own protocol.
type Upstream struct {
	Protocol string   `json:"protocol"`
	Status   []string `json:"status,omitempty"` // outermost first
	Message  string   `json:"message,omitempty"`
}

// Error makes a Refusal an error.
func (r *Refusal) Error() string { return "refused: " + string(r.Code) + ": " + r.Reason }

// InvalidError means that the peer or the browser sent what cannot be acted
// on, and that there is nobody to answer but the person in front of it. Public
// is the key of the text that the page shows; Err is for the log.
type InvalidError struct {
	Public    PublicText
	Reference string // of the login, "" = none is known
	Err       error
	About     About // for the record of it; the zero value where nothing is known
}

// PublicText is the key of a sentence that may be shown to anyone.
type PublicText string

// The sentences of the error page.
const (
	PublicBadMessage   PublicText = "bad-message" // the message cannot be accepted
	PublicUnknownApp   PublicText = "unknown-application"
	PublicExpired      PublicText = "expired"       // the login took too long or was already finished
	PublicOtherBrowser PublicText = "other-browser" // begun in another browser, or cookies are off
	PublicNotAvailable PublicText = "not-available" // the connection is switched off or broken
	PublicInternal     PublicText = "internal"
)

func (e *InvalidError) Error() string { return "invalid: " + e.Err.Error() }
func (e *InvalidError) Unwrap() error { return e.Err }

// asInvalid finds the InvalidError among an error's wraps; nil = it has none.
func asInvalid(err error) *InvalidError {
	var invalid *InvalidError
	if errors.As(err, &invalid) {
		return invalid
	}
	return nil
}

// Invalid wraps err as an InvalidError.
func Invalid(public PublicText, err error) error { return &InvalidError{Public: public, Err: err} }

// InvalidAbout is Invalid with what is known of the message, for its record.
func InvalidAbout(about About, public PublicText, err error) error {
	return &InvalidError{Public: public, Err: err, About: about}
}

// EndedError means that the login ended where a page of it was to be shown. It
// is no fault: its record is kept, and the browser is to be sent on with Reply,
// which tells the application. broker/web writes it.
type EndedError struct{ Reply Reply }

func (e *EndedError) Error() string { return "the login has ended; the application is told" }

// ended is the error of a login that has just ended with the reply, or err.
func ended(reply Reply, err error) error {
	if err != nil {
		return err
	}
	return &EndedError{Reply: reply}
}

// The sentinels that stores and the engine return. Compare with errors.Is.
var (
	ErrNotFound = errors.New("not found")
	ErrConflict = errors.New("changed by another") // a compare-and-swap was lost
	ErrUsed     = errors.New("used already")       // a single-use thing was seen before
)
