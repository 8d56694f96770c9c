package webapi

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"

	"trin/claimstx"
	"trin/claimstx/lookup"
)

var _ claimstx.Lookup = (*Lookup)(nil)

// Lookup asks a service over HTTP. It may be used by any number of goroutines.
type Lookup struct {
	compiled
	secrets lookup.Secrets
	client  *http.Client
}

// open makes a lookup, without asking anything.
func open(deps lookup.Deps, raw json.RawMessage) (*Lookup, error) {
	var s Settings
	if err := lookup.Decode(raw, &s); err != nil {
		return nil, err
	}
	var p problems
	c := s.compile(&p)
	if err := p.err(); err != nil {
		return nil, err
	}
	return &Lookup{compiled: c, secrets: deps.Secrets, client: c.reach.client()}, nil
}

// Close ends the connections that are not in use.
func (l *Lookup) Close() error {
	l.client.CloseIdleConnections()
	return nil
}

// Parameters are the names that a question gives values for.
func (l *Lookup) Parameters() []string { return slices.Clone(l.names) }

// Columns are the columns that rows may have.
func (l *Lookup) Columns() []string {
	names := make([]string, len(l.columns))
	for i, c := range l.columns {
		names[i] = c.name
	}
	return names
}

// Find asks the service and reads the rows out of its answer.
func (l *Lookup) Find(ctx context.Context, parameters map[string]string) ([]claimstx.Row, error) {
	request, err := l.request(ctx, parameters)
	if err != nil {
		return nil, err
	}
	answer, err := ask(ctx, l.client, request, l.found)
	if err != nil {
		return nil, err
	}
	switch {
	case slices.Contains(l.found, answer.status):
		return l.read(answer.body)
	case slices.Contains(l.notFound, answer.status):
		return nil, nil
	}
	return nil, unwanted(answer.status)
}

// unwanted is the error of an answer with a status that was not agreed. Only
// one that speaks of this question says nothing about the service.
func unwanted(status int) error {
	err := fmt.Errorf("the answer is %d %s", status, http.StatusText(status))
	if status >= 400 && status <= 499 && !slices.Contains(faults(), status) {
		return unanswerable("%w", err)
	}
	return broken("%w", err)
}

// request writes the question.
func (l *Lookup) request(ctx context.Context, parameters map[string]string) (*http.Request, error) {
	value := func(name string) (string, bool) {
		v, ok := parameters[name]
		return v, ok
	}
	u, err := l.target.address(value)
	if err != nil {
		return nil, unanswerable("the question cannot be asked: %w", err)
	}
	var body io.Reader
	if l.body != nil {
		content, err := l.body.write(value)
		if err != nil {
			return nil, unanswerable("the question cannot be asked: %w", err)
		}
		body = bytes.NewReader(content)
	}
	request, err := http.NewRequestWithContext(ctx, l.method, u.String(), body)
	if err != nil {
		return nil, unanswerable("the question cannot be asked")
	}
	if l.body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	for _, h := range l.headers {
		v, err := place(h.value, value, nil, headerValue)
		if err != nil {
			return nil, unanswerable("the question cannot be asked: %w", err)
		}
		request.Header.Set(h.name, v)
	}
	return request, l.secret.prove(ctx, l.secrets, request)
}

// read reads the rows out of an answer.
func (l *Lookup) read(body []byte) ([]claimstx.Row, error) {
	answer, err := parseJSON(body)
	if err != nil {
		return nil, broken("the answer cannot be read: %w", err)
	}
	found, ok := l.rows.find(answer)
	if !ok {
		return nil, broken("the answer has nothing at the place of the rows")
	}
	items, isArray := found.([]any)
	switch {
	case found == nil:
		return nil, nil
	case !isArray:
		items = []any{found}
	case len(items) > l.maxRows:
		return nil, unanswerable("the answer has more than %d rows", l.maxRows)
	}
	rows := make([]claimstx.Row, 0, len(items))
	for _, item := range items {
		row, err := l.row(item)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// row reads the columns of one row.
func (l *Lookup) row(item any) (claimstx.Row, error) {
	row := claimstx.Row{}
	for _, c := range l.columns {
		cell, ok := c.at.find(item)
		if !ok {
			continue
		}
		values, ok := scalars(cell)
		if !ok {
			return nil, broken("what stands in the column %s is neither a value nor a list of values", c.name)
		}
		if len(values) > 0 {
			row[c.name] = values
		}
	}
	return row, nil
}

// scalars are the values of a cell: a number as it is written, true and false
// as words, null as no value.
func scalars(cell any) ([]string, bool) {
	switch v := cell.(type) {
	case nil:
		return nil, true
	case string:
		return []string{v}, true
	case json.Number:
		return []string{v.String()}, true
	case bool:
		if v {
			return []string{"true"}, true
		}
		return []string{"false"}, true
	case []any:
		var all []string
		for _, element := range v {
			if _, nested := element.([]any); nested {
				return nil, false
			}
			values, ok := scalars(element)
			if !ok {
				return nil, false
			}
			all = append(all, values...)
		}
		return all, true
	}
	return nil, false
}
