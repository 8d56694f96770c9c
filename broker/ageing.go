package broker

import "time"

// clockSkew is how far apart two clocks may be when an instant is held against a
// time of Trin's own.
const clockSkew = time.Minute

// since returns when the evidence is counted from: the user's authentication,
// or when Trin accepted it where the provider did not say.
func (e *Evidence) since() time.Time {
	if e.Instant.IsZero() {
		return e.Received
	}
	return e.Instant
}

// aged reports whether evidence of the session has passed the age. Age 0 means
// good for one transaction, and a session is always of another. An instant
// that is unknown or lies ahead proves no age and counts as aged.
func aged(since, now time.Time, age time.Duration) bool {
	return age <= 0 || since.IsZero() || since.After(now.Add(clockSkew)) || now.Sub(since) > age
}

// usable says whether one piece of the session counts at all, in this
// application, now; if not, why not. Ages by level are not its matter.
func (d *deciding) usable(e *Evidence, c *AuthenticationConnection) (bool, string) {
	since := e.since()
	switch {
	case e.Subject.IsZero() || e.Subject != d.Session.Subject:
		return false, "The session holds evidence about somebody else, which never counts."
	case e.OneTime:
		return false, "The session's evidence was good for one login only."
	case !e.Expires.IsZero() && !d.Now.Before(e.Expires):
		return false, "The provider's own session has ended."
	case e.OnwardCount != nil && *e.OnwardCount <= 0 || !d.mayPassOn(e):
		return false, "The session's evidence may not be passed on to this application."
	case since.IsZero() || since.After(d.Now.Add(clockSkew)):
		return false, "The session's evidence has no believable instant."
	case c.MaxAge != nil && aged(since, d.Now, *c.MaxAge):
		return false, "The session's evidence is older than the connection allows."
	case d.Application.MaxAge != nil && aged(since, d.Now, *d.Application.MaxAge):
		return false, "The session's evidence is older than the application allows."
	case d.agedBehind(since):
		return false, "The session's evidence is older than the application that this one asks for allows."
	case d.Request.MaxAge != nil && aged(since, d.Now, *d.Request.MaxAge):
		return false, "The session's evidence is older than the request allows."
	}
	return true, ""
}

// oldWhenGiven reports whether evidence of this transaction had passed the age
// when it was accepted: the time that the user needs after it makes it no
// older. Age 0 means good for one transaction, and this is the one.
func (d *deciding) oldWhenGiven(e *Evidence, age time.Duration) bool {
	accepted := e.Received
	if accepted.IsZero() {
		accepted = d.Now
	}
	return age > 0 && accepted.Sub(e.since()) > age+clockSkew
}

// agedLevels adds the limits that ageing by level puts on evidence of that
// time: what is at or above an aged level counts as the next weaker one. All
// evidence of a session has aged for what is to be confirmed.
func (d *deciding) agedLevels(limits []Level, since time.Time) []Level {
	for _, rule := range d.Configuration.LevelMaxAges {
		if aged(since, d.Now, rule.MaxAge) {
			limits = append(limits, d.Configuration.Vocabulary.below(rule.Level))
		}
	}
	return d.unconfirmed(limits)
}

// maxAge is how old an authentication may be: the application's word, that of
// an application behind it or the request's, whichever is the strictest; nil =
// as old as it likes.
func maxAge(a *ApplicationConnection, ends []*ApplicationConnection, r AuthnRequest) *time.Duration {
	strictest := stricter(r.MaxAge, a.MaxAge)
	for _, end := range ends {
		strictest = stricter(strictest, end.MaxAge)
	}
	return strictest
}

// stricter is the lower of two ages; nil = no limit.
func stricter(a, b *time.Duration) *time.Duration {
	if a == nil || b != nil && *b < *a {
		return b
	}
	return a
}

// fresh says whether the first factor of this transaction is as fresh as the
// request and the application want it; if not, why not (SAML core 3.4.1
// ForceAuthn, OIDC core 3.1.2.1 max_age). Its age is taken when it was accepted: the time that the
// user needs for a second factor does not make it older.
func (d *deciding) fresh(e *Evidence) (bool, string) {
	since := e.since()
	if d.Request.ForceAuthn {
		begun := d.Started
		if begun.IsZero() {
			begun = d.Now.Add(-d.Configuration.transactionLifetime())
		}
		if since.Before(begun.Add(-clockSkew)) {
			return false, "A fresh login was asked for, and the provider answered with an older one."
		}
	}
	accepted := e.Received
	if accepted.IsZero() {
		accepted = d.Now
	}
	if age := maxAge(d.Application, d.ends, d.Request); age != nil && accepted.Sub(since) > *age+clockSkew {
		return false, "The login is older than the request or the application allows."
	}
	return true, ""
}
