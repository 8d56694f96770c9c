package pages

import (
	"maps"
	"slices"
	"strings"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

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
