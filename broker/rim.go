package broker

import (
	"context"
	"net/url"
	"time"
)

// Frontend speaks to one application.
type Frontend interface {
	// Answer writes the outcome in the application's protocol. The participant
	// is what the session remembers of this application, nil when there is
	// nothing to remember. A *Refusal among the error's wraps means that the
	// protocol cannot carry a success: the broker then asks again with it.
	Answer(context.Context, Outcome) (Reply, *Participant, error)
}

// Backend speaks to one provider, local login method or second factor.
type Backend interface {
	// Challenge starts the trip that the leg describes. The memo is kept with
	// the leg and given back with it; it is the backend's own.
	Challenge(context.Context, Leg) (reply Reply, memo []byte, err error)
}

// StandingBackend is a Backend that can tell whether evidence that it gave
// earlier still stands: the user has not been disabled, the factor has not been
// removed, reset or blocked since. It is asked before evidence of a session
// counts; evidence that does not stand, or that it cannot say it of, is dropped.
type StandingBackend interface {
	Stands(context.Context, Evidence) (bool, error)
}

// MaxAgeBackend is a Backend that can ask its provider for an authentication
// that is no older than Leg.MaxAge (max_age, OpenID Connect Core 3.1.2.1; wfresh
// in minutes, WS-Federation 1.2, 13.2.2). Any other is asked for a fresh one
// where there is a maximum age, which is more than is needed.
type MaxAgeBackend interface {
	AsksMaxAge() bool
}

// SelectAccountBackend is a Backend that can ask its provider to let the user
// choose the account (prompt=select_account, OpenID Connect Core 3.1.2.1). Any
// other is asked for a fresh login where Leg.SelectAccount is set.
type SelectAccountBackend interface {
	AsksSelectAccount(context.Context) bool
}

// LogoutFrontend is a Frontend that can tell its application that a session
// has ended. The reply sends the browser there; leg comes back with it.
type LogoutFrontend interface {
	Logout(ctx context.Context, p Participant, leg ID) (Reply, error)
}

// FrameLogoutFrontend is a Frontend whose application ends its session when a
// URL of it is loaded in a frame of a page of Trin (wsignoutcleanup1.0,
// WS-Federation 1.2, 13.2.4; OpenID Connect Front-Channel Logout 1.0). Nothing
// comes back, so that it is told and never counts as confirmed. All of a
// logout's frames are on one page. A nil URL means that it cannot be told. The URL
// is asked for also in a logout that no browser shows, so that a frontend ends here
// what it has itself given the application in the session.
type FrameLogoutFrontend interface {
	LogoutFrame(ctx context.Context, p Participant) (*url.URL, error)
}

// BackChannelLogoutFrontend is a Frontend that tells its application without
// the browser that a session has ended (OpenID Connect Back-Channel Logout
// 1.0). A nil error means that the application has confirmed it. All of a
// logout's are told at once, beside each other; ctx carries the time that there
// is, and one that has not returned by then counts as not told.
type BackChannelLogoutFrontend interface {
	LogoutBackChannel(ctx context.Context, p Participant) error
}

// LogoutBackend is a Backend that can end the provider's session. A nil reply
// means that there is nothing to do.
type LogoutBackend interface {
	Logout(ctx context.Context, e Evidence, leg ID) (Reply, error)
}

// LogoutAnswerer is a Frontend that can ask Trin to log out, or a Backend whose
// provider can: it writes how the logout ended.
type LogoutAnswerer interface {
	AnswerLogout(context.Context, LogoutOutcome) (Reply, error)
}

// LogoutOutcome is how a logout ended, for the one who asked for it.
type LogoutOutcome struct {
	Transaction ID
	Reference   string                    // of the logout, for pages and messages to people
	Application *ApplicationConnection    // who asked, or nil
	Connection  *AuthenticationConnection // the provider that asked, or nil
	Reply       []byte                    // of the LogoutRequest
	Found       bool                      // there was a session to end
	Partial     bool                      // somebody could not be told, did not confirm, or cannot
	Unconfirmed []Text                    // the names of those who were told in a frame, and cannot confirm
	Untold      []Text                    // the names of those who could not be told, or did not confirm
	FramedBy    []string                  // of the LogoutRequest
	Page        string                    // Trin's own page that says this: a path, for who has no message of it
	Now         time.Time
}

// Connections opens the rim of a connection at a version of the configuration.
// A connection that cannot open gives an error that says why.
type Connections interface {
	Frontend(ctx context.Context, version int64, application ID) (Frontend, error)
	Backend(ctx context.Context, version int64, connection ID) (Backend, error)
}

// Reply is what the browser is to do next. It is data; only broker/web writes
// it.
type Reply interface{ reply() }

// Redirect sends the browser to the URL with GET. A URL that begins with "/"
// is Trin's own.
type Redirect struct{ URL string }

// FormPost makes the browser post the fields to the action. The page that does
// it may stand in a frame of the origins in FramedBy, as a logout needs that a
// provider began in a frame; a login's never does.
type FormPost struct {
	Action   string
	Fields   []Field
	FramedBy []string // none = nobody may
}

