package pages

import (
	"strconv"

	"trin/admin/shell"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// outcome is how it ended, and what to do about it.
func (t telling) outcome(r *broker.Record) []console.Block {
	blocks := []console.Block{{Badge: outcome(t.Frame, r)}}
	switch {
	case r.Logout != nil:
		l := r.Logout
		facts := []console.Fact{
			t.Frame.Fact(words.LogoutSessions, console.Words(strconv.Itoa(l.Sessions))),
			t.Frame.Fact(words.LogoutTold, console.Words(strconv.Itoa(l.Told))),
			t.Frame.Fact(words.LogoutFailed, console.Words(strconv.Itoa(l.Failed))),
			t.Frame.Fact(words.LogoutFramed, console.Words(strconv.Itoa(l.Framed))),
		}
		if !t.redacted && l.By != "" {
			facts = append(facts, t.Frame.Fact(words.LogoutBy, console.Cell{Text: l.By, Code: true, Path: loginPath(l.By)}))
		}
		if l.Administrator {
			facts = append(facts, t.Frame.Fact(words.LogoutBy, console.Words(t.Say(words.LogoutAdministrator))))
		}
		blocks = append(blocks, console.Block{Facts: facts})
	case r.Refusal != nil:
		blocks = append(blocks, console.Block{Facts: t.refusal(r.Refusal)})
	case r.Issued != nil:
		i := r.Issued
		blocks = append(blocks, console.Block{Text: t.Say(words.WhySucceeded)}, console.Block{Facts: console.Some(
			t.Frame.Fact(words.IssuedClass, console.Machine(string(i.Class))),
			t.Frame.Fact(words.IssuedLevel, console.Words(shell.Level(t.Frame, i.Level))),
			t.Frame.Fact(words.IssuedProven, t.levels(i.Proven)...),
			t.Frame.Fact(words.WhyInstant, t.when(i.Instant)),
		)})
	}
	return blocks
}

// refusal is why, in words, and what to do. Free text of others is left out
// where nobody may be named.
func (t telling) refusal(r *broker.Refusal) []console.Fact {
	facts := []console.Fact{
		t.Frame.Fact(words.WhyWhatToDo, console.Words(t.Say(words.ReasonOf(string(r.Code)).Do))),
		t.Frame.Fact(words.RefusalsWhat, console.Machine(string(r.Code))),
	}
	if r.Upstream != nil {
		facts = append(facts, t.Frame.Fact(words.WhyUpstream, machines(r.Upstream.Status)...))
	}
	if t.redacted {
		return console.Some(facts...)
	}
	facts = append(facts, t.Frame.Fact(words.WhyReason, t.Told(r.Reason)))
	if r.Upstream != nil {
		facts = append(facts, t.Frame.Fact(words.WhyUpstream, console.Words(r.Upstream.Message)))
	}
	facts = append(facts, t.Frame.Fact(words.WhyMessage, console.Words(r.Message.In(t.Language.Tag()))))
	return console.Some(facts...)
}
