package installation_test

import (
	"slices"
	"testing"

	"trin/admin/installation"
	"trin/connections"
)

func TestOutlineOf(t *testing.T) {
	t.Parallel()
	body := `kind: application
id: journal
protocol: fake
settings:
  peer: urn:journal
  metadataURL: https://journal.test/metadata
  nested:
    deep: [a, b]
claims:
  - rename: {from: mail, to: email}
unknownClaims:
  - drop: {claims: [cpr]}
`
	o := installation.OutlineOf(connections.Document{Kind: "application", ID: "journal", Body: []byte(body)}, parts())
	if o.Protocol != "fake" || o.Profile != "" || o.MetadataURL != "https://journal.test/metadata" {
		t.Errorf("got %+v", o)
	}
	want := []installation.Setting{
		{Path: "peer", Value: "urn:journal", Own: true}, {Path: "metadataURL", Value: "https://journal.test/metadata", Own: true},
		{Path: "nested.deep", Value: "a, b", Own: true},
	}
	if !slices.Equal(o.Settings, want) {
		t.Errorf("got %v, want %v", o.Settings, want)
	}
	if len(o.Claims) != 1 || o.Claims[0].Rename == nil || len(o.Unknown) != 1 {
		t.Errorf("got %v and %v, want a rename, and a step for those who are not known", o.Claims, o.Unknown)
	}
}

func TestOutlineOf_AProfileIsWrittenOut(t *testing.T) {
	t.Parallel()
	body := "kind: application\nid: a\nprofile: oiosaml3\nsettings:\n  skew: 2m\n"
	o := installation.OutlineOf(connections.Document{Kind: "application", ID: "a", Body: []byte(body)}, parts())
	own, profile := 0, 0
	for _, s := range o.Settings {
		if s.Own {
			own++
		} else {
			profile++
		}
	}
	if o.Profile != "oiosaml3" || o.Protocol != "saml2" || own != 1 || profile == 0 {
		t.Errorf("got %s over %s with %d own settings and %d of the profile", o.Profile, o.Protocol, own, profile)
	}
}

func TestOutlineOf_WhatCannotBeRead(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "kind: [", "kind: application\nid: a\nsettings: no\nclaims: 7\n", "kind: vocabulary\n"} {
		o := installation.OutlineOf(connections.Document{Kind: "application", ID: "a", Body: []byte(body)}, parts())
		if len(o.Settings)+len(o.Claims) > 0 {
			t.Errorf("%q: got %+v", body, o)
		}
	}
}
