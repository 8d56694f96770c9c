package table

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"trin/claimstx"
	"trin/claimstx/lookup"
)

// Kind is the lookups of type table.
func Kind() claimstx.LookupKind {
	return claimstx.LookupKind{
		Name: "table", Local: true,
		Check: func(raw json.RawMessage) []claimstx.Problem {
			_, problems := read(raw)
			return problems
		},
		Open: func(_ string, raw json.RawMessage) (claimstx.Lookup, error) {
			t, problems := read(raw)
			if len(problems) > 0 {
				return nil, errors.New(problems[0].Message)
			}
			return t, nil
		},
	}
}

// table is rows by their key. It is immutable.
type table struct {
	key, columns []string
	ignoreCase   bool
	rows         map[string][]claimstx.Row
}

var _ claimstx.Lookup = (*table)(nil)

// index puts the rows where they are found. Each key of a row has one value.
func (c *check) index(rows []claimstx.Row) *table {
	t := &table{key: slices.Clone(c.settings.Key), columns: slices.Clone(c.settings.Columns), ignoreCase: c.settings.IgnoreCase, rows: make(map[string][]claimstx.Row, len(rows))}
	values := map[string]string{}
	for i, row := range rows {
		clear(values)
		for _, column := range t.key {
			if len(row[column]) != 1 {
				c.report(c.place(i), "Row %d has %d values in the key column %s. A key is one text: write it.", i+1, len(row[column]), column)
				continue
			}
			values[column] = row[column][0]
		}
		key := t.at(values)
		t.rows[key] = append(t.rows[key], row)
	}
	return t
}

// place is the field that the row stands in.
func (c *check) place(row int) string {
	if c.settings.CSV != "" {
		return "csv"
	}
	return "rows." + strconv.Itoa(row)
}

// at joins the values of the key so that no two of them are the same.
func (t *table) at(values map[string]string) string {
	var b strings.Builder
	for _, column := range t.key {
		v := values[column]
		if t.ignoreCase {
			v = strings.ToLower(strings.ToUpper(v)) // one form for letters with several lower cases
		}
		b.WriteString(strconv.Itoa(len(v)))
		b.WriteByte(':')
		b.WriteString(v)
	}
	return b.String()
}

// Parameters are the columns of the key.
func (t *table) Parameters() []string { return slices.Clone(t.key) }

// Columns are those of the table.
func (t *table) Columns() []string { return slices.Clone(t.columns) }

// Find returns the rows of the key, in the order of the table.
func (t *table) Find(_ context.Context, parameters map[string]string) ([]claimstx.Row, error) {
	if err := lookup.Missing(t.key, parameters); err != nil {
		return nil, fmt.Errorf("the table: %w", err)
	}
	return t.rows[t.at(parameters)], nil
}
