package change

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"unicode/utf8"

	"trin/admin/editing"
	"trin/admin/installation"
	"trin/templates/console"
	"trin/templates/console/words"
)

// maxImport is how many bytes a text has that a page takes; `trin apply` takes
// more. maxImportForm is that of its form.
const (
	maxImport     = 8 << 20
	maxImportForm = 2*maxImport + 1<<20
)

// askImport is the page on which YAML is given.
func (c *Change) askImport(w http.ResponseWriter, r *http.Request) {
	d, ok := c.Open(w, r)
	if !ok {
		return
	}
	c.asksImport(w, r, editing.Posted{Actor: actor(r), Draft: d}, http.StatusOK, "", false, editing.Wrong{})
}

func (c *Change) asksImport(w http.ResponseWriter, r *http.Request, p editing.Posted, status int, text string, whole bool, wrong editing.Wrong) {
	f := c.Kit.Frame(w, r, p.Draft, words.ImportTitle)
	f.Lead, f.Switch = f.Say(words.ImportLead), status == http.StatusOK
	if installation.HoldsSecret([]byte(text)) {
		text = "" // it is not sent back
	}
	form := &console.PostForm{
		Action: editing.Path(p.Draft.ID, "import"), Keep: editing.Keep(p.Draft), Files: true,
		Groups: []console.FieldGroup{{Fields: []console.Field{
			{Name: "file", Label: f.Say(words.ImportFile), Hint: f.Say(words.ImportFileHint), Kind: console.Upload},
			{Name: "text", Label: f.Say(words.ImportText), Hint: f.Say(words.ImportTextHint), Kind: console.Lines, Value: text, Tall: true},
			{Name: "whole", Label: f.Say(words.ImportWhole), Hint: f.Say(words.ImportWholeHint), Kind: console.Check, Value: checked(whole)},
		}}},
		Buttons: []console.Button{{Text: f.Say(words.ImportShow)}}, Cancel: console.Link{Name: f.Say(words.Cancel), Path: editing.Path(p.Draft.ID)},
	}
	panel := console.Panel{Blocks: []console.Block{{Form: form}}}
	c.Show(w, r, status, console.SheetPage(f, console.Sheet{Panels: append(wrong.Panels(f), panel)}))
}

func checked(on bool) string {
	if on {
		return "1"
	}
	return ""
}

// importText shows what a text would change, and keeps it when it is asked to and
// would change what was shown.
func (c *Change) importText(w http.ResponseWriter, r *http.Request) {
	p, ok := c.PostFiles(w, r, maxImportForm)
	if !ok {
		return
	}
	whole := r.PostForm.Get("whole") != ""
	text, err := given(r)
	if err != nil {
		c.asksImport(w, r, p, http.StatusUnprocessableEntity, "", whole, editing.Wrong{Text: err.Error()})
		return
	}
	changes, err := c.Desk.WouldImport(r.Context(), p.Actor, p.Draft.ID, p.Revision, text, whole)
	shown := digest(changes)
	if err == nil && r.PostForm.Get("keep") != "" && r.PostForm.Get("shown") == shown {
		if _, err = c.Desk.Import(r.Context(), p.Actor, p.Draft.ID, p.Revision, text, whole); err == nil {
			c.SendTo(w, r, editing.Path(p.Draft.ID))
			return
		}
	}
	if err != nil {
		if wrong, mine := c.Refused(w, r, p, err); mine {
			c.asksImport(w, r, p, wrong.Status, text, whole, wrong)
		}
		return
	}
	c.confirmImport(w, r, p, text, whole, changes, shown)
}

// confirmImport shows what would change.
func (c *Change) confirmImport(w http.ResponseWriter, r *http.Request, p editing.Posted, text string, whole bool, changes []installation.Change, shown string) {
	f := c.Kit.Frame(w, r, p.Draft, words.ImportConfirm)
	f.Lead, f.Switch = f.Say(words.ImportConfirmLead), false
	panels := []console.Panel{differencePanel(f, f.Say(words.ImportDifference), changes)}
	if len(changes) > 0 {
		panels = append([]console.Panel{{Blocks: []console.Block{{Form: &console.PostForm{
			Action:  editing.Path(p.Draft.ID, "import"),
			Keep:    editing.Keep(p.Draft, console.Hidden{Name: "text", Value: text}, console.Hidden{Name: "whole", Value: checked(whole)}, console.Hidden{Name: "shown", Value: shown}),
			Files:   true,
			Buttons: []console.Button{{Text: f.Say(words.ImportKeep), Name: "keep", Value: "1"}}, Cancel: console.Link{Name: f.Say(words.Cancel), Path: editing.Path(p.Draft.ID, "import")},
		}}}}}, panels...)
	}
	c.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: panels}))
}

// The ways in which nothing was given that can be read.
var (
	errNoText   = errors.New("Choose a file, or paste the YAML.")
	errTwoTexts = errors.New("Choose a file or paste the YAML, not both.")
	errTooLarge = errors.New("The text is larger than a page takes. Use trin apply.")
	errNotText  = errors.New("The file is no text in UTF-8. Choose the YAML file.")
)

// given is the text of the file, or the one that was pasted.
func given(r *http.Request) (string, error) {
	text := r.PostForm.Get("text")
	if file, _, err := r.FormFile("file"); err == nil {
		defer file.Close() //nolint:errcheck // it was only read
		read, err := io.ReadAll(io.LimitReader(file, maxImport+1))
		if err != nil {
			return "", errNotText
		}
		if len(read) > 0 && text != "" {
			return "", errTwoTexts
		}
		if len(read) > 0 {
			text = string(read)
		}
	}
	switch {
	case text == "":
		return "", errNoText
	case len(text) > maxImport:
		return "", errTooLarge
	case !utf8.ValidString(text):
		return "", errNotText
	}
	return text, nil
}

// digest names a difference.
func digest(changes []installation.Change) string {
	h := sha256.New()
	for _, c := range changes {
		_, _ = io.WriteString(h, c.String()+"\n")
	}
	return hex.EncodeToString(h.Sum(nil))
}
