package table

import (
	"encoding/json"
	"fmt"
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

// settingFile is the setting whose file becomes CSV when a text is read.
const settingFile = "csvFile"

// columnName is what a column can be called: it stands in the configuration as
// a field.
var columnName = regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_.:/-]{0,99}$`)

// read makes the table of the settings.
func read(raw json.RawMessage) (*table, []claimstx.Problem) {
	c := &check{}
	if problems := lookup.Read(raw, &c.settings, settingFile); len(problems) > 0 {
		return nil, problems
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
