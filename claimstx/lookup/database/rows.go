package database

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"trin/claimstx"
	"trin/claimstx/lookup"
)

// read reads the rows, within the limits. More of them are an error: the first
// hundred of somebody's rights are not their rights.
func (d *database) read(rows *sql.Rows) ([]claimstx.Row, error) {
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for i, name := range columns {
		if slices.Index(columns, name) < i {
			return nil, answerError(fmt.Sprintf("two columns are called %s; name one of them otherwise, with AS", name))
		}
	}
	var found []claimstx.Row
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for total := 0; rows.Next(); {
		if len(found) == d.settings.MaxRows {
			return nil, tooMuch(fmt.Sprintf("there are more than %d rows", d.settings.MaxRows))
		}
		if err := rows.Scan(into...); err != nil {
			return nil, answerError("a row cannot be read")
		}
		row, bytes, err := makeRow(columns, values)
		if err != nil {
			return nil, err
		}
		if total += bytes; total > maxBytes {
			return nil, tooMuch(fmt.Sprintf("the rows are larger than %d bytes", maxBytes))
		}
		found = append(found, row)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	d.columns.Store(&columns)
	return found, nil
}

// makeRow makes a row of the values; one that is null is not there.
func makeRow(columns []string, values []any) (claimstx.Row, int, error) {
	row, bytes := make(claimstx.Row, len(columns)), 0
	for i, value := range values {
		if value == nil {
			continue
		}
		text, ok := asText(value)
		if !ok {
			return nil, 0, answerError(fmt.Sprintf("the column %s holds no text; cast it in the query", columns[i]))
		}
		bytes += len(text)
		row[columns[i]] = []string{text}
	}
	return row, bytes, nil
}

// asText is a value as text. Moments are RFC 3339 in UTC; bytes are not text.
func asText(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), true
	case bool:
		return strconv.FormatBool(v), true
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano), true
	}
	return "", false
}

// answer is an error about what came back, or about the question, that holds
// no value.
type answer struct {
	text     string
	question bool // it is this question that has no answer
}

func (a answer) Error() string { return a.text }

// Unwrap says whose fault it is.
func (a answer) Unwrap() error {
	if a.question {
		return lookup.ErrQuestion
	}
	return claimstx.ErrLookup
}

func answerError(text string) error { return answer{text: text} }

func tooMuch(text string) error { return answer{text: text, question: true} }

var errNotReadable = errors.New("the database cannot be asked")
