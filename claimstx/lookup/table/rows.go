package table

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"trin/claimstx"
)

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
			c.put("csv", row, c.settings.Columns[i], []string{cell})
		}
		rows = append(rows, row)
	}
	return rows
}
