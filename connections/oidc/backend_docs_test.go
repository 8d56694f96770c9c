package oidc

import (
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"trin/broker"
)

// TestConfigurationPageHasEverySettingOfAProvider holds the table of settings
// against the fields that are read.
func TestConfigurationPageHasEverySettingOfAProvider(t *testing.T) {
	t.Parallel()
	var told, want []string
	for _, row := range tableOf(t, "configuration.md", "### oidc, authentication") {
		told = append(told, row[0])
	}
	for field := range reflect.TypeFor[ConnectionSettings]().Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		want = append(want, name)
	}
	slices.Sort(told)
	slices.Sort(want)
	if !slices.Equal(told, want) {
		t.Errorf("got  %q in the document\nwant %q", told, want)
	}
}

// TestConfigurationPageHasEveryPreset holds the presets' settings, and their
// products, against the code.
func TestConfigurationPageHasEveryPreset(t *testing.T) {
	t.Parallel()
	told, want := map[string][]string{}, map[string][]string{}
	products := ""
	for _, row := range tableOf(t, "configuration.md", "### openid, authentication") {
		if row[0] == "product" {
			products = row[2]
			continue
		}
		for setting := range strings.SplitSeq(row[0], ", ") {
			for product := range strings.SplitSeq(row[1], ", ") {
				told[product] = append(told[product], setting)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(presetProducts)) {
		want[name] = slices.Clone(presetProducts[name].own)
		if !strings.Contains(products, "`"+name+"`") {
			t.Errorf("the page does not name the product %s", name)
		}
	}
	for _, settings := range []map[string][]string{told, want} {
		for product := range settings {
			slices.Sort(settings[product])
		}
	}
	if !reflect.DeepEqual(told, want) {
		t.Errorf("got  %q in the document\nwant %q", told, want)
	}
}

// TestErrorsPageTellsWhatAnOpenIDProviderRefuses holds its table against the
// code.
func TestErrorsPageTellsWhatAnOpenIDProviderRefuses(t *testing.T) {
	t.Parallel()
	said := 0
	for _, row := range tableOf(t, "errors.md", "### What an OpenID provider refuses") {
		codes, condition, _ := strings.Cut(row[0], "; ")
		for code := range strings.SplitSeq(codes, ", ") {
			if said++; code == "any other" {
				code = "something_else"
			}
			r := newParty(t)
			leg, _ := r.login("idp", func(leg *broker.Leg) {
				leg.Passive = condition == "with prompt=none"
				if condition == "a class was asked for" {
					leg.Ask = []broker.ClassRef{"urn:high"}
				}
			})
			r.turnedDown(r.bring(leg, url.Values{"error": {code}, "state": {string(leg.ID)}}), broker.RefusalCode(strings.Trim(row[1], "`")))
		}
	}
	if said < 6 {
		t.Errorf("the page names %d errors", said)
	}
}
