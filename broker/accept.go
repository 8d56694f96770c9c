package broker

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxSubject is the most bytes that the name of a user may have, and once more
// what belongs to it beside its text.
const maxSubject = 1024

// accept makes what a backend has verified into evidence of this login: whose
// it is, what it counts as, and that it is fresh enough. An error refuses the
// login; the steps tell how far the connection's pipeline came.
func (l *login) accept(ctx context.Context, leg Leg, e Evidence) (Evidence, []ClaimsStep, error) {
	connection := l.pinned.Connections[leg.Connection]
	e.Connection, e.Factor, e.Received = leg.Connection, leg.Factor, l.now
	e.Class, e.Afresh = Ref(string(e.Class)), leg.ForceAuthn || connection.Local
	if err := fresh(leg, e, l.now); err != nil {
		return e, nil, err
	}
	if e.OnwardCount != nil && *e.OnwardCount <= 0 {
		return e, nil, &Refusal{Code: RefusedProxyCount, Reason: fmt.Sprintf("what %q said may not be passed on", leg.Connection)}
	}
	subject, err := identify(connection, leg, e)
	if err != nil {
		return e, nil, err
	}
	e.Subject = subject
	if refusal := l.count(connection, &e); refusal != nil {
		return e, nil, refusal
	}
	said := connection.restrain(&e)
	if connection.Claims == nil {
		return e, nil, nil
	}
	// Nothing of the application and of who is behind it: the claims are kept in
	// the session for all of them.
	claims, steps, err := connection.Claims.Run(ctx, ClaimsInput{
		Reference:   l.t.Reference,
		Connection:  leg.Connection,
		Subject:     e.Subject,
		Class:       said,
		Instant:     e.Instant,
		Authorities: e.Authorities,
	}, e.Claims)
	if err != nil {
		return e, steps, fmt.Errorf("claims of %q: %w", leg.Connection, err)
	}
	e.Claims = claims
	return e, steps, nil
}

// count says what the evidence counts as, and why. A second factor has no level
// of its own: what the whole login reaches after it is the first factor's
// setting.
func (l *login) count(c *AuthenticationConnection, e *Evidence) *Refusal {
	if e.Factor {
		text := "The second factor is proven."
		if after := l.after(c.ID); !after.IsZero() {
			text = "The second factor is proven: the login reaches " + after.String() + " with it."
		}
		l.t.Found = append(l.t.Found, Finding{Rule: "14", Connection: c.ID, Text: text})
		e.CountedClass, e.CountedClaim = "", ""
		return nil
	}
	found, refusal := c.Weigh(e)
	l.t.Found = append(l.t.Found, found)
	return refusal
}

// after is the level that the login by the chosen connection reaches after the
// second factor; zero when none is set.
func (l *login) after(factor ID) Level {
	if c := l.pinned.Connections[l.t.Chosen]; c != nil {
		for _, f := range c.Factors {
			if f.Connection == factor && f.After != nil {
				return *f.After
			}
		}
	}
	return Level{}
}

// fresh holds the evidence's times against what the leg asked
// (SAML core 3.4.1 ForceAuthn, OIDC core 3.1.2.1 max_age). What was not asked
// afresh may be as old as the provider's session.
func fresh(leg Leg, e Evidence, now time.Time) error {
	switch {
	case e.Instant.IsZero():
		return &Refusal{Code: RefusedFailed, Reason: "the answer does not say when the user was authenticated"}
	case e.Instant.After(now.Add(clockSkew)):
		return &Refusal{Code: RefusedFailed, Reason: "the authentication lies in the future"}
	case !e.Expires.IsZero() && !now.Before(e.Expires):
		return &Refusal{Code: RefusedStale, Reason: "the provider's session has ended already"}
	case leg.ForceAuthn && e.Instant.Before(leg.Started.Add(-clockSkew)):
		return &Refusal{Code: RefusedStale, Reason: "a fresh authentication was asked for and an older one given"}
	case leg.MaxAge != nil && now.Sub(e.Instant) > *leg.MaxAge+clockSkew:
		return &Refusal{Code: RefusedStale, Reason: "the authentication is older than was asked for"}
	}
	return nil
}

// identify says who the evidence is about. A namespace is never the provider's
// to choose. A factor must have answered for exactly the subject of its leg:
// one person's factor must not lift another's login.
func identify(c *AuthenticationConnection, leg Leg, e Evidence) (Subject, error) {
	namespace := c.SubjectNamespace
	if namespace == "" {
		namespace = string(c.ID)
	}
	subject := Subject{Namespace: namespace, Value: e.Subject.Value}
	if leg.Factor && c.SubjectClaim == "" && e.Subject.Namespace != "" {
		subject = e.Subject
	}
	if c.SubjectClaim != "" {
		values := e.Claims.Values(c.SubjectClaim)
		if len(values) != 1 {
			return Subject{}, &Refusal{Code: RefusedFailed, Reason: fmt.Sprintf("claim %q, which says who the user is, has %d values", c.SubjectClaim, len(values))}
		}
		subject.Value = values[0]
		if strings.Contains(subject.Value, "\t") { // it could read as a name with its format
			return Subject{}, &Refusal{Code: RefusedFailed, Reason: fmt.Sprintf("claim %q, which says who the user is, holds control characters", c.SubjectClaim)}
		}
	}
	if leg.Factor && (leg.Subject.IsZero() || subject != leg.Subject) {
		return Subject{}, &Refusal{Code: RefusedOtherSubject, Reason: "the second factor answered for somebody else"}
	}
	if refusal := isName(subject.Value); refusal != nil {
		return Subject{}, refusal
	}
	return subject, nil
}

// isName refuses what is no name of a user, by whatever protocol it came. All who
// have a blank name would be one user. Names that differ in what nobody sees, and
// those that a store, a log or another protocol would change or cannot take,
// could be read as somebody else's. A tab is the one control character that a
// backend may have in it: before what belongs to a name beside its text, such as
// its format (SAML core 2.2.2), which no text can then imitate.
func isName(value string) *Refusal {
	reason := ""
	switch {
	case strings.TrimSpace(value) == "":
		reason = "the answer does not say who the user is"
	case strings.IndexByte(value+"\t", '\t') > maxSubject || len(value) > 2*maxSubject:
		reason = fmt.Sprintf("the name of the user has more than %d bytes", maxSubject)
	case !utf8.ValidString(value):
		reason = "the name of the user is no UTF-8"
	case strings.ContainsFunc(value, func(r rune) bool { return r != '\t' && unicode.IsControl(r) }):
		reason = "the name of the user holds control characters"
	case strings.TrimSpace(value) != value:
		reason = "the name of the user has white space around it"
	default:
		return nil
	}
	return &Refusal{Code: RefusedFailed, Reason: reason}
}

// refusalOf finds the refusal among an error's wraps. Any other error is
// internal, and its text stays in the record and the log.
func refusalOf(err error) *Refusal {
	var r *Refusal
	if errors.As(err, &r) && r != nil {
		return r
	}
	return &Refusal{Code: RefusedInternal, Reason: err.Error()}
}

// first is the first of a list, or "".
func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}
