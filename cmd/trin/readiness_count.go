package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"trin/broker"
)

// readiness is what a report is made of.
type readiness struct {
	Level broker.Level     `json:"level"`
	Since time.Time        `json:"since"`
	Until time.Time        `json:"until"`
	Rows  []*readinessRow  `json:"rows"` // once it is settled
	Total *readinessCounts `json:"total"`

	configuration *broker.Configuration
	rows          map[readinessKey]*readinessRow
	people        map[broker.Subject]bool
	failed        map[broker.Subject]bool
}

// readinessKey is what logins are counted by.
type readinessKey struct {
	Application broker.ID `json:"application"`
	Requester   string    `json:"requester,omitempty"` // the original one of a believed chain, of any content
	Connection  broker.ID `json:"connection,omitempty"`
}

// readinessCounts are logins that were answered, and people by whom they know
// them.
type readinessCounts struct {
	Logins  int `json:"logins"`
	People  int `json:"people"`
	Reached int `json:"reached"` // the level was proven
	StepUp  int `json:"stepUp"`  // it was not, and the connection reaches it, as it is now, by itself or with a second factor
	Depends int `json:"depends"` // it was not, and it depends on what the provider answers when it is asked
	Fail    int `json:"fail"`    // it was not, and the connection does not reach it
	Failing int `json:"failingPeople"`
	Refused int `json:"refused"` // logins that were refused as it was
}

// readinessRow is one line of the report.
type readinessRow struct {
	readinessKey
	Known broker.ID `json:"known,omitempty"` // the document of the requester
	readinessCounts
	Way   string           `json:"way"` // how the connection reaches the level now
	Users []broker.Subject `json:"users,omitempty"`

	reach  broker.Reach
	people map[broker.Subject]int // their logins that did not reach it
}

func newReadiness(c *broker.Configuration, level broker.Level, since, until time.Time) *readiness {
	return &readiness{
		Level: level, Since: since, Until: until, Total: &readinessCounts{},
		configuration: c, rows: map[readinessKey]*readinessRow{}, people: map[broker.Subject]bool{}, failed: map[broker.Subject]bool{},
	}
}

// add counts one record. That of a logout counts as nothing.
func (r *readiness) add(body json.RawMessage) error {
	login, err := readLogin(body)
	if err != nil {
		return fmt.Errorf("a record: %w", err)
	}
	if !login.answered && !login.refused {
		return nil
	}
	row := r.row(readinessKey{login.application, login.requester, login.connection})
	if login.refused {
		row.Refused++
		return nil
	}
	row.Logins++
	if login.proven.AtLeast(r.Level) {
		row.Reached++
		row.people[login.subject] += 0
		return nil
	}
	row.people[login.subject]++
	return nil
}

// row is the line that the logins are counted in.
func (r *readiness) row(key readinessKey) *readinessRow {
	if row := r.rows[key]; row != nil {
		return row
	}
	row := &readinessRow{readinessKey: key, people: map[broker.Subject]int{}, reach: broker.Reach{Way: broker.ReachNone}}
	if a := r.configuration.Applications[key.Application]; a != nil {
		if known := a.Requesters[key.Requester]; known != nil {
			row.Known = known.ID
		}
		for _, reach := range r.configuration.ReachLevel(key.Application, key.Requester, r.Level, r.Until) {
			if reach.Connection == key.Connection {
				row.reach = reach
			}
		}
	}
	r.rows[key] = row
	return row
}

// settle makes the lines and the sum. People are named only if that is asked
// for, and only those of whom a login would have failed.
func (r *readiness) settle(named bool) {
	for _, row := range r.rows {
		row.settle(named)
		r.Rows = append(r.Rows, row)
		t := r.Total
		t.Logins, t.Reached, t.Refused = t.Logins+row.Logins, t.Reached+row.Reached, t.Refused+row.Refused
		t.StepUp, t.Depends, t.Fail = t.StepUp+row.StepUp, t.Depends+row.Depends, t.Fail+row.Fail
		for subject, short := range row.people {
			r.people[subject] = true
			r.failed[subject] = r.failed[subject] || short > 0 && row.Fail > 0
		}
	}
	r.Total.People = len(r.people)
	for _, failing := range r.failed {
		if failing {
			r.Total.Failing++
		}
	}
	slices.SortFunc(r.Rows, func(x, y *readinessRow) int {
		return cmp.Or(cmp.Compare(x.Application, y.Application), cmp.Compare(x.Requester, y.Requester), cmp.Compare(x.Connection, y.Connection))
	})
}

// settle says what the connection of the line could have done about the logins
// that did not reach the level.
func (row *readinessRow) settle(named bool) {
	row.People, row.Way = len(row.people), wayOf(row.reach)
	short := row.Logins - row.Reached
	switch {
	case row.reach.Way != broker.ReachSilently && row.reach.Way != broker.ReachFactor:
		row.Fail = short
	case row.reach.When.IsZero():
		row.StepUp = short
	default:
		row.Depends = short
	}
	if row.Fail == 0 {
		return
	}
	for _, subject := range slices.SortedFunc(maps.Keys(row.people), func(x, y broker.Subject) int {
		return cmp.Or(cmp.Compare(x.Namespace, y.Namespace), cmp.Compare(x.Value, y.Value))
	}) {
		if row.people[subject] == 0 {
			continue
		}
		row.Failing++
		if named {
			row.Users = append(row.Users, subject)
		}
	}
}

// wayOf says how the connection reaches the level.
func wayOf(reach broker.Reach) string {
	text := string(reach.Way)
	if len(reach.Factors) > 0 {
		text += fmt.Sprintf(" %v", reach.Factors)
	}
	if len(reach.Others) > 0 {
		text += fmt.Sprintf(" %v", reach.Others)
	}
	if !reach.When.IsZero() {
		text += ", if the provider answers " + reach.When.String()
	}
	return text
}

// failing reports whether a login would have failed.
func (r *readiness) failing() bool { return r.Total.Fail > 0 }
