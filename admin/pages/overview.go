package pages

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"trin/admin/access"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
	"trin/templates/text"
)

func (p *Pages) overviewRoutes() []access.Route {
	return []access.Route{shell.Page(http.MethodGet, "/admin/{$}", shell.Reads, p.overview)}
}

// overviewSpan is a span of time that the overview tells of, in bars.
type overviewSpan struct {
	id    string
	name  words.Text
	bars  int
	width time.Duration
}

func overviewSpans() []overviewSpan {
	return []overviewSpan{
		{"day", words.OverviewDay, 24, time.Hour},
		{"week", words.OverviewWeek, 28, 6 * time.Hour},
	}
}

// at is the span that ends with the hour that now is in.
func (s overviewSpan) at(now time.Time) (from, until time.Time) {
	until = now.UTC().Truncate(time.Hour).Add(time.Hour)
	return until.Add(-time.Duration(s.bars) * s.width), until
}

// shownConcerns is how much of what needs attention is on the page.
const shownConcerns = 12

// overview is the page that the administration begins with.
func (p *Pages) overview(w http.ResponseWriter, r *http.Request) {
	actor, now := access.From(r.Context()), p.Clock()
	configuration, err := p.Today.Configurations.Current(r.Context())
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	spans := overviewSpans()
	span := spans[0]
	if r.URL.Query().Get("span") == spans[1].id {
		span = spans[1]
	}
	from, until := span.at(now)
	counts, err := p.Today.Logins.LoginCounts(r.Context(), mine(actor, configuration), from, until)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	concerns, whole, err := p.concerns(r.Context(), configuration, now)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	f := p.Frame(w, r, words.OverviewTitle)
	f.Lead = f.Say(words.OverviewLead)
	view := overviewOf(f, counts, span, from)
	for _, s := range spans {
		view.Tabs = append(view.Tabs, console.Tab{Name: f.Say(s.name), Path: "?span=" + s.id, Here: s.id == span.id})
	}
	hidden := 0
	for _, c := range concerns {
		if c.of != nil && !actor.Sees(*c.of) || c.of == nil && actor.Organisation != "" {
			continue
		}
		if len(view.Attention) >= shownConcerns {
			hidden++
			continue
		}
		view.Attention = append(view.Attention, c.line(f))
	}
	if !whole {
		reading := console.Badge{Tone: console.Info, Text: f.Say(words.ToneInfo)}
		view.Attention = append(view.Attention, console.AttentionLine{Badge: reading, Text: f.Say(words.AttentionReading), Do: f.Say(words.AttentionReadingDo), Path: "/admin/"})
	}
	if hidden > 0 {
		view.More = f.Say(words.AttentionMore, hidden)
	}
	p.Show(w, r, http.StatusOK, console.Overview(f, view))
}

// overviewOf counts and draws.
func overviewOf(f console.Frame, counts []connections.LoginCount, span overviewSpan, from time.Time) console.OverviewView {
	bars := make([]console.Bar, span.bars)
	for i := range bars {
		bars[i].From = from.Add(time.Duration(i) * span.width).Format("2006-01-02 15:04")
	}
	var all console.Bar
	var logouts int64
	refusals := map[broker.RefusalCode]int64{}
	for _, c := range counts {
		at := int(c.Hour.Sub(from) / span.width)
		if at < 0 || at >= len(bars) {
			continue
		}
		for _, bar := range []*console.Bar{&bars[at], &all} {
			switch {
			case c.Kind == connections.LoggedOut:
			case c.Refusal != "":
				bar.Refused += c.Logins
			case c.Kind == connections.SteppedUp:
				bar.Stepped += c.Logins
			default:
				bar.Plain += c.Logins
			}
		}
		switch {
		case c.Kind == connections.LoggedOut:
			logouts += c.Logins
		case c.Refusal != "":
			refusals[c.Refusal] += c.Logins
		}
	}
	since := url.Values{"from": {from.Format(time.DateOnly)}}
	refused := "/admin/logins?" + url.Values{"from": since["from"], "refused": {"1"}}.Encode()
	total := all.Plain + all.Stepped + all.Refused
	view := console.OverviewView{
		Figures: []console.Figure{
			{Number: text.Number(f.Language, total), Name: f.Say(words.FigureLogins, total), Path: "/admin/logins?" + since.Encode()},
			{Number: text.Number(f.Language, all.Stepped), Name: f.Say(words.FigureStepUps)},
			{Number: text.Number(f.Language, all.Refused), Name: f.Say(words.FigureRefused), Path: refused},
			{Number: share(all.Refused, total), Name: f.Say(words.FigureShare)},
			{Number: text.Number(f.Language, logouts), Name: f.Say(words.FigureLogouts, logouts)},
		},
		Plot: console.Plot{Bars: bars},
	}
	var most int64
	for _, b := range bars {
		most = max(most, b.Plain+b.Stepped+b.Refused)
	}
	view.Plot.Alt = f.Say(words.PlotAlt, total, bars[0].From, from.Add(time.Duration(span.bars)*span.width).Format("2006-01-02 15:04"), all.Plain, all.Stepped, all.Refused, most)
	for _, code := range slices.SortedFunc(maps.Keys(refusals), func(a, b broker.RefusalCode) int {
		return cmp.Or(cmp.Compare(refusals[b], refusals[a]), cmp.Compare(a, b))
	}) {
		reason := words.ReasonOf(string(code))
		view.Refusals = append(view.Refusals, console.RefusalLine{Name: f.Say(reason.Name), Do: f.Say(reason.Do), Logins: refusals[code], Path: refused})
	}
	return view
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// share is a part of a hundred, rounded.
func share(part, whole int64) string {
	if whole == 0 {
		return "0 %"
	}
	if part > 0 && part*100 < whole {
		return "< 1 %"
	}
	return number((part*200+whole)/(2*whole)) + " %"
}
