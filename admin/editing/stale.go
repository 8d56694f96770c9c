package editing

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"trin/admin/installation"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// SecretPrefix begins the name of every field that takes a secret: what was typed
// there is never sent back to a browser.
const SecretPrefix = "secret"

// maxEcho is how many bytes of what was typed a page gives back.
const maxEcho = 1 << 20

// stale is the page of a form that was made for a draft as it is no more. What
// was typed stands on it, can be put into the draft as it is now, or given up.
// Files and secrets must be given again.
func (k *Kit) stale(w http.ResponseWriter, r *http.Request, p Posted) {
	f := k.Shell.Frame(w, r, words.DraftStaleTitle)
	f.Switch = false // the form is not in the address
	f.Lead, f.Draft = f.Say(words.DraftStaleLead), bar(f, p.Draft)
	facts := []console.Fact{
		f.Fact(words.DraftStaleYours, console.Words(f.Say(words.DraftRevision, p.Revision))),
		f.Fact(words.DraftStaleNow, console.Words(f.Say(words.DraftRevision, p.Draft.Revision)), console.Words(f.When(p.Draft.Changed))),
	}
	if who := editors(p.Draft); len(who) > 0 {
		facts = append(facts, f.Fact(words.DraftEditors, who...))
	}
	typed, again, large := echo(r)
	panels := []console.Panel{{Blocks: []console.Block{{Facts: facts}, {Links: []console.Link{{Name: f.Say(words.DraftSee), Path: Path(p.Draft.ID), Quiet: true}}}}}}
	mine := console.Panel{Title: f.Say(words.DraftStaleTyped), Lead: f.Say(words.DraftStaleTypedLead)}
	if len(typed) > 0 {
		mine.Blocks = append(mine.Blocks, console.Block{Facts: typed})
	}
	if r.MultipartForm != nil && len(r.MultipartForm.File) > 0 || hasSecret(r) {
		mine.Blocks = append(mine.Blocks, console.Block{Text: f.Say(words.DraftStaleFiles)})
	}
	form := &console.PostForm{
		Action: r.URL.EscapedPath(), Keep: Keep(p.Draft, again...), Files: r.MultipartForm != nil,
		Buttons: []console.Button{{Text: f.Say(words.DraftStaleAgain)}}, Cancel: console.Link{Name: f.Say(words.DraftStaleDrop), Path: Path(p.Draft.ID)},
	}
	if large {
		mine.Blocks = append(mine.Blocks, console.Block{Text: f.Say(words.DraftStaleLarge)})
	} else {
		mine.Blocks = append(mine.Blocks, console.Block{Form: form})
	}
	k.Show(w, r, http.StatusConflict, console.SheetPage(f, console.Sheet{Panels: append(panels, mine)}))
}

// echo is what was typed: to be read, and to be posted again.
func echo(r *http.Request) (shown []console.Fact, again []console.Hidden, large bool) {
	size := 0
	for _, name := range slices.Sorted(maps.Keys(r.PostForm)) {
		if name == console.FormTokenField || name == RevisionField || strings.HasPrefix(name, SecretPrefix) {
			continue
		}
		var cells []console.Cell
		for _, value := range r.PostForm[name] {
			if installation.HoldsSecret([]byte(value)) {
				continue
			}
			size += len(name) + len(value)
			again = append(again, console.Hidden{Name: name, Value: value})
			if value != "" {
				cells = append(cells, console.Machine(value))
			}
		}
		if len(cells) > 0 {
			shown = append(shown, console.NewFact(name, cells...))
		}
	}
	if size > maxEcho {
		return nil, nil, true
	}
	return shown, again, false
}

// hasSecret reports whether a secret was typed.
func hasSecret(r *http.Request) bool {
	for name, values := range r.PostForm {
		all := strings.Join(values, "\n")
		if strings.HasPrefix(name, SecretPrefix) && strings.TrimSpace(all) != "" || installation.HoldsSecret([]byte(all)) {
			return true
		}
	}
	return false
}

// editors are those who made an edit of the draft.
func editors(d connections.Draft) []console.Cell {
	var cells []console.Cell
	seen := map[string]bool{}
	for _, a := range d.Authors {
		if !seen[a.Name] {
			seen[a.Name] = true
			cells = append(cells, console.Words(a.Name))
		}
	}
	return cells
}
