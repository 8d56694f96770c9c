package pages

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"trin/admin/installation"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// levelsText is one level a ladder, in words.
func levelsText(f console.Frame, levels broker.Levels) string {
	all := make([]string, len(levels))
	for i, level := range levels {
		all[i] = shell.Level(f, level)
	}
	return strings.Join(all, ", ")
}

// ladderName is what a ladder is called.
func ladderName(f console.Frame, ladder broker.Ladder) string {
	if ladder == broker.HouseLadder {
		return f.Say(words.HouseLadder)
	}
	return string(ladder)
}

// protocolName is what a protocol is called by people.
func protocolName(f console.Frame, kind string) string {
	switch kind {
	case "saml2":
		return f.Say(words.ProtocolSaml2)
	case "wsfed":
		return f.Say(words.ProtocolWsfed)
	case "oidc":
		return f.Say(words.ProtocolOidc)
	case "password":
		return f.Say(words.ProtocolPassword)
	case "totp":
		return f.Say(words.ProtocolTotp)
	case "console":
		return f.Say(words.ProtocolConsole)
	}
	return kind
}

// applicationPath and connectionPath are the pages of a connection.
func applicationPath(id broker.ID) string { return "/admin/applications/" + url.PathEscape(string(id)) }
func connectionPath(id broker.ID) string {
	return "/admin/authentication/" + url.PathEscape(string(id))
}

// applicationCell and connectionCell name a connection, with a link where the
// actor may see it.
func (i installed) applicationCell(id broker.ID) console.Cell {
	if i.application(string(id)) == nil {
		return console.Cell{Text: string(id), Code: true}
	}
	return console.Cell{Text: string(id), Code: true, Path: applicationPath(id)}
}

func (i installed) connectionCell(id broker.ID) console.Cell {
	if i.drafted || i.connection(string(id)) == nil {
		return console.Cell{Text: string(id), Code: true}
	}
	return console.Cell{Text: string(id), Code: true, Path: connectionPath(id)}
}

// stateBadge says whether a connection is in use. One with an error is switched
// off by it.
func stateBadge(f console.Frame, enabled bool, problems []installation.Problem) console.Badge {
	switch {
	case len(installation.Errors(problems)) > 0:
		return console.Badge{Tone: console.Bad, Text: f.Say(words.StateBroken)}
	case !enabled:
		return console.Badge{Text: f.Say(words.StateOff)}
	}
	return console.Badge{Tone: console.Good, Text: f.Say(words.StateOn)}
}

// problemBadges count problems by how bad they are.
func problemBadges(f console.Frame, problems []installation.Problem) []console.Badge {
	counts := map[connections.Severity]int{}
	for _, p := range problems {
		counts[p.Severity]++
	}
	var badges []console.Badge
	for _, s := range []struct {
		severity connections.Severity
		tone     console.Tone
		one      words.Text
		many     words.Text
	}{
		{connections.SeverityError, console.Bad, words.ErrorFound, words.ErrorsFound},
		{connections.SeverityDanger, console.Warn, words.DangerFound, words.DangersFound},
		{connections.SeverityWarning, console.Info, words.AdviceOne, words.AdviceFound},
	} {
		switch n := counts[s.severity]; n {
		case 0:
		case 1:
			badges = append(badges, console.Badge{Tone: s.tone, Text: f.Say(s.one)})
		default:
			badges = append(badges, console.Badge{Tone: s.tone, Text: f.Say(s.many, n)})
		}
	}
	return badges
}

// severityBadge is how bad one problem is.
func severityBadge(f console.Frame, s connections.Severity) console.Badge {
	switch s {
	case connections.SeverityError:
		return console.Badge{Tone: console.Bad, Text: f.Say(words.SeverityError)}
	case connections.SeverityDanger:
		return console.Badge{Tone: console.Warn, Text: f.Say(words.SeverityDanger)}
	}
	return console.Badge{Tone: console.Info, Text: f.Say(words.SeverityWarning)}
}

// problemGrid lists problems, the worst first.
func problemGrid(f console.Frame, problems []installation.Problem) *console.Grid {
	g := &console.Grid{Name: f.Say(words.ProblemsTitle), Columns: f.Columns(words.ColumnField, words.ColumnSeverity, words.ColumnMessage)}
	for _, p := range worstFirst(problems) {
		g.Rows = append(g.Rows, console.NewRow(console.Machine(cmp.Or(p.Field, p.Kind)), console.Cell{Badges: []console.Badge{severityBadge(f, p.Severity)}},
			f.Told(p.Message)))
	}
	return g
}

// expiryBadge says how long something is still good. soon is when it is warned
// about.
func expiryBadge(f console.Frame, until, now time.Time) console.Badge {
	days := int(until.Sub(now) / (24 * time.Hour))
	switch {
	case !now.Before(until):
		return console.Badge{Tone: console.Bad, Text: f.Say(words.ExpiredAgo)}
	case days == 0:
		return console.Badge{Tone: console.Bad, Text: f.Say(words.ExpiresToday)}
	case days == 1:
		return console.Badge{Tone: console.Bad, Text: f.Say(words.ExpiresOne)}
	case days < 14:
		return console.Badge{Tone: console.Bad, Text: f.Say(words.ExpiresIn, days)}
	case days < 30:
		return console.Badge{Tone: console.Warn, Text: f.Say(words.ExpiresIn, days)}
	}
	return console.Badge{Tone: console.Good, Text: f.Say(words.ExpiresIn, days)}
}

// machines are cells with names of machines.
func machines[S ~string](values []S) []console.Cell {
	cells := make([]console.Cell, len(values))
	for i, v := range values {
		cells[i] = console.Machine(string(v))
	}
	return cells
}

// lines are the lines of a field, without the empty ones.
func lines(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

// problemsCell counts problems, with a link to them.
func problemsCell(f console.Frame, path string, problems []installation.Problem) console.Cell {
	if len(problems) == 0 {
		return console.Cell{Badges: []console.Badge{{Tone: console.Good, Text: f.Say(words.NoProblems)}}}
	}
	return console.Cell{Badges: problemBadges(f, problems), Path: path + "#problems"}
}

func sorted(values []string) []string { return slices.Sorted(slices.Values(values)) }
