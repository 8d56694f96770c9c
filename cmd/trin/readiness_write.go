package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
)

// readinessFormats are the ways to write a report.
var readinessFormats = map[string]func(io.Writer, *readiness) error{
	"text": readinessText, "json": readinessJSON, "csv": readinessCSV,
}

// readinessText writes the report for a person. The name of a requester is text of
// somebody else, and quoted.
func readinessText(out io.Writer, r *readiness) error {
	const day = "2006-01-02 15:04"
	var b strings.Builder
	fmt.Fprintf(&b, "If %s were required, by the logins from %s to %s\n\n", r.Level, r.Since.Local().Format(day), r.Until.Local().Format(day))
	if len(r.Rows) == 0 {
		b.WriteString("Nobody has logged in.\n")
		_, err := io.WriteString(out, b.String())
		return err
	}
	table := tabwriter.NewWriter(&b, 2, 4, 2, ' ', 0)
	fmt.Fprintln(table, "application\tfor the requester\tby\tlogins\tpeople\treached\tcould step up\tdepends\twould fail\tpeople who would\trefused already\tthe connection reaches it")
	for _, row := range r.Rows {
		c := row.readinessCounts
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%s\n", row.Application, row.who(), orElse(string(row.Connection), "-"),
			c.Logins, c.People, c.Reached, c.StepUp, c.Depends, c.Fail, c.Failing, c.Refused, row.Way)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	t := r.Total
	fmt.Fprintf(&b, "\nLogins: %d, by %d people. Reached: %d, could step up: %d, depends on the provider: %d, would fail: %d, of %d people. Refused already: %d.\n",
		t.Logins, t.People, t.Reached, t.StepUp, t.Depends, t.Fail, t.Failing, t.Refused)
	for _, row := range r.Rows {
		for _, user := range row.Users {
			fmt.Fprintf(&b, "Would fail: %q of %s, at %s for %s by %s\n", user.Value, user.Namespace, row.Application, row.who(), row.Connection)
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// who is the requester of a line.
func (row *readinessRow) who() string {
	switch {
	case row.Requester == "":
		return "-"
	case row.Known != "":
		return fmt.Sprintf("%s %q", row.Known, row.Requester)
	}
	return strconv.Quote(row.Requester)
}

// readinessJSON writes the report for a program.
func readinessJSON(out io.Writer, r *readiness) error {
	if r.Rows == nil {
		r.Rows = []*readinessRow{}
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r)
}

// readinessCSV writes one line for each application, requester and connection.
func readinessCSV(out io.Writer, r *readiness) error {
	w := csv.NewWriter(out)
	lines := [][]string{{"application", "requester", "known", "connection", "logins", "people", "reached", "step_up", "depends", "fail", "failing_people", "refused", "way"}}
	for _, row := range r.Rows {
		line := []string{string(row.Application), cell(row.Requester), string(row.Known), string(row.Connection)}
		c := row.readinessCounts
		for _, n := range []int{c.Logins, c.People, c.Reached, c.StepUp, c.Depends, c.Fail, c.Failing, c.Refused} {
			line = append(line, strconv.Itoa(n))
		}
		lines = append(lines, append(line, row.Way))
	}
	return w.WriteAll(lines)
}

// cell is text of somebody else as a cell of a table: no control characters, and
// nothing that a spreadsheet would take for a formula.
func cell(text string) string {
	quoted := strconv.Quote(text)
	quoted = strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`)
	if strings.ContainsAny(quoted[:min(1, len(quoted))], "=+-@") {
		return "'" + quoted
	}
	return quoted
}
