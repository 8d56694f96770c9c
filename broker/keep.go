package broker

import (
	"bytes"
	"slices"
	"time"
)

// maxKeys bounds what a session remembers of one participant, for
// applications that get a new identifier with every login.
const maxKeys = 32

// maxEvidence bounds what older evidence a session keeps.
const maxEvidence = 16

// kept is what the session becomes when the login ends. The zero value: as it
// was, or none.
type kept struct {
	session   *Session
	replaces  SessionKey
	displaces *Session // what is under replaces when it is another subject's
	group     string
	secret    string // the browser's new one; "" = the one it has
	idle      bool   // nothing has changed that is worth a write
}

// join adds the participant.
func (k *kept) join(p *Participant) {
	if k.session == nil || p == nil {
		return
	}
	var changed bool
	k.session.Participants, changed = joined(k.session.Participants, *p)
	k.idle = k.idle && !changed
}

// into puts the session into the move.
func (k *kept) into(m *Move) {
	if !k.idle {
		m.Session, m.Replaces, m.Displaces = k.session, k.replaces, k.displaces != nil
	}
}

// apply tells the browser, after the move.
func (k *kept) apply(b *Browser) {
	if k.secret == "" {
		return
	}
	if b.Sessions == nil {
		b.Sessions = map[string]string{}
	}
	b.Sessions[k.group] = k.secret
}

// keepSession is the session after this login, for the subject. New evidence
// gives the browser a new secret and ends the old one; a session of somebody else
// is displaced, never joined, whether it still counted or had been idle too long.
func (l *login) keepSession(subject Subject) (kept, error) {
	fresh := l.keepable(subject)
	ours := l.session != nil && l.session.Subject == subject
	if len(fresh) == 0 {
		if !ours {
			return kept{}, nil
		}
		return l.touch(), nil
	}
	old := l.session
	if old == nil {
		old = l.idled
	}
	s, err := l.renewed(subject, old, fresh)
	if err != nil || s == nil {
		return kept{}, err
	}
	secret, err := l.token(secretBytes)
	if err != nil {
		return kept{}, err
	}
	k := kept{session: s, group: l.app.Group, secret: secret}
	if old != nil {
		k.replaces = old.Key
		s.Revision = old.Revision + 1
		if old.Subject != subject {
			k.displaces = old
		}
	}
	s.Key = SessionKey(digest(secret))
	return k, nil
}

// renewed is the session with the fresh evidence, not yet under a key; nil
// when no first factor is among what may be kept. The same subject's session that
// had been idle too long gives it no evidence, but its participants: a logout
// reaches them too.
func (l *login) renewed(subject Subject, old *Session, fresh []Evidence) (*Session, error) {
	s := Session{Revision: 1, Group: l.app.Group, Subject: subject, Created: l.now}
	switch {
	case old == nil || old.Subject != subject:
		index, err := l.token(idBytes)
		if err != nil {
			return nil, err
		}
		s.Index = index
	case old == l.idled:
		s.Index, s.Participants = old.Index, old.Participants
	default:
		s = *old
	}
	var evidence []Evidence
	for _, old := range s.Evidence[max(0, len(s.Evidence)-maxEvidence):] {
		superseded := slices.ContainsFunc(fresh, old.supersededBy)
		if !superseded && l.lives(old) {
			evidence = append(evidence, old)
		}
	}
	s.Evidence = append(evidence, fresh...)
	for _, e := range fresh {
		if !e.Factor { // the user has logged in anew
			s.Created, s.Chosen = l.now, e.Connection
		}
	}
	end, ok := l.sessionEnd(s)
	if !ok {
		return nil, nil
	}
	s.Used, s.Expires = l.now, end
	return &s, nil
}

// sessionEnd is when the session ends: after its lifetime, or earlier when no
// provider's own session lives that long. Without a first factor there is no
// session.
func (l *login) sessionEnd(s Session) (time.Time, bool) {
	lifetime := s.Created.Add(l.current.sessionLifetime())
	var end time.Time
	for _, e := range s.Evidence {
		if e.Factor {
			continue
		}
		until := lifetime
		if !e.Expires.IsZero() && e.Expires.Before(until) {
			until = e.Expires
		}
		if until.After(end) {
			end = until
		}
	}
	return end, l.now.Before(end)
}

// touch marks the session as used. A session that was used a moment ago is
// not worth a write of its own.
func (l *login) touch() kept {
	s := *l.session
	k := kept{session: &s, idle: l.now.Sub(s.Used) < l.current.sessionIdle()/20}
	s.Used = l.now
	s.Revision++
	return k
}

// supersededBy reports whether newer evidence says the same. Another class of
// the same connection is kept beside it: an application may want just that one.
func (e Evidence) supersededBy(newer Evidence) bool {
	return e.Connection == newer.Connection && e.Factor == newer.Factor &&
		e.Class == newer.Class && e.CountedClass == newer.CountedClass
}

// keepable is this transaction's evidence about the subject that may outlive
// it.
func (l *login) keepable(subject Subject) []Evidence {
	var keep []Evidence
	for _, e := range l.t.Evidence {
		if e.Subject != subject || e.OneTime || l.ageless(e) || l.confirms(e) {
			continue
		}
		keep = slices.DeleteFunc(keep, func(old Evidence) bool { return old.supersededBy(e) })
		keep = append(keep, e)
	}
	return keep
}

// ageless reports whether the evidence is good for one transaction only: its
// connection, or the level that it gives, has the maximum age 0.
func (l *login) ageless(e Evidence) bool {
	c := l.pinned.Connections[e.Connection]
	if c == nil || c.MaxAge != nil && *c.MaxAge <= 0 {
		return true
	}
	level := e.Level
	if e.Factor {
		for _, f := range l.factorsBeside(e) {
			if f.Connection == e.Connection && f.After != nil && f.After.Value > level.Value {
				level = *f.After
			}
		}
	}
	return slices.ContainsFunc(l.pinned.LevelMaxAges, func(m LevelMaxAge) bool {
		return m.MaxAge <= 0 && m.Level.Ladder == level.Ladder && level.Value >= m.Level.Value
	})
}

// factorsBeside are the factors of the first-factor connections that the
// factor's evidence may stand beside.
func (l *login) factorsBeside(e Evidence) []Factor {
	var factors []Factor
	add := func(all []Evidence) {
		for _, f := range all {
			if c := l.pinned.Connections[f.Connection]; c != nil && !f.Factor && f.Subject == e.Subject {
				factors = append(factors, c.Factors...)
			}
		}
	}
	add(l.t.Evidence)
	if l.session != nil {
		add(l.session.Evidence)
	}
	return factors
}

// joined is the participants with p among them, and whether that changed
// anything that a logout would need.
func joined(all []Participant, p Participant) ([]Participant, bool) {
	i := slices.IndexFunc(all, func(o Participant) bool { return o.Application == p.Application })
	if i < 0 {
		return append(slices.Clip(all), p), true
	}
	old := all[i]
	keys := slices.Clone(old.Keys)
	for _, key := range p.Keys {
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	if len(keys) == len(old.Keys) && old.Version == p.Version && bytes.Equal(old.Memo, p.Memo) {
		return all, false
	}
	all = slices.Clone(all)
	p.Keys, p.Since = keys[max(0, len(keys)-maxKeys):], old.Since
	all[i] = p
	return all, true
}
