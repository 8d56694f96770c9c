package pages

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"trin/admin/access"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

func (p *Pages) loginRoutes() []access.Route {
	return []access.Route{
		shell.Page(http.MethodGet, "/admin/logins", shell.Reads, p.logins),
		shell.Page(http.MethodGet, "/admin/logins.csv", shell.Reads, p.loginsCSV),
		shell.Page(http.MethodGet, "/admin/logins/{reference}", shell.Reads, p.why),
		shell.Page(http.MethodGet, "/admin/logins/{reference}/share", shell.Operates, p.askShare),
		shell.Page(http.MethodPost, "/admin/logins/{reference}/share", shell.Operates, p.makeShare),
		shell.Page(http.MethodGet, "/admin/shared/{token}", access.Rule{Public: true}, p.shared),
		shell.Page(http.MethodGet, "/admin/rules", shell.Reads, p.rules),
	}
}

const (
	loginsOnPage = 50
	// loginsInFile is how many logins one file has at most.
	loginsInFile = 50_000
)

// loginPath is the record with the reference.
func loginPath(reference string) string { return "/admin/logins/" + url.PathEscape(reference) }

// loginQuery is what the address asks for, of what the actor may see.
func loginQuery(query url.Values, actor access.Actor, c *broker.Configuration) connections.LoginQuery {
	q := connections.LoginQuery{
		Reference:    strings.ToUpper(bounded(query, "reference")),
		Application:  broker.ID(bounded(query, "application")),
		Applications: mine(actor, c),
		Connection:   broker.ID(bounded(query, "connection")),
		Subject:      broker.Subject{Value: bounded(query, "user")},
		Refused:      query.Get("refused") != "",
		Unaccepted:   query.Get("unaccepted") != "",
	}
	q.From, _ = time.Parse(time.DateOnly, query.Get("from"))
	if until, err := time.Parse(time.DateOnly, query.Get("until")); err == nil {
		q.Until = until.AddDate(0, 0, 1)
	}
	return q
}

// whyNone is what to do where no login fits.
func whyNone(q connections.LoginQuery) words.Text {
	if q.Reference != "" {
		return words.LoginsNoneWhy
	}
	return words.LoginsNoneDo
}

// bounded is a parameter without the spaces around it, as much of it as is ever
// looked for.
func bounded(query url.Values, name string) string {
	value := strings.TrimSpace(query.Get(name))
	if len(value) > 1024 {
		return value[:1024]
	}
	return value
}

func (p *Pages) logins(w http.ResponseWriter, r *http.Request) {
	configuration, err := p.Today.Configurations.Current(r.Context())
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	query := r.URL.Query()
	q := loginQuery(query, access.From(r.Context()), configuration)
	q.Before, q.Limit = shell.ReadNumber(r), loginsOnPage+1
	found, err := p.Today.Logins.Records(r.Context(), q)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	next := ""
	if len(found) > loginsOnPage {
		found = found[:loginsOnPage]
		next = shell.CursorOf(strconv.FormatInt(found[loginsOnPage-1].Number, 10))
	}
	f := p.Frame(w, r, words.LoginsTitle)
	f.Lead, f.Crumbs = f.Say(words.LoginsLead), shell.Crumbs(f)
	f.Actions = []console.Link{{Name: f.Say(words.LoginsCSV), Path: "/admin/logins.csv?" + shell.Without(query, "lang", shell.AfterField).Encode(), Quiet: true}}
	panel := console.Panel{}
	if len(found) == 0 {
		panel.Blocks = []console.Block{{Empty: &console.Empty{Title: f.Say(words.LoginsNone), Lead: f.Say(whyNone(q))}}}
	} else {
		grid := loginGrid(f, configuration, found)
		grid.Pager = shell.PagerOf(r, next, f.Say(words.LoginsShown, len(found)))
		panel.Blocks = []console.Block{{Grid: grid}}
	}
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Ask: loginForm(f, query), Panels: []console.Panel{panel}}))
}

// loginForm is what logins are searched by.
func loginForm(f console.Frame, query url.Values) *console.AskForm {
	field := func(name string, label, hint words.Text, kind console.FieldKind) console.Field {
		v := console.Field{Name: name, Label: f.Say(label), Kind: kind, Value: bounded(query, name)}
		if !hint.IsZero() {
			v.Hint = f.Say(hint)
		}
		return v
	}
	return &console.AskForm{
		Groups: []console.FieldGroup{{Legend: f.Say(words.Search), Fields: []console.Field{
			field("reference", words.LoginsReference, words.Text{}, console.Line),
			field("user", words.LoginsUser, words.LoginsUserHint, console.Line),
			field("application", words.LoginsApp, words.LoginsAppHint, console.Line),
			field("connection", words.LoginsConnection, words.LoginsAppHint, console.Line),
			field("from", words.LoginsFrom, words.Text{}, console.Date),
			field("until", words.LoginsUntil, words.Text{}, console.Date),
			field("refused", words.LoginsRefused, words.Text{}, console.Check),
			field("unaccepted", words.LoginsUnaccepted, words.Text{}, console.Check),
		}}},
		Submit: f.Say(words.Search), Clear: console.Link{Name: f.Say(words.ClearSearch), Path: "/admin/logins"},
	}
}

