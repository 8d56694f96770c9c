package console

import (
	"fmt"
	"strconv"

	"trin/templates/console/words"
	"trin/templates/text"
)

// OverviewView is how logins go, and what needs somebody.
type OverviewView struct {
	Tabs      []Tab
	Figures   []Figure
	Plot      Plot
	Refusals  []RefusalLine
	Attention []AttentionLine
	More      string // that there is more to attend to; "" = there is not
}

// Figure is one number, with the list that it counts.
type Figure struct{ Number, Name, Path string }

// RefusalLine is one reason for which logins were refused.
type RefusalLine struct {
	Name, Do string
	Logins   int64
	Path     string
}

// AttentionLine is one thing that needs somebody, and what to do.
type AttentionLine struct {
	Badge    Badge
	Text, Do string
	Path     string // "" = nowhere
}

// Plot is bars over time. Alt says in words what it shows.
type Plot struct {
	Alt  string
	Bars []Bar
}

// Bar is the logins that ended in one span.
type Bar struct {
	From                    string
	Plain, Stepped, Refused int64
}

func (b Bar) total() int64 { return b.Plain + b.Stepped + b.Refused }

// barWidth is the width of a bar and its gap, in the units of the plot, which is
// 100 high.
const (
	barWidth = 8
	barGap   = 2
)

func (p Plot) most() int64 {
	var most int64 = 1
	for _, b := range p.Bars {
		most = max(most, b.total())
	}
	return most
}

func (p Plot) box() string { return fmt.Sprintf("0 0 %d 100", max(1, len(p.Bars))*(barWidth+barGap)) }

func (p Plot) width() string { return strconv.Itoa(max(1, len(p.Bars)) * (barWidth + barGap)) }

func (p Plot) empty() bool {
	for _, b := range p.Bars {
		if b.total() > 0 {
			return false
		}
	}
	return true
}

// rect is one part of a bar.
type rect struct{ class, x, y, height string }

// rects are the parts of the bar at the place, from the ground up.
func (p Plot) rects(at int) []rect {
	var all []rect
	most, ground := float64(p.most()), 100.0
	for _, part := range []struct {
		class string
		n     int64
	}{{"in", p.Bars[at].Plain}, {"stepped", p.Bars[at].Stepped}, {"refused", p.Bars[at].Refused}} {
		if part.n == 0 {
			continue
		}
		height := 98 * float64(part.n) / most
		ground -= height
		all = append(all, rect{part.class, strconv.Itoa(at*(barWidth+barGap) + barGap/2), number(ground), number(height)})
	}
	return all
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) }

// count writes how many there are, as the page's language does.
func (f Frame) count(n int64) string { return text.Number(f.Language, n) }

// refusalColumns are the heads over the reasons for which logins were refused.
func refusalColumns(f Frame) []Column {
	return []Column{{Name: f.Say(words.RefusalsWhat)}, {Name: f.Say(words.RefusalsMany), Number: true}, {Name: f.Say(words.RefusalsDo)}}
}

// plotColumns are the heads over the numbers of the plot.
func plotColumns(f Frame) []Column {
	return []Column{{Name: f.Say(words.PlotFrom)}, {Name: f.Say(words.PlotPlain), Number: true}, {Name: f.Say(words.PlotStepped), Number: true}, {Name: f.Say(words.PlotRefused), Number: true}}
}
