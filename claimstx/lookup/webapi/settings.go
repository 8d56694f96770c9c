package webapi

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"

	"trin/claimstx"
	"trin/claimstx/lookup"
	"trin/claimstx/text"
)

// The limits of a lookup's settings.
const (
	maxParameters = 16
	maxColumns    = 64
	maxHeaders    = 16
	defaultRows   = 100
	maxRows       = 1_000
)

// Settings is what an administrator sets for a lookup of the kind "http".
type Settings struct {
	// URL is the address, in which {name} stands for a parameter: in the path
	// or the query, never in what comes before.
	URL string `json:"url"`
	// Method is GET (the default) or POST.
	Method string `json:"method,omitempty"`
	// Parameters are the names that a question gives values for.
	Parameters []string `json:"parameters,omitempty"`
	// Headers are sent with the question; their values may hold {name}.
	Headers map[string]string `json:"headers,omitempty"`
	// Body is sent as JSON with POST; texts in it may hold {name}.
	Body json.RawMessage `json:"body,omitempty"`
	// Secret proves Trin to the service.
	Secret *Secret `json:"secret,omitempty"`
	// Rows is where the rows are in the answer, a JSON pointer (RFC 6901); "" =
	// the whole answer. An array holds rows, anything else is one row.
	Rows string `json:"rows,omitempty"`
	// Columns are where the values are in each row, JSON pointers by column.
	Columns map[string]string `json:"columns"`
	// Found are the statuses of an answer that holds rows; none = 200. NotFound
	// are those that mean that there is no row; none = no status means that.
	Found    []int `json:"found,omitempty"`
	NotFound []int `json:"notFound,omitempty"`
	// MaxRows is how many rows an answer may have, 1 to 1,000; 0 = 100.
	MaxRows int `json:"maxRows,omitempty"`
	// Authorities are the certificates, in PEM, by which the
	// service's own is believed; "" = those that the machine believes.
	Authorities string `json:"authorities,omitempty"`
}

// compiled is a lookup that is ready but for its connections.
type compiled struct {
	target   target
	method   string
	names    []string
	columns  []column
	rows     pointer
	body     *template
	headers  []header
	secret   *Secret
	found    []int
	notFound []int
	maxRows  int
	reach    connection
}

// column is one column and where its values are in a row.
type column struct {
	name string
	at   pointer
}

func checkSettings(raw json.RawMessage) []claimstx.Problem {
	var s Settings
	if problems := lookup.Read(raw, &s, lookup.SettingTimeout, lookup.SettingAtOnce, lookup.SettingCache); len(problems) > 0 {
		return problems
	}
	var p problems
	s.compile(&p)
	return p.all
}

// compile reads every field, and reports what is wrong.
func (s Settings) compile(p *problems) compiled {
	c := compiled{method: http.MethodGet, secret: s.Secret, maxRows: s.MaxRows, found: s.Found, notFound: s.NotFound}
	c.names = p.parameters(s.Parameters)
	used := map[string]bool{}
	refer := p.referring(c.names, used)
	c.target = p.target(s.URL, refer)
	c.reach = connection{host: c.target.hostname, roots: p.authorities(s.Authorities)}
	c.headers = p.headers(s.Headers, refer)
	p.secret(s.Secret, s.Headers)
	switch s.Method {
	case "", http.MethodGet:
		if len(s.Body) > 0 {
			p.report("body", "A question with GET has no body. Write method: POST, or take the body away.")
		}
	case http.MethodPost:
		c.method = http.MethodPost
		c.body = p.body(s.Body, refer)
	default:
		p.report("method", "%.20q is not known here. Write GET or POST.", s.Method)
	}
	read := len(p.all) == 0 // otherwise a parameter may stand in what could not be read
	for _, name := range c.names {
		if !used[name] && read {
			p.report("parameters", "The parameter %s is used nowhere. Write {%s} where its value shall stand, or take it away.", name, name)
		}
	}
	c.answer(p, s)
	return c
}

// answer reads what is expected of the answer.
func (c *compiled) answer(p *problems, s Settings) {
	c.rows = p.pointer("rows", s.Rows)
	if len(s.Columns) == 0 || len(s.Columns) > maxColumns {
		p.report("columns", "There are %d columns; 1 to %d can be read. Write each with the JSON pointer to its value, such as role: /name.", len(s.Columns), maxColumns)
	}
	for name, at := range s.Columns {
		if !parameterName.MatchString(name) {
			p.report("columns."+name, "%.40q cannot name a column. Use letters, digits, _ and -, and begin with a letter.", name)
		}
		c.columns = append(c.columns, column{name, p.pointer("columns."+name, at)})
	}
	slices.SortFunc(c.columns, func(a, b column) int {
		if a.name < b.name {
			return -1
		}
		return 1
	})
	if s.MaxRows < 0 || s.MaxRows > maxRows {
		p.report("maxRows", "%d is out of bounds. Write 1 to %d.", s.MaxRows, maxRows)
	} else if s.MaxRows == 0 {
		c.maxRows = defaultRows
	}
	if len(s.Found) == 0 {
		c.found = []int{http.StatusOK}
	}
	c.statuses(p)
}

// statuses checks what each status of an answer means.
func (c *compiled) statuses(p *problems) {
	for i, status := range c.found {
		if status < 200 || status > 299 || status == http.StatusNoContent {
			p.report("found."+strconv.Itoa(i), "No rows come with status %d. Write statuses from 200 to 299, but not 204.", status)
		}
	}
	for i, status := range c.notFound {
		field := "notFound." + strconv.Itoa(i)
		switch {
		case slices.Contains(c.found, status):
			p.report(field, "%d stands under found too. Take it away in one place.", status)
		case status >= 200 && status <= 299:
		case status < 400 || status > 499 || slices.Contains(faults(), status):
			p.report(field, "Status %d does not say that there is nothing. Write one that does, such as 404.", status)
		}
	}
}

// faults are the statuses by which a service says that the question was not
// answered, not that there is nothing (RFC 9110, 15.5; RFC 6585, 4).
func faults() []int {
	return []int{
		http.StatusUnauthorized, http.StatusForbidden, http.StatusProxyAuthRequired, http.StatusRequestTimeout, http.StatusTooManyRequests,
	}
}

var parameterName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,31}$`)

// parameters checks the names of the parameters.
func (p *problems) parameters(names []string) []string {
	if len(names) > maxParameters {
		p.report("parameters", "There are %d parameters; at most %d can be given.", len(names), maxParameters)
	}
	for i, name := range names {
		field := "parameters." + strconv.Itoa(i)
		if !parameterName.MatchString(name) {
			p.report(field, "%.40q cannot name a parameter. Use letters, digits, _ and -, and begin with a letter.", name)
		}
		if slices.Contains(names[:i], name) {
			p.report(field, "The parameter %s stands twice. Take one away.", name)
		}
	}
	return slices.Clone(names)
}

// referring reads texts with these parameters and notes which they use.
func (p *problems) referring(names []string, used map[string]bool) func(field, source string) *text.Template {
	return func(field, source string) *text.Template { return p.template(field, source, names, used) }
}

// template reads a text with parameters and notes which it uses.
func (p *problems) template(field, source string, names []string, used map[string]bool) *text.Template {
	t, err := text.Parse(source)
	if err != nil {
		p.report(field, "The text cannot be read: %s.", err)
		return &text.Template{}
	}
	for _, name := range t.References() {
		used[name] = true
		if !slices.Contains(names, name) {
			p.report(field, "{%.40s} is no parameter. Write it under parameters, or write {{ and }} for the braces themselves.", name)
		}
	}
	return t
}
