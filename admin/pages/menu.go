package pages

import (
	"strings"
	"time"

	"trin/admin/access"
	"trin/templates/console"
	"trin/templates/console/words"
	"trin/templates/text"
)

// entry is one entry of the menu. Rule is that of the route of its path.
type entry struct {
	name words.Text
	path string
	rule access.Rule
}

// menu is the menu, in its order. Every entry is a route with the same rule,
// which a test holds.
func menu() []struct {
	title   words.Text
	entries []entry
} {
	return []struct {
		title   words.Text
		entries []entry
	}{
		{words.MenuToday, []entry{
			{words.OverviewTitle, "/admin/", reads},
			{words.LoginsTitle, "/admin/logins", reads},
			{words.SessionsTitle, "/admin/sessions", readsAll},
		}},
		{words.MenuSetup, []entry{
			{words.ApplicationsTitle, "/admin/applications", reads},
			{words.ConnectionsTitle, "/admin/authentication", reads},
			{words.AssuranceTitle, "/admin/assurance", reads},
			{words.ReachTitle, "/admin/reach", reads},
			{words.WhatIfTitle, "/admin/what-if", reads},
			{words.WorkbenchTitle, "/admin/claims", reads},
			{words.RequestersTitle, "/admin/requesters", reads},
		}},
		{words.MenuTrust, []entry{
			{words.KeysTitle, "/admin/keys", readsAll},
			{words.MetadataTitle, "/admin/metadata", reads},
			{words.DangersTitle, "/admin/dangers", reads},
			{words.AuditTitle, "/admin/audit", readsAll},
			{words.RulePageTitle, "/admin/rules", reads},
		}},
	}
}

// menuFor is the menu as the actor may use it, at the path.
func menuFor(actor access.Actor, now time.Time, language text.Language, path string) []console.Section {
	here := hereOf(path)
	sections := []console.Section{}
	for _, part := range menu() {
		section := console.Section{Title: part.title.In(language)}
		for _, e := range part.entries {
			if actor.May(e.rule, now) == nil {
				section.Items = append(section.Items, console.Item{Name: e.name.In(language), Path: e.path, Here: e.path == here})
			}
		}
		if len(section.Items) > 0 {
			sections = append(sections, section)
		}
	}
	return sections
}

// hereOf is the path of the entry that a page belongs to: the longest that it
// begins with.
func hereOf(path string) string {
	here := ""
	for _, part := range menu() {
		for _, e := range part.entries {
			below := e.path != "/admin/" && strings.HasPrefix(path, e.path+"/")
			if (path == e.path || below) && len(e.path) > len(here) {
				here = e.path
			}
		}
	}
	return here
}
