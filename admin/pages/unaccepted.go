package pages

import (
	"strconv"

	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// unacceptedPanel tells of a message that was not accepted. What others wrote is
// left out where nobody may be named.
func unacceptedPanel(t telling, r *broker.Record) console.Panel {
	m := r.Message
	says := words.CheckReason(string(m.Check))
	facts := []console.Fact{
		t.Frame.Fact(words.WhyWhatToDo, console.Words(t.Say(says.Do))),
		t.Frame.Fact(words.UnacceptedCheck, console.Machine(string(m.Check))),
	}
	if !t.redacted {
		facts = append(facts, t.Frame.Fact(words.WhyReason, t.Told(m.Reason)))
		if m.Sender != "" {
			facts = append(facts, t.Frame.Fact(words.UnacceptedSender, console.Cell{Text: m.Sender, Code: true, Note: t.Say(words.UnacceptedUnproven)}))
		}
	}
	facts = append(facts,
		t.Frame.Fact(words.LoginsReference, console.Machine(r.Reference)),
		t.Frame.Fact(words.LoginsWhen, t.when(r.Ended)),
		t.Frame.Fact(words.UnacceptedAt, console.Machine(m.At)),
		t.Frame.Fact(words.LoginsApp, t.application(r.Application)),
		t.Frame.Fact(words.LoginsConnection, t.connection(r.Connection)),
	)
	if !t.redacted {
		facts = append(facts, t.Frame.Fact(words.WhyAddress, console.Machine(r.Address)))
	}
	facts = append(facts, t.Frame.Fact(words.WhyVersion, console.Words(strconv.FormatInt(r.Version, 10))))
	if m.Unkept > 0 {
		facts = append(facts, t.Frame.Fact(words.UnacceptedUnkept, console.Words(t.Say(words.UnacceptedMore, m.Unkept))))
	}
	lead := words.UnacceptedLead
	if r.Transaction != "" {
		lead = words.UnacceptedOfLogin
	}
	return console.Panel{
		Title: t.Say(words.UnacceptedTitle), Lead: t.Say(lead),
		Blocks: []console.Block{{Badge: outcome(t.Frame, r)}, {Facts: console.Some(facts...)}},
	}
}
