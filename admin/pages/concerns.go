package pages

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

const (
	// soon is how long before the end of something it is told of.
	soon = 30 * 24 * time.Hour
	// administration is the kind of the application that administrators log in at.
	administration = "console"
	// readAtOnce is how many parties, and how many connections, whoever asks what
	// needs attention reads that nobody has read since a version came into force.
	readAtOnce = 16
	// concernsFor is for how long what was found is shown without looking again.
	concernsFor = time.Minute
	// manyRefused: more than one in so many logins of a day, of at least so many.
	manyRefusedShare, manyRefusedLeast = 5, 20
)

// concern is one thing that needs attention. of is the organisation that it is
// about, nil = it is about Trin itself.
type concern struct {
	of    *string
	tone  console.Tone
	badge words.Text
	text  func(console.Frame) string
	do    words.Text
	path  string
	at    time.Time // when it ends; the first to end comes first
}

func (c concern) line(f console.Frame) console.AttentionLine {
	return console.AttentionLine{Badge: console.Badge{Tone: c.tone, Text: f.Say(c.badge)}, Text: c.text(f), Do: f.Say(c.do), Path: c.path}
}

// concerns is what needs attention in the installation, the worst first; whole =
// every party has been read. They are when a version comes into force; whoever
// asks before that is over does not wait for it.
func (p *Pages) concerns(ctx context.Context, c *broker.Configuration, now time.Time) (found []concern, whole bool, err error) {
	kept := &p.concerned
	kept.mu.Lock()
	defer kept.mu.Unlock()
	if kept.version == c.Version && !kept.at.IsZero() && !now.Before(kept.at) && now.Sub(kept.at) < concernsFor {
		return kept.found, true, nil
	}
	if found, whole, err = p.findConcerns(ctx, c, now); err == nil && whole {
		kept.version, kept.at, kept.found = c.Version, now, found
	}
	return found, whole, err
}

func (p *Pages) findConcerns(ctx context.Context, c *broker.Configuration, now time.Time) (all []concern, whole bool, err error) {
	broken, closed, err := p.Today.Disabled(ctx, readAtOnce)
	if err != nil {
		return nil, false, err
	}
	keys, err := p.Today.Keys.All(ctx)
	if err != nil {
		return nil, false, err
	}
	seen, err := p.Today.Requesters.Requesters(ctx, "")
	if err != nil {
		return nil, false, err
	}
	from, until := overviewSpans()[0].at(now) // the hours that the overview counts
	counts, err := p.Today.Logins.LoginCounts(ctx, nil, from, until)
	if err != nil {
		return nil, false, err
	}
	kept, err := p.upkeepConcerns(ctx, c, now)
	if err != nil {
		return nil, false, err
	}
	peers, unread := p.peerConcerns(c, now)
	found := slices.Concat(brokenConcerns(c, broken), kept, peers, keyConcerns(keys, now), refusedConcerns(counts), requesterConcerns(c, seen, now), offConcerns(c), beginning(c))
	slices.SortStableFunc(found, func(a, b concern) int {
		return cmp.Or(cmp.Compare(weight(a.tone), weight(b.tone)), a.at.Compare(b.at))
	})
	return found, closed+unread == 0, nil
}

func weight(tone console.Tone) int {
	return slices.Index([]console.Tone{console.Bad, console.Warn, console.Info}, tone)
}

func brokenConcerns(c *broker.Configuration, broken []connections.Disabled) []concern {
	var found []concern
	for _, d := range broken {
		of, path := ownerOf(c, d.Role, d.ID)
		found = append(found, concern{
			of: &of, tone: console.Bad, badge: words.ToneBad, do: words.BrokenDo, path: path,
			text: func(f console.Frame) string { return f.Say(words.BrokenHead, nameOf(f, d.Name, d.ID), d.Reason) },
		})
	}
	return found
}

// ownerOf is whose a connection is, and where its page is.
func ownerOf(c *broker.Configuration, role connections.Role, id broker.ID) (of, path string) {
	if role == connections.RoleApplication {
		if a := c.Applications[id]; a != nil {
			of = a.Organisation
		}
		return of, applicationPath(id)
	}
	if a := c.Connections[id]; a != nil {
		of = a.Organisation
	}
	return of, connectionPath(id)
}