func loginGrid(f console.Frame, c *broker.Configuration, found []connections.Login) *console.Grid {
	g := &console.Grid{Name: f.Say(words.LoginsTitle), Columns: f.Columns(words.LoginsReference, words.LoginsWhen, words.LoginsApp, words.LoginsConnection, words.LoginsUser, words.LoginsOutcome), Dense: true}
	for i := range found {
		login := &found[i]
		g.Rows = append(g.Rows, console.NewRow(
			console.Cell{Text: login.Reference, Code: true, Path: loginPath(login.Reference)},
			console.Words(stamp(login.Ended)),
			console.Words(applicationName(f, c, login.Application)),
			console.Words(connectionName(f, c, login.Connection)),
			console.Words(short(login.Subject.Value)),
			console.Cell{Badges: []console.Badge{outcome(f, &login.Record)}},
		))
	}
	return g
}

// outcome is how a login or logout ended.
func outcome(f console.Frame, r *broker.Record) console.Badge {
	switch {
	case r.Message != nil:
		return console.Badge{Tone: console.Warn, Text: f.Say(words.EndedUnaccepted, f.Say(words.CheckReason(string(r.Message.Check)).Name))}
	case r.Logout != nil && r.Logout.Failed > 0:
		return console.Badge{Tone: console.Warn, Text: f.Say(words.EndedPartly, r.Logout.Failed)}
	case r.Logout != nil:
		return console.Badge{Text: f.Say(words.EndedLogout)}
	case r.Refusal != nil:
		return console.Badge{Tone: console.Bad, Text: f.Say(words.EndedRefused, f.Say(words.ReasonOf(string(r.Refusal.Code)).Name))}
	case r.Issued != nil:
		return console.Badge{Tone: console.Good, Text: f.Say(words.EndedIssued, shell.Level(f, r.Issued.Level))}
	}
	return console.Badge{Text: f.Say(words.EndedPlain)}
}

// loginsCSV is the search as a file, the newest first.
func (p *Pages) loginsCSV(w http.ResponseWriter, r *http.Request) {
	configuration, err := p.Today.Configurations.Current(r.Context())
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	q := loginQuery(r.URL.Query(), access.From(r.Context()), configuration)
	q.Limit = 1000
	p.file(w, r, "trin-logins.csv", []string{"reference", "ended", "started", "application", "connection", "namespace", "user", "address", "kind", "refusal", "level", "class", "version", "check"},
		func(write func(...string) error) error {
			for written := 0; written < loginsInFile; {
				found, err := p.Today.Logins.Records(r.Context(), q)
				if err != nil {
					return err
				}
				for i := range found {
					if err := write(loginLine(&found[i].Record)...); err != nil {
						return err
					}
				}
				if written += len(found); len(found) < q.Limit {
					return nil
				}
				q.Before = found[len(found)-1].Number
			}
			return nil
		})
}

func loginLine(r *broker.Record) []string {
	refusal, level, class, check := "", "", "", ""
	if r.Message != nil {
		check = string(r.Message.Check)
	}
	if r.Refusal != nil {
		refusal = string(r.Refusal.Code)
	}
	if r.Issued != nil {
		level, class = r.Issued.Level.String(), string(r.Issued.Class)
	}
	return []string{
		r.Reference, r.Ended.UTC().Format(time.RFC3339), r.Started.UTC().Format(time.RFC3339), string(r.Application), string(r.Connection),
		r.Subject.Namespace, r.Subject.Value, r.Address, string(connections.LoginKindOf(r)), refusal, level, class, strconv.FormatInt(r.Version, 10), check,
	}
}

// file writes rows as CSV (RFC 4180) to be downloaded. It is written as it is
// read, so an error can only cut it off; then the connection is cut too.
func (p *Pages) file(w http.ResponseWriter, r *http.Request, name string, head []string, rows func(write func(...string) error) error) {
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "same-origin")
	out := csv.NewWriter(w)
	out.UseCRLF = true
	write := func(cells ...string) error {
		safe := make([]string, len(cells))
		for i, cell := range cells {
			safe[i] = harmless(cell)
		}
		return out.Write(safe)
	}
	err := write(head...)
	if err == nil {
		err = rows(write)
	}
	out.Flush()
	if err != nil || out.Error() != nil {
		p.Log.WarnContext(r.Context(), "a file was cut off", "file", name, "error", err)
		panic(http.ErrAbortHandler) // net/http cuts the connection: a file that is not whole must not look whole
	}
}

// harmless keeps a spreadsheet from reading a cell as a formula.
func harmless(cell string) string {
	if trimmed := strings.TrimLeft(cell, " \t\r\n\u00a0\ufeff"); trimmed != "" && slices.Contains([]rune("=+-@|%\t\r＝＋－＠"), []rune(trimmed)[0]) ||
		strings.HasPrefix(cell, "\t") || strings.HasPrefix(cell, "\r") || strings.HasPrefix(cell, "\n") {
		return "'" + cell
	}
	return cell
}
