package broker

import "time"

// Subject is who the user is, as one namespace knows it. By default the
// namespace is the authentication connection's ID. Two Subjects are the same
// person only if they are equal.
type Subject struct {
	Namespace string `json:"namespace"`
	Value     string `json:"value"`
}

// IsZero reports whether the subject is unknown.
func (s Subject) IsZero() bool { return s == Subject{} }

// Evidence is one proven statement about one subject. A backend makes it from
// the verified part of an answer alone, and fills everything but Connection,
// Factor, Level, CountedClass, CountedClaim, Cap, Afresh and Received, which are
// the broker's.
type Evidence struct {
	Connection ID       `json:"connection"`
	Factor     bool     `json:"factor,omitempty"` // given by a second factor
	Subject    Subject  `json:"subject"`
	Class      ClassRef `json:"class,omitempty"` // as received, trimmed; "" when none was given
	Level      Level    `json:"level"`           // what it counts as, by the connection's level source

	// CountedClass is the class that the level was read from, and CountedClaim
	// the claim that it stood in, where that is not Class (LevelSource.Also).
	CountedClass ClassRef `json:"countedClass,omitempty"`
	CountedClaim string   `json:"countedClaim,omitempty"`

	Instant  time.Time `json:"instant"`           // when the user was authenticated (AuthnInstant, auth_time)
	Received time.Time `json:"received"`          // when Trin accepted it
	Afresh   bool      `json:"afresh,omitempty"`  // it was asked for afresh, or on a page of Trin's own
	Expires  time.Time `json:"expires,omitempty"` // the provider's own end of session; zero = none given

	// Methods are how the user was authenticated, as far as it is known, in the
	// words of RFC 8176: "pwd", "otp", "sc". Cap is the cap of the connection by
	// which they were received: under a lower one they are not passed on.
	Methods []string `json:"methods,omitempty"`
	Cap     Levels   `json:"caps,omitempty"`

	Authorities []string `json:"authorities,omitempty"` // those who authenticated, nearest to the user first
	Claims      Claims   `json:"claims,omitempty"`

	// OnwardCount limits how many further times the statement may be passed on
	// (SAML core 2.5.1.6); nil = no limit, 0 = not at all.
	OnwardCount *int `json:"onwardCount,omitempty"`
	// OnwardTo names the only parties that it may be passed on to; nil = any.
	OnwardTo []string `json:"onwardTo,omitempty"`
	// OneTime: good for this transaction, never kept in a session.
	OneTime bool `json:"oneTime,omitempty"`

	// Keys are how the provider may name the session when it asks for logout
	// (SAML SessionIndex and NameID, OIDC sid).
	Keys []string `json:"keys,omitempty"`
	// Memo is the backend's own (what it needs to log the user out). The
	// broker keeps it and hands it back unread.
	Memo []byte `json:"memo,omitempty"`

	// Uses are used up when the leg is closed with this evidence; one that was
	// used before is a replay, and the leg stays open.
	Uses []Use `json:"-"`
}

// Claim is one named claim with its values in order. Format and FriendlyName
// travel with it where the protocol has them; they decide nothing. A login
// holds many claims, so that the store writes their fields by number: a number
// never changes, and is never given to another field.
type Claim struct {
	Name         string   `json:"name" cbor:"1,keyasint"`
	Format       string   `json:"format,omitempty" cbor:"2,keyasint,omitempty"`
	FriendlyName string   `json:"friendlyName,omitempty" cbor:"3,keyasint,omitempty"`
	Values       []string `json:"values" cbor:"4,keyasint"`
}

// Claims is an ordered list of claims. Names are compared byte for byte.
type Claims []Claim

// Values returns the values of every claim of that name, in order; nil when
// there is none.
func (c Claims) Values(name string) []string {
	var values []string
	for _, claim := range c {
		if claim.Name == name {
			values = append(values, claim.Values...)
		}
	}
	return values
}
