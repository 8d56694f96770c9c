package browser

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"trin/admin/access"
	"trin/broker"
	"trin/cmd/trin/internal/node"
	"trin/connections"
)

// Console serves a node with its administration, to an administrator who is
// signed in and has just proven to be there. Close the server when done.
func Console(n *node.Node, clock func() time.Time) *httptest.Server {
	mux := http.NewServeMux()
	table, _ := n.Access()
	table.Mount(mux, func(*http.Request) (access.Actor, error) {
		return access.Actor{Name: "Karen Holm", Subject: broker.Subject{Namespace: "administrators", Value: "karen"}, Role: access.Administrator, Stepped: clock()}, nil
	}, clock, func(w http.ResponseWriter, _ *http.Request, err error) {
		http.Error(w, err.Error(), http.StatusForbidden)
	})
	mux.Handle("/", n.Handler())
	return httptest.NewServer(mux)
}

// The records that PlantLogins makes and that pictures are taken of.
const (
	PlantedRefusal = "4P4G-XWXU"
	PlantedStepUp  = "9FJX-K7Q2"
)

// PlantLogins stores what a day of logins leaves behind, in the installation of
// the demo: records, a session, and changes.
func PlantLogins(ctx context.Context, n *node.Node, now time.Time) error {
	for i := range 96 {
		ended := now.Add(-time.Duration(i) * 15 * time.Minute)
		r := plantedLogin(i, ended.Add(-time.Duration(12+i%9)*time.Second))
		r.Ended = ended
		if err := plant(ctx, n, broker.ID(fmt.Sprint("planted", i)), now, broker.Move{Record: &r}); err != nil {
			return err
		}
	}
	session := &broker.Session{
		Key: "planted", Revision: 1, Group: "default", Subject: broker.Subject{Namespace: "adfs", Value: "anna.jensen"}, Chosen: "adfs", Index: "planted",
		Evidence: []broker.Evidence{{Connection: "adfs", Subject: broker.Subject{Namespace: "adfs", Value: "anna.jensen"}, Level: broker.Level{Value: 20},
			Class: "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport", Methods: []string{"pwd"}, Instant: now.Add(-time.Hour), Received: now.Add(-time.Hour)}},
		Participants: []broker.Participant{{Application: "application", Since: now.Add(-time.Hour)}},
		Created:      now.Add(-time.Hour), Used: now.Add(-time.Minute), Expires: now.Add(7 * time.Hour),
	}
	if err := plant(ctx, n, "planted-session", now, broker.Move{Session: session}); err != nil {
		return err
	}
	for _, c := range []connections.Change{
		{Author: "Karen Holm", What: "create user", Target: "bo.nielsen", Difference: "+ name: bo.nielsen\n+ claims:\n+   mail: bo@example.org"},
		{Author: "Ole Vestergaard", What: "unlock factor", Target: "anna.jensen"},
	} {
		if err := n.Store.AppendChange(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

func plant(ctx context.Context, n *node.Node, id broker.ID, now time.Time, m broker.Move) error {
	m.Transaction = broker.Transaction{ID: id, Revision: 1, State: broker.StateAnswered, Binding: string(id), Version: 1, Created: now, Expires: now.Add(time.Hour)}
	return n.Store.Move(ctx, m)
}

// plantedLogin is one of a day: most succeed, some with a factor, some do not.
func plantedLogin(i int, when time.Time) broker.Record {
	users := []string{"anna.jensen", "bo.nielsen", "eva.krogh", "mads.lund"}
	r := broker.Record{
		Reference: fmt.Sprintf("%04d-PLAN", i), Transaction: broker.ID(fmt.Sprint("planted", i)), Version: 1, Started: when, Application: "application", Connection: "low",
		Subject: broker.Subject{Namespace: "low", Value: users[i%len(users)]}, Address: "192.0.2.7",
		Asked: broker.Asked{Signed: true, Comparison: broker.Minimum, Classes: []broker.ClassRef{"urn:trin:demo:loa:3"}, Floors: broker.NewLevels(broker.Level{Value: 20})},
		Trips: []broker.Trip{{Connection: "low", Wanted: []broker.ClassRef{"urn:trin:demo:loa:3"}, Received: "urn:trin:demo:loa:2", Counted: broker.Level{Value: 20}}},
		Trace: broker.Trace{
			{Rule: "6", Text: "Asked is minimum level 30, and the floor is level 20."},
			{Rule: "10", Connection: "low", Text: "The provider is asked for no class: the map leaves out what is wanted."},
			{Rule: "12", Connection: "low", Text: "The class urn:trin:demo:loa:2 counts as level 20."},
		},
	}
	r.Trips[0].Started, r.Trips[0].Ended = when, when.Add(3*time.Second)
	factor := broker.Trip{Connection: "totp", Factor: true, Counted: broker.Level{Value: 30}, Started: when.Add(4 * time.Second), Ended: when.Add(9 * time.Second)}
	switch {
	case i == 1 || i%11 == 5:
		factor.Counted, factor.Refusal = broker.Level{}, &broker.Refusal{Code: broker.RefusedFailed, Reason: "the code was wrong five times"}
		r.Trips = append(r.Trips, factor)
		r.Refusal = &broker.Refusal{Code: broker.RefusedLevel, Reason: "level 30 is wanted and level 20 is proven; the only factor that reaches it was refused"}
		r.Trace = append(r.Trace, broker.Finding{Rule: "14", Connection: "totp", Text: "The second factor that reaches level 30 was refused."})
	case i%7 == 3:
		r.Refusal = &broker.Refusal{Code: broker.RefusedCancelled, Reason: "cancelled at the chooser"}
	case i == 2 || i%3 == 0:
		r.Trips = append(r.Trips, factor)
		r.Issued = &broker.Issued{Class: "urn:trin:demo:loa:3", Level: broker.Level{Value: 30}, Instant: when}
		r.Claims = []broker.ClaimsStep{{Step: "keep", Removed: []string{"homePhone"}}, {Step: "rename mail", Added: []string{"mail"}, Removed: []string{"urn:oid:0.9.2342.19200300.100.1.3"}}}
	default:
		r.Issued = &broker.Issued{Class: "urn:trin:demo:loa:2", Level: broker.Level{Value: 20}, Instant: when}
	}
	switch i {
	case 1:
		r.Reference = PlantedRefusal
	case 2:
		r.Reference = PlantedStepUp
	}
	return r
}