// peerConcerns are certificates and metadata of others that end soon, and how many
// parties nobody has read yet.
func (p *Pages) peerConcerns(c *broker.Configuration, now time.Time) (found []concern, unread int) {
	most := readAtOnce
	look := func(kind string, role connections.Role, id broker.ID, name broker.Text, settings []byte) {
		k, ok := p.Today.Kind(kind)
		if !ok || k.Peer == nil {
			return
		}
		if name := (partyName{role, id}); !p.known.knows(k, name, settings) {
			if most == 0 {
				unread++
				return
			}
			most--
		}
		facts := p.known.of(k, partyName{role, id}, settings)
		if facts.err != nil {
			return // what cannot be read is among those that cannot be used
		}
		of, path := ownerOf(c, role, id)
		add := func(until time.Time, ends, ended words.Text) {
			if until.IsZero() || until.Sub(now) > soon {
				return
			}
			one := concern{of: &of, tone: console.Warn, badge: words.ToneWarn, do: words.ExpiresPeerDo, path: path, at: until}
			says := ends
			if !now.Before(until) {
				one.tone, one.badge, says = console.Bad, words.ToneBad, ended
			}
			one.text = func(f console.Frame) string {
				return f.Say(says, nameOf(f, name, id), until.UTC().Format(time.DateOnly))
			}
			found = append(found, one)
		}
		add(facts.peer.ValidUntil, words.ExpiresMetadata, words.ExpiredMetadata)
		for _, end := range facts.ends {
			add(end, words.ExpiresPeer, words.ExpiredPeer)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(c.Applications)) {
		if a := c.Applications[id]; a.Enabled {
			look(a.Kind, connections.RoleApplication, id, a.Name, a.Settings)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(c.Connections)) {
		if a := c.Connections[id]; a.Enabled {
			look(a.Kind, connections.RoleAuthentication, id, a.Name, a.Settings)
		}
	}
	return found, unread
}

// keyConcerns are keys of Trin's own whose certificate ends soon.
func keyConcerns(keys []connections.Key, now time.Time) []concern {
	var found []concern
	for _, key := range keys {
		if key.State == connections.KeyRetired || key.State == connections.KeyPrevious || key.Certificate == nil || key.Certificate.NotAfter.Sub(now) > soon {
			continue
		}
		one := concern{tone: console.Warn, badge: words.ToneWarn, do: words.ExpiresOwnDo, path: keySetPath(key.Set, key.Use), at: key.Certificate.NotAfter}
		if !now.Before(one.at) {
			one.tone, one.badge = console.Bad, words.ToneBad
		}
		one.text = func(f console.Frame) string {
			return f.Say(words.ExpiresOwn, key.ID, key.Set, one.at.UTC().Format(time.DateOnly))
		}
		found = append(found, one)
	}
	return found
}

// refusedConcerns tells when many logins of a day were refused.
func refusedConcerns(counts []connections.LoginCount) []concern {
	var all, refused int64
	for _, c := range counts {
		if c.Kind == connections.LoggedOut {
			continue
		}
		all += c.Logins
		if c.Refusal != "" {
			refused += c.Logins
		}
	}
	if all < manyRefusedLeast || refused*manyRefusedShare <= all {
		return nil
	}
	return []concern{{
		tone: console.Warn, badge: words.ToneWarn, do: words.ManyRefusedDo, path: "/admin/logins?refused=1",
		text: func(f console.Frame) string { return f.Say(words.ManyRefused, refused, all) },
	}}
}

// requesterConcerns are services behind trusted applications that nobody has
// described, as far as they were seen within a week.
func requesterConcerns(c *broker.Configuration, seen []connections.SeenRequester, now time.Time) []concern {
	unknown := map[broker.ID][]connections.SeenRequester{}
	for _, s := range seen {
		if now.Sub(s.Last) < 7*24*time.Hour && c.Applications[s.Application] != nil && !described(c, s) {
			unknown[s.Application] = append(unknown[s.Application], s)
		}
	}
	var found []concern
	for _, id := range slices.Sorted(maps.Keys(unknown)) {
		a, all := c.Applications[id], unknown[id]
		last := slices.MaxFunc(all, func(a, b connections.SeenRequester) int { return a.Last.Compare(b.Last) })
		found = append(found, concern{
			of: &a.Organisation, tone: console.Info, badge: words.ToneInfo, do: words.UnknownDo, path: "/admin/requesters",
			text: func(f console.Frame) string {
				return f.Say(words.UnknownRequester, len(all), nameOf(f, a.Name, id), short(last.Requester))
			},
		})
	}
	return found
}

// described reports whether somebody has said what the requester is.
func described(c *broker.Configuration, s connections.SeenRequester) bool {
	a := c.Applications[s.Application]
	if _, ok := a.RequesterFloors[s.Requester]; ok || a.Requesters[s.Requester] != nil || slices.Contains(a.Identifiers, s.Requester) {
		return true
	}
	if !a.EndPolicy {
		return false
	}
	for _, other := range c.Applications {
		if slices.Contains(other.Identifiers, s.Requester) {
			return true
		}
	}
	return false
}

// offConcerns tells what is switched off, by organisation.
// beginning says what to begin with, where the administration is all there is.
func beginning(c *broker.Configuration) []concern {
	for _, a := range c.Applications {
		if a.Kind != administration {
			return nil
		}
	}
	return []concern{{
		tone: console.Info, badge: words.ToneInfo, do: words.BeginDo, path: "/admin/authentication",
		text: func(f console.Frame) string { return f.Say(words.BeginHead) },
	}}
}

func offConcerns(c *broker.Configuration) []concern {
	off := map[string][]string{}
	for _, id := range slices.Sorted(maps.Keys(c.Applications)) {
		if a := c.Applications[id]; !a.Enabled {
			off[a.Organisation] = append(off[a.Organisation], string(id))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(c.Connections)) {
		if a := c.Connections[id]; !a.Enabled {
			off[a.Organisation] = append(off[a.Organisation], string(id))
		}
	}
	var found []concern
	for _, of := range slices.Sorted(maps.Keys(off)) {
		ids := off[of]
		names := strings.Join(ids[:min(len(ids), 5)], ", ")
		if len(ids) > 5 {
			names += " …"
		}
		found = append(found, concern{
			of: &of, tone: console.Info, badge: words.ToneInfo, do: words.SwitchedOffDo,
			text: func(f console.Frame) string { return f.Say(words.SwitchedOff, len(ids), names) },
		})
	}
	return found
}

// short is text of somebody else, as much of it as fits a line.
func short(text string) string {
	const most = 80
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most]) + "…"
	}
	return text
}
