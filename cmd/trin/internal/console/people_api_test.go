package console

import (
	"net/http"
	"strings"
	"testing"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
)

// ask sends a request to the API with a token, and gives the status.
func (r *rig) ask(method, path, secret, match, body string) int {
	r.Helper()
	request, err := http.NewRequestWithContext(r.Context(), method, r.admin+"/admin/api/v1"+path, strings.NewReader(body))
	if err != nil {
		r.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+secret)
	request.Header.Set("Content-Type", "application/json")
	if match != "" {
		request.Header.Set("If-Match", match)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		r.Fatal(err)
	}
	_ = response.Body.Close()
	return response.StatusCode
}

// K6: a program that helps users takes over no administrator either.
func TestK6_AProgramTakesOverNoAdministrator(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	anna := r.administrator()
	subject := anna.actor().Subject
	before, err := r.Users.User(t.Context(), subject.Value)
	if err != nil {
		t.Fatal(err)
	}
	operator, _ := r.token("helper", access.Operator, "", access.ScopeRead, access.ScopeOperate)
	_, header, _ := r.get(r.admin+"/admin/api/v1/users/anna", "Bearer "+operator)
	of := `{"namespace":"` + subject.Namespace + `","user":"` + subject.Value + `"}`
	for _, c := range [][3]string{
		{"POST", "/users/anna/disable", "{}"}, {"POST", "/users/anna/unlock", "{}"}, {"PUT", "/users/anna/claims", `{"claims":[]}`},
		{"POST", "/factors/administrators-code/invite", of}, {"POST", "/factors/administrators-code/unlock", of},
	} {
		if got := r.ask(c[0], c[1], operator, header.Get("ETag"), c[2]); got != http.StatusForbidden {
			t.Errorf("%s %s: got %d, want it refused", c[0], c[1], got)
		}
	}
	after, err := r.Users.User(t.Context(), subject.Value)
	if err != nil || after.Revision != before.Revision || after.Disabled || !anna.in() {
		t.Errorf("got %+v, %v, want her as she was", after, err)
	}
	if states, err := r.Store.OTPStates(t.Context(), []string{subject.Value}); err != nil || len(states) != 1 || !states[0].Invited.IsZero() {
		t.Errorf("got %+v, %v, want no invitation", states, err)
	}
	// What it makes for somebody is worth nothing once they are above it.
	user, err := r.Users.Create(t.Context(), "bo", password, nil)
	if err != nil {
		t.Fatal(err)
	}
	bo := broker.Subject{Namespace: "administrators", Value: user.ID}
	if got := r.ask("POST", "/factors/administrators-code/invite", operator, "", `{"namespace":"administrators","user":"`+user.ID+`"}`); got != http.StatusOK && got != http.StatusCreated {
		t.Errorf("an invitation of a user: got %d", got)
	}
	states, err := r.Store.OTPStates(t.Context(), []string{user.ID})
	if err != nil || len(states) != 1 || states[0].Invited.IsZero() {
		t.Fatalf("got %+v, %v, want him invited", states, err)
	}
	err = r.Store.SaveAdministrator(t.Context(), connections.Administrator{Subject: bo, Name: "bo", Role: "operator", Created: r.clock.Now(), By: "test"})
	if err != nil {
		t.Fatal(err)
	}
	if got := r.ask("POST", "/users/bo/disable", operator, "", "{}"); got != http.StatusForbidden {
		t.Errorf("another operator is disabled: got %d", got)
	}
}
