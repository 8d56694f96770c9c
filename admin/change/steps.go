package change

import (
	"net/http"
	"net/url"
	"strings"

	"trin/admin/drafts"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// step is what comes next in a draft's life: in a sentence, and as links of which
// the first is the one to think of.
type step struct {
	says  string
	links []console.Link
}

// next says what comes next. seen: this is the preview, so the next is what
// follows it.
func (c *Change) next(f console.Frame, r *http.Request, d connections.Draft, p drafts.Preview, seen bool) step {
	link := func(name words.Text, path string) console.Link { return console.Link{Name: f.Say(name), Path: path} }
	preview, publish := link(words.DraftPreview, editing.Path(d.ID, "preview")), link(words.DraftPublishTitle, editing.Path(d.ID, "publish"))
	submit, approve := link(words.DraftSubmitTitle, editing.Path(d.ID, "submit")), link(words.DraftApproveTitle, editing.Path(d.ID, "approve"))
	reopen, discard := link(words.DraftReopenTitle, editing.Path(d.ID, "reopen")), link(words.DraftDiscardTitle, editing.Path(d.ID, "discard"))
	export := link(words.ExportTitle, editing.Path(d.ID, "export"))
	take := link(words.ImportTitle, editing.Import().In(d.ID))
	order := func(says words.Text, links ...console.Link) step {
		var kept []console.Link
		for _, one := range links {
			if one.Path == "" || seen && one.Path == preview.Path {
				continue
			}
			one.Quiet = len(kept) > 0
			kept = append(kept, one)
		}
		return step{f.Say(says), kept}
	}
	switch {
	case d.State == connections.DraftDiscarded:
		return order(words.NextDiscarded, export)
	case d.State == connections.DraftPublished:
		back := console.Link{}
		if d.Published > 1 && c.mayRestore(r) {
			back = link(words.GoBack, versionPath(d.Published-1)+"/restore")
		}
		return order(words.NextPublished, console.Link{Name: f.Say(words.VersionSee), Path: versionPath(d.Published)}, back, export)
	case !c.mayEdit(r):
		return order(words.NextReader, preview, export)
	case d.Edited == 0:
		return order(words.NextEdit, take, discard)
	case len(p.Conflicts) > 0:
		return order(words.NextConflicts, link(words.ConflictsSettle, editing.Path(d.ID, "conflicts")), preview, discard)
	case p.Standing > 0 || len(installation.Errors(p.Problems)) > 0:
		return order(words.NextMend, link(words.MendErrors, "#problems"), preview, take, export, discard)
	case p.Approvals >= p.Needed && d.State == connections.DraftOpen && !seen:
		return order(words.NextPreview, preview, publish, take, export, discard)
	case p.Approvals >= p.Needed:
		if d.State == connections.DraftOpen {
			reopen = console.Link{}
		}
		return order(words.NextPublish, publish, preview, reopen, export, discard)
	case d.State == connections.DraftOpen && !seen:
		return order(words.NextPreview, preview, submit, take, export, discard)
	case d.State == connections.DraftOpen:
		return order(words.NextSubmit, submit, export, discard)
	case c.cannotApprove(r, d).IsZero():
		return order(words.NextApprove, approve, preview, reopen, export, discard)
	}
	return order(words.NextWait, preview, reopen, export, discard)
}

// mayRestore reports whether the reader may go back, with a fresh proof.
func (c *Change) mayRestore(r *http.Request) bool {
	rule := drafts.RollbackRule
	rule.Sensitive = false
	return actor(r).Token == "" && actor(r).May(rule, c.Clock()) == nil
}

// mendedAt is the page of a draft on which a problem is mended.
func (c *Change) mendedAt(draft string, p installation.Problem) string {
	if path := mended(p).In(draft); c.Serves(path) {
		return path
	}
	return editing.Document(p.Kind, p.ID).In(draft)
}

// mended is where a problem is mended: by its field, one of the pages that edit.
func mended(p installation.Problem) editing.Target {
	side := p.Kind == installation.KindApplication || p.Kind == installation.KindAuthentication
	first, _, _ := strings.Cut(p.Field, ".")
	switch {
	case p.Kind == installation.KindVocabulary:
		return editing.Assurance()
	case (side || p.Kind == installation.KindRequester || p.Kind == installation.KindFragment) && (first == "claims" || first == "steps" || first == "unknownClaims"):
		return editing.Claims(p.Kind, p.ID)
	case side && assuranceFields[first]:
		return editing.AssuranceOf(p.Kind, p.ID)
	}
	return editing.Document(p.Kind, p.ID)
}

// assuranceFields are the fields that are edited beside the levels.
var assuranceFields = map[string]bool{
	"floor": true, "requesterFloors": true, "pairFloors": true, "classes": true, "answers": true, "translate": true, "strict": true,
	"exactMeansMinimum": true, "ignoreRequested": true, "answerTrueClass": true,
	"firstFactor": true, "source": true, "assume": true, "cap": true, "factors": true, "forward": true, "forwardTags": true, "asks": true, "askComparison": true,
}

// revertPath is where one edit is taken out of a draft.
func revertPath(draft, kind, id string) string {
	return editing.Path(draft, "revert") + "?" + url.Values{"kind": {kind}, "id": {id}}.Encode()
}
