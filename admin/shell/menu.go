package shell

import (
	"strings"
	"time"

	"trin/admin/access"
	"trin/templates/console"
	"trin/templates/console/words"
	"trin/templates/text"
)

// Part is a part of the menu.
type Part struct {
	Title   words.Text
	Entries []Entry
}

// Entry is one entry of the menu. Rule is that of the route of its path.
type Entry struct {
	Name words.Text
	Path string
	Rule access.Rule
}

// Menu is the menu, in its order. Every entry is a route with the same rule,
// which a test holds.
func Menu() []Part {
	return []Part{
		{words.MenuToday, []Entry{
			{words.OverviewTitle, "/admin/", Reads},
			{words.LoginsTitle, "/admin/logins", Reads},
			{words.SessionsTitle, "/admin/sessions", Reads},
		}},
		{words.MenuSetup, []Entry{
			{words.ApplicationsTitle, "/admin/applications", Reads},
			{words.ConnectionsTitle, "/admin/authentication", Reads},
			{words.AssuranceTitle, "/admin/assurance", Reads},
			{words.ReachTitle, "/admin/reach", Reads},
			{words.WhatIfTitle, "/admin/what-if", Reads.Trying()},
			{words.WorkbenchTitle, "/admin/claims", Reads.Trying()},
			{words.RequestersTitle, "/admin/requesters", Reads},
			{words.LabTitle, "/admin/lab", OperatesAll},
			{words.InspectTitle, "/admin/inspect", Reads},
			{words.PartnersTitle, "/admin/partners", Reads},
			{words.DraftsTitle, "/admin/drafts", Reads},
			{words.VersionsTitle, "/admin/versions", Reads},
		}},
		{words.MenuPeople, []Entry{
			{words.UsersTitle, "/admin/users", ReadsAll},
			{words.AdministratorsTitle, "/admin/administrators", administersAll},
			{words.TokensTitle, "/admin/tokens", administersAll},
		}},
		{words.MenuTrust, []Entry{
			{words.KeysTitle, "/admin/keys", ReadsAll},
			{words.MetadataTitle, "/admin/metadata", Reads},
			{words.DangersTitle, "/admin/dangers", Reads},
			{words.AuditTitle, "/admin/audit", Reads},
			{words.RulePageTitle, "/admin/rules", Reads},
		}},
	}
}

// administersAll is the rule of looking at administrators and tokens.
var administersAll = access.Rule{Least: access.Administrator, Everything: true, Scope: access.ScopeRead}

// menuFor is the menu as the actor may use it, at the path.
func menuFor(actor access.Actor, now time.Time, language text.Language, path string) []console.Section {
	here := hereOf(path)
	sections := []console.Section{}
	for _, part := range Menu() {
		section := console.Section{Title: part.Title.In(language)}
		for _, e := range part.Entries {
			if actor.May(e.Rule, now) == nil {
				section.Items = append(section.Items, console.Item{Name: e.Name.In(language), Path: e.Path, Here: e.Path == here})
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
	for _, part := range Menu() {
		for _, e := range part.Entries {
			below := e.Path != "/admin/" && strings.HasPrefix(path, e.Path+"/")
			if (path == e.Path || below) && len(e.Path) > len(here) {
				here = e.Path
			}
		}
	}
	return here
}
