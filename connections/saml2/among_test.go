package saml2

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trin/broker"
	"trin/connections"
)

func TestUnsolicitedNamesAnApplicationThatCanBegin(t *testing.T) {
	t.Parallel()
	application := func(change func(*broker.ApplicationConnection)) *broker.ApplicationConnection {
		a := &broker.ApplicationConnection{ID: "portal", Kind: KindName, Enabled: true, Settings: json.RawMessage(`{"metadata":"x","allowInitiated":true}`)}
		change(a)
		return a
	}
	for _, c := range []struct {
		name     string
		change   func(*broker.ApplicationConnection)
		severity connections.Severity // "" = nothing to say
		says     string
	}{
		{"right", func(*broker.ApplicationConnection) {}, "", ""},
		{"missing", func(a *broker.ApplicationConnection) { a.ID = "another" }, connections.SeverityError, "no application"},
		{"another protocol", func(a *broker.ApplicationConnection) { a.Kind = "oidc" }, connections.SeverityError, "does not speak SAML 2.0"},
		{"not allowed", func(a *broker.ApplicationConnection) { a.Settings = json.RawMessage(`{"metadata":"x"}`) }, connections.SeverityError, "allowInitiated"},
		{"switched off", func(a *broker.ApplicationConnection) { a.Enabled = false }, connections.SeverityWarning, "switched off"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := application(c.change)
			all := &broker.Configuration{Applications: map[broker.ID]*broker.ApplicationConnection{a.ID: a}}
			got := newRig(t).kind.among(connections.RoleAuthentication, json.RawMessage(`{"metadata":"x","unsolicited":"portal"}`))(all)
			if c.severity == "" {
				if len(got) != 0 {
					t.Errorf("got %+v, want nothing to say", got)
				}
				return
			}
			if len(got) != 1 || got[0].Field != "unsolicited" || got[0].Severity != c.severity || !strings.Contains(got[0].Message, c.says) {
				t.Errorf("got %+v, want one %s at unsolicited that says %q", got, c.severity, c.says)
			}
		})
	}
	if got := newRig(t).kind.among(connections.RoleAuthentication, json.RawMessage(`{"metadata":"x"}`)); got != nil {
		t.Error("without unsolicited there is something to check")
	}
}

func TestKeysThatAConnectionNeeds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		role     connections.Role
		settings string
		want     []string
	}{
		{connections.RoleApplication, `{}`, []string{"default signing"}},
		{connections.RoleApplication, `{"keys":"kombit"}`, []string{"kombit signing"}},
		{connections.RoleAuthentication, `{"keys":"kombit","signRequests":false}`, []string{"kombit signing"}},
		{connections.RoleAuthentication, `{"keys":"kombit","requireEncryption":true}`, []string{"kombit signing", "kombit encryption"}},
		{connections.RoleAuthentication, `{"keys":7}`, nil},
		{connections.RoleApplication, `{"keys":7}`, nil},
	} {
		var got []string
		for _, need := range newRig(t).kind.needs(c.role, json.RawMessage(c.settings)) {
			if need.Field != "keys" {
				t.Errorf("%s: the field is %q, want keys", c.settings, need.Field)
			}
			got = append(got, fmt.Sprint(need.Set, " ", need.Use))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s %s: got %v, want %v", c.role, c.settings, got, c.want)
		}
	}
}
