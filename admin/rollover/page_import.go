package rollover

import (
	"errors"
	"io"
	"net/http"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
	"trin/connections/keyfile"
	"trin/templates/console"
	"trin/templates/console/words"
)

// maxUpload bounds both files of a key together, with what is around them.
const maxUpload = 2*keyfile.Most + 16<<10

// takeIn takes a key in. Its files are in memory alone, and are not written
// anywhere but sealed in the database.
func (p *Pages) takeIn(w http.ResponseWriter, r *http.Request) {
	if !p.Upload(w, r, maxUpload) {
		return
	}
	place, ok := p.placeOf(w, r)
	if !ok {
		return
	}
	var files [][]byte
	for _, name := range []string{"certificate", "private"} {
		file, err := uploaded(r, name)
		if err != nil {
			p.Fail(w, r, err)
			return
		}
		defer clear(file)
		files = append(files, file)
	}
	key, err := p.rollover.ImportFile(r.Context(), access.From(r.Context()), place, r.PostFormValue("password"), files...)
	if err != nil && !importWord(err).IsZero() {
		p.showImport(w, r, err)
		return
	}
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	p.SendTo(w, r, place.Path()+"?done=make&key="+key.ID)
}

// uploaded is the file of a field; none is empty.
func uploaded(r *http.Request, name string) ([]byte, error) {
	file, _, err := r.FormFile(name)
	if errors.Is(err, http.ErrMissingFile) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, keyfile.Most+1))
}

func (p *Pages) askImport(w http.ResponseWriter, r *http.Request) { p.showImport(w, r, nil) }

// importWord says why files are not taken; none = nothing is wrong with them.
func importWord(err error) words.Text {
	switch {
	case errors.Is(err, ErrNoCertificate):
		return words.ImportNoCert
	case errors.Is(err, ErrNoPrivateKey):
		return words.ImportNoKey
	case errors.Is(err, ErrNotAPair):
		return words.ImportNoPair
	case errors.Is(err, ErrPassword):
		return words.ImportPassword
	case errors.Is(err, ErrTooCostly):
		return words.ImportCostly
	case errors.Is(err, connections.ErrKeyUnusable):
		return words.ImportUnusable
	case errors.Is(err, broker.ErrConflict):
		return words.ImportTwice
	}
	return words.Text{}
}

func (p *Pages) showImport(w http.ResponseWriter, r *http.Request, wrong error) {
	v, ok := p.viewOf(w, r)
	if !ok {
		return
	}
	f := p.frame(w, r, words.ImportKeyTitle, v.Place)
	f.Lead, f.Crumbs = f.Say(words.ImportKeyLead), crumbs(f, v.Place)
	said, status := words.RolloverMakeSays, http.StatusOK
	if v.Active == nil {
		said = words.MakeFirst
	}
	certificate := console.Field{Name: "certificate", Label: f.Say(words.ImportCert), Kind: console.Upload, Required: true}
	password := console.Field{Name: "password", Label: f.Say(words.ImportPasswordOf), Hint: f.Say(words.ImportPasswordHint), Kind: console.Secret}
	if wrong != nil {
		field := &certificate
		if errors.Is(wrong, ErrPassword) {
			field = &password
		}
		status, field.Wrong = http.StatusUnprocessableEntity, f.Say(importWord(wrong))
		f.Notices = []console.Notice{{Tone: console.Bad, Text: field.Wrong}}
	}
	form := &console.PostForm{
		Action: v.Path() + "/import", Files: true, Cancel: console.Link{Name: f.Say(words.Cancel), Path: v.Path()},
		Groups: []console.FieldGroup{{Fields: []console.Field{
			certificate, {Name: "private", Label: f.Say(words.ImportPrivate), Hint: f.Say(words.ImportPrivHint), Kind: console.Upload}, password,
		}}},
		Buttons: []console.Button{{Text: f.Say(words.ImportSubmit)}},
	}
	p.Show(w, r, status, console.SheetPage(f, console.Sheet{Panels: []console.Panel{{Blocks: []console.Block{{Text: f.Say(said)}, {Text: f.Say(words.MakeUndo)}, {Form: form}}}}}))
}