// Field is one field of a FormPost.
type Field struct{ Name, Value string }

// RefusalPage tells the person in front of the browser that the login was
// refused and why, on a page of Trin. It is for protocols that have no error
// message to the application (WS-Federation 1.2, 13.2).
type RefusalPage struct {
	Application Text // its name
	Code        RefusalCode
	Message     Text   // what the refusal itself says to the user; nil = what the code says
	Reference   string // of the login
	Return      string // URL of the application that the page leads to; "" = none
}

// LoggedOutPage tells the person in front of the browser, on a page of Trin,
// that there is no session here. It is for a logout in a frame that found none:
// the page may stand in a frame of the origins in FramedBy.
type LoggedOutPage struct{ FramedBy []string }

func (Redirect) reply()      {}
func (FormPost) reply()      {}
func (RefusalPage) reply()   {}
func (LoggedOutPage) reply() {}

// Leg is one trip of a transaction: the browser is at one connection until the
// leg is closed. Its ID is unguessable, carries no meaning, is at most 64
// characters of [A-Za-z0-9_.-], and may travel as RelayState, wctx or state.
type Leg struct {
	ID            ID             `json:"id"`
	Transaction   ID             `json:"transaction"`
	Version       int64          `json:"version"` // of the configuration that the transaction is pinned to
	Application   ID             `json:"application"`
	Connection    ID             `json:"connection"`
	Factor        bool           `json:"factor,omitempty"`
	Subject       Subject        `json:"subject,omitempty"` // a factor must answer for exactly this one; zero for a first factor
	Ask           []ClassRef     `json:"ask,omitempty"`     // mapped outward; empty = ask for nothing
	Comparison    Comparison     `json:"comparison,omitempty"`
	ForceAuthn    bool           `json:"forceAuthn,omitempty"`
	Passive       bool           `json:"passive,omitempty"`
	MaxAge        *time.Duration `json:"maxAge,omitempty"` // the authentication may be no older; what comes back older is asked for once more, with ForceAuthn
	LoginHint     string         `json:"loginHint,omitempty"`
	SelectAccount bool           `json:"selectAccount,omitempty"`
	Confirm       string         `json:"confirm,omitempty"`      // what the user confirms with it, for the page
	RequesterIDs  []string       `json:"requesterIDs,omitempty"` // the chain with the application appended
	IDPList       []string       `json:"idpList,omitempty"`
	ProxyCount    *int           `json:"proxyCount,omitempty"` // already one less; nil = none received
	Language      string         `json:"language,omitempty"`
	Started       time.Time      `json:"started"`
	Reference     string         `json:"reference"` // of the transaction, for the pages
	Memo          []byte         `json:"memo,omitempty"`
}

// Outcome is how a login ended, for the frontend to write.
type Outcome struct {
	Transaction ID
	Reference   string // of the login, for pages and messages to people
	Application *ApplicationConnection
	Request     AuthnRequest
	Now         time.Time

	Refusal *Refusal // nil: success, and everything below holds

	Subject      Subject
	Class        ClassRef // the class in the answer; "" = the protocol's word for unspecified
	Level        Level    // the true level
	Instant      time.Time
	Authorities  []string // nearest to the user first
	Methods      []string // how the user was authenticated, in the words of RFC 8176; "mfa" when a second factor is part of it
	Claims       Claims
	Identifier   *Identifier // what the application's pipeline says that the user is called; nil = as the settings say
	Expires      time.Time   // the session's end
	SessionIndex string      // one per session and application; unguessable
	OnwardCount  *int

	give func(NewName) // what is given with the move; nil = at once
}

// NameStore keeps what subjects are called, each at a qualifier. NameOf returns
// the name, "" when there is none. PersistentName keeps the candidate as the name
// when there is none yet, and returns the name; under a race all callers get the
// same.
type NameStore interface {
	NameOf(ctx context.Context, qualifier string, subject Subject) (string, error)
	PersistentName(ctx context.Context, qualifier string, subject Subject, candidate string) (string, error)
}

// Name is what the subject is called at the qualifier. When there is no name yet
// the candidate becomes it: in the move that the answer makes, where there is
// one, so that the answer does not leave without it.
func (o Outcome) Name(ctx context.Context, names NameStore, qualifier, candidate string) (string, error) {
	if o.give == nil || candidate == "" || o.Subject.IsZero() {
		return names.PersistentName(ctx, qualifier, o.Subject, candidate)
	}
	name, err := names.NameOf(ctx, qualifier, o.Subject)
	if err != nil || name != "" {
		return name, err
	}
	o.give(NewName{Qualifier: qualifier, Subject: o.Subject, Name: candidate})
	return candidate, nil
}

// Participant is what a session remembers of an application that it was
// answered to. Keys are how the application may name the session when it asks
// for logout; Memo is the frontend's own.
type Participant struct {
	Application ID        `json:"application"`
	Version     int64     `json:"version"`
	Keys        []string  `json:"keys,omitempty"`
	Memo        []byte    `json:"memo,omitempty"`
	Since       time.Time `json:"since"`
}
