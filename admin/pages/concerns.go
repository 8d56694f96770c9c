package pages

import (
	"cmp"
	"context"
	"slices"
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

// short is text of somebody else, as much of it as fits a line.
func short(text string) string {
	const most = 80
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most]) + "…"
	}
	return text
}
