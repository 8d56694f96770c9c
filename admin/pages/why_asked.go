package pages

import (
	"strconv"
	"strings"
	"time"

	"trin/admin/shell"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

func (t telling) who(r *broker.Record) []console.Fact {
	facts := []console.Fact{
		t.Frame.Fact(words.LoginsReference, console.Machine(r.Reference)),
		t.Frame.Fact(words.LoginsApp, t.application(r.Application)),
		t.Frame.Fact(words.LoginsConnection, t.connection(r.Connection)),
	}
	if !t.redacted {
		user := console.Cell{Text: r.Subject.Value, Note: r.Subject.Namespace}
		if r.Subject.Value != "" {
			user.Path = "/admin/logins?user=" + escaped(r.Subject.Value)
		}
		facts = append(facts, t.Frame.Fact(words.WhyUser, user), t.Frame.Fact(words.WhyAddress, console.Machine(r.Address)))
	}
	facts = append(facts,
		t.Frame.Fact(words.WhyStarted, t.when(r.Started)),
		t.Frame.Fact(words.LoginsWhen, t.when(r.Ended)),
		t.Frame.Fact(words.WhyTook, console.Words(r.Ended.Sub(r.Started).Round(time.Millisecond).String())),
		t.Frame.Fact(words.WhyVersion, console.Words(strconv.FormatInt(r.Version, 10))),
	)
	if r.Displaced != "" && !t.redacted {
		facts = append(facts, t.Frame.Fact(words.WhyDisplaced, console.Cell{Text: r.Displaced, Code: true, Path: loginPath(r.Displaced)}))
	}
	return console.Some(facts...)
}

func (t telling) asked(r *broker.Record) []console.Fact {
	a := &r.Asked
	var wishes []console.Cell
	for _, wish := range []struct {
		is   bool
		says words.Text
	}{
		{a.ForceAuthn, words.WishForce}, {a.Passive, words.WishPassive}, {a.Voluntary, words.WishVoluntary},
		{a.SelectAccount, words.WishAccount}, {a.Initiated, words.WishInitiated}, {!a.Signed && !a.Initiated, words.WishUnsigned},
	} {
		if wish.is {
			wishes = append(wishes, console.Words(t.Say(wish.says)))
		}
	}
	classes := machines(a.Classes)
	if len(classes) == 0 {
		classes = []console.Cell{console.Words(t.Say(words.None))}
	}
	facts := []console.Fact{
		t.Frame.Fact(words.WhyClasses, classes...),
		t.Frame.Fact(words.WhyComparison, console.Machine(string(a.Comparison))),
		t.Frame.Fact(words.WhyFloors, t.levels(a.Floors)...),
		t.Frame.Fact(words.WhyWishes, wishes...),
		t.Frame.Fact(words.WhyRequesters, machines(a.RequesterIDs)...),
		t.Frame.Fact(words.WhyOriginal, console.Machine(a.Original)),
		t.Frame.Fact(words.WhyDescribed, console.Machine(string(a.Requester))),
		t.Frame.Fact(words.WhyBehind, machines(a.Behind)...),
	}
	if a.Confirm != nil && !t.redacted {
		facts = append(facts, t.Frame.Fact(words.WhyConfirm, console.Words(a.Confirm.Text)))
	}
	return console.Some(facts...)
}

func (t telling) session(r *broker.Record) console.Block {
	if len(r.Session) == 0 {
		return console.Block{Text: t.Say(words.WhyNoSession)}
	}
	return console.Block{Grid: evidenceGrid(t, words.WhySession, r.Session)}
}

// evidenceGrid lists what was proven.
func evidenceGrid(t telling, name words.Text, all []broker.Evidence) *console.Grid {
	g := &console.Grid{Name: t.Say(name), Columns: t.Frame.Columns(words.LoginsConnection, words.WhyLevel, words.TripReceived, words.SessionMethods, words.WhyInstant)}
	for _, e := range all {
		g.Rows = append(g.Rows, console.NewRow(t.connection(e.Connection), console.Words(shell.Level(t.Frame, e.Level)), console.Machine(string(e.Class)),
			console.Words(strings.Join(e.Methods, ", ")), console.Words(stamp(e.Instant))))
	}
	return g
}

func (t telling) levels(levels broker.Levels) []console.Cell {
	var cells []console.Cell
	for _, level := range levels {
		cells = append(cells, console.Words(shell.Level(t.Frame, level)))
	}
	return cells
}

// plainList writes names of machines into one cell.
func plainList[S ~string](list []S) console.Cell {
	all := make([]string, len(list))
	for i, one := range list {
		all[i] = string(one)
	}
	return console.Cell{Text: strings.Join(all, ", "), Code: len(all) > 0}
}
