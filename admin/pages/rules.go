package pages

import (
	"net/http"
	"slices"

	"trin/admin/shell"
	"trin/templates/console"
	"trin/templates/console/words"
)

// rules are the rules of a decision, to which a trace leads.
func (p *Pages) rules(w http.ResponseWriter, r *http.Request) {
	f := p.Frame(w, r, words.RulePageTitle)
	f.Lead, f.Crumbs = f.Say(words.RulePageLead), shell.Crumbs(f)
	var panels []console.Panel
	for _, rule := range slices.Clone(words.Rules()) {
		panels = append(panels, console.Panel{ID: "rule-" + rule.ID, Title: f.Say(words.RulePageRule) + " " + rule.ID, Lead: f.Say(rule.Says)})
	}
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: panels}))
}
