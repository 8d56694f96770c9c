package table

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"trin/claimstx"
	"trin/claimstx/lookup"
)

// The limits of a table.
const (
	maxRows    = 10_000
	maxColumns = 50
	maxBytes   = 4 << 20 // of all cells
)

// Settings are those of a lookup of type table. Exactly one of Rows and CSV is
// there.
type Settings struct {
	// Columns are the names of the columns, in the order of the cells; those of
	// CSV if empty.
	Columns []string `json:"columns,omitempty"`
	// Key are the columns that a question gives a value for: its parameters.
	Key []string `json:"key"`
	// Rows are lists of cells in the order of the columns, or maps of cells by
	// column. A cell is text, or a list of texts.
	Rows []json.RawMessage `json:"rows,omitempty"`
	// CSV is the table as text (RFC 4180), its columns in the first line.
	CSV string `json:"csv,omitempty"`
	// IgnoreCase: the keys are compared without regard to case.
	IgnoreCase bool `json:"ignoreCase,omitempty"`
}

// settingNames are the names of the settings. A file takes the place of csv
// when the document is read.
var settingNames = []string{"columns", "key", "rows", "csv", "csvFile", "ignoreCase"}

// columnName is what a column can be called: it stands in the configuration as
// a field.
var columnName = regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_.:/-]{0,99}$`)

// read makes the table of the settings.
func read(raw json.RawMessage) (*table, []claimstx.Problem) {
	c := &check{}
	if err := lookup.Decode(raw, &c.settings); err != nil {
		return nil, unknown(err)
	}
	rows := c.rows()
	if len(c.problems) > 0 {
		return nil, c.problems
	}
	c.names("columns", c.settings.Columns)
	c.names("key", c.settings.Key)
	for i, name := range c.settings.Key {
		if !slices.Contains(c.settings.Columns, name) {
			c.report(fmt.Sprintf("key.%d", i), "The table has no column %q. Write one of %s.", name, strings.Join(c.settings.Columns, ", "))
		}
	}
	if len(c.problems) > 0 {
		return nil, c.problems
	}
	t := c.index(rows)
	return t, c.problems
}

// unknown says what is wrong with settings that cannot be read.
func unknown(err error) []claimstx.Problem {
	problems := lookup.Unknown(err, settingNames...)
	for i := range problems {
		problems[i].Message, _, _ = strings.Cut(problems[i].Message, ", timeout,")
		problems[i].Message = strings.TrimSuffix(problems[i].Message, ".") + "."
	}
	return problems
}

// check collects problems.
type check struct {
	settings Settings
	bytes    int
	problems []claimstx.Problem
}

func (c *check) report(field, format string, args ...any) {
	c.problems = append(c.problems, claimstx.Problem{Field: field, Message: fmt.Sprintf(format, args...)})
}

func (c *check) names(field string, names []string) {
	if len(names) == 0 {
		c.report(field, "No column is named. Write at least one.")
	}
	if len(names) > maxColumns {
		c.report(field, "There are %d columns, at most %d may be. Take some away.", len(names), maxColumns)
	}
	for i, name := range names {
		switch {
		case !columnName.MatchString(name):
			c.report(fmt.Sprintf("%s.%d", field, i), "%.100q cannot be the name of a column. Begin with a letter, and write letters, digits, and any of _ . : / -.", name)
		case slices.Index(names, name) < i:
			c.report(fmt.Sprintf("%s.%d", field, i), "%q stands twice. Take one away.", name)
		}
	}
}

// rows reads the rows, from wherever they are.
func (c *check) rows() []claimstx.Row {
	s := &c.settings
	switch {
	case (s.CSV == "") == (len(s.Rows) == 0):
		c.report("rows", "The table is written once: under rows, or as csv. Write one of them.")
		return nil
	case s.CSV != "" && len(s.Columns) > 0:
		c.report("columns", "The columns are those of the first line of the CSV. Take them away here.")
		return nil
	case s.CSV != "":
		return c.lines()
	case len(s.Rows) > maxRows:
		c.report("rows", "There are %d rows, at most %d may be. Put them into a database.", len(s.Rows), maxRows)
		return nil
	}
	rows := make([]claimstx.Row, 0, len(s.Rows))
	for i, raw := range s.Rows {
		rows = append(rows, c.row(fmt.Sprintf("rows.%d", i), raw))
	}
	return rows
}

// row reads a list or a map of cells.
func (c *check) row(field string, raw json.RawMessage) claimstx.Row {
	row := claimstx.Row{}
	if trimmed := bytes.TrimSpace(raw); len(trimmed) > 0 && trimmed[0] == '[' {
		var cells []json.RawMessage
		if err := json.Unmarshal(raw, &cells); err != nil || len(cells) != len(c.settings.Columns) {
			c.report(field, "The row has %d cells, but there are %d columns. Write one for each; an empty one is \"\".", len(cells), len(c.settings.Columns))
			return row
		}
		for i, cell := range cells {
			c.cell(fmt.Sprintf("%s.%d", field, i), row, c.settings.Columns[i], cell)
		}
		return row
	}
	var cells map[string]json.RawMessage
	if json.Unmarshal(raw, &cells) != nil {
		c.report(field, "The row is no list of cells and no map of them. Write one of these.")
		return row
	}
	for name, cell := range cells {
		if !slices.Contains(c.settings.Columns, name) {
			c.report(field+"."+name, "The table has no column %q. The columns are %s.", name, strings.Join(c.settings.Columns, ", "))
			continue
		}
		c.cell(field+"."+name, row, name, cell)
	}
	return row
}

// cell reads a text, or a list of texts.
func (c *check) cell(field string, row claimstx.Row, column string, raw json.RawMessage) {
	var one string
	var many []string
	switch {
	case json.Unmarshal(raw, &one) == nil && string(raw) != "null":
		many = []string{one}
	case json.Unmarshal(raw, &many) == nil && string(raw) != "null":
	default:
		c.report(field, "The cell is neither text nor a list of texts. Put a number in quotes.")
	}
	c.put(field, row, column, many)
}

// put keeps the values of a cell that are not empty.
func (c *check) put(field string, row claimstx.Row, column string, values []string) {
	for _, v := range values {
		if v == "" {
			continue
		}
		if c.bytes += len(v); c.bytes > maxBytes {
			if c.bytes-len(v) <= maxBytes {
				c.report(field, "The table is larger than %d bytes. Put it into a database.", maxBytes)
			}
			continue
		}
		row[column] = append(row[column], v)
	}
}

// lines reads CSV.
func (c *check) lines() []claimstx.Row {
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(c.settings.CSV, "\ufeff")))
	var rows []claimstx.Row
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := reader.FieldPos(0)
		switch {
		case err != nil:
			c.report("csv", "The table cannot be read as CSV: %s. Mend it.", err)
			return nil
		case c.settings.Columns == nil:
			c.settings.Columns = record
			continue
		case len(rows) == maxRows:
			c.report("csv", "There are more than %d rows. Put them into a database.", maxRows)
			return nil
		}
		row := claimstx.Row{}
		for i, cell := range record {
			c.put(fmt.Sprintf("csv, line %d", line), row, c.settings.Columns[i], []string{cell})
		}
		rows = append(rows, row)
	}
	return rows
}
