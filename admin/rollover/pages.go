package rollover

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"trin/admin/access"
	"trin/admin/shell"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// keysPath is the list of all key sets.
const keysPath = "/admin/keys"

// maxSet bounds the name of a set.
const maxSet = 100

// Pages are the pages of rolling over.
type Pages struct {
	*shell.Shell
	rollover *Rollover
}

// NewPages makes the pages. It fails when something needed is missing.
func NewPages(s *shell.Shell, r *Rollover) (*Pages, error) {
	if r == nil {
		return nil, errors.New("rollover: pages of nothing")
	}
	return &Pages{s, r}, s.Check()
}

// Routes are all pages.
func (p *Pages) Routes() []access.Route {
	const place = keysPath + "/{set}/{use}"
	routes := []access.Route{
		shell.Page(http.MethodGet, keysPath+"/new", Looks, p.newSet),
		shell.Page(http.MethodGet, place, Looks, p.place),
		shell.Page(http.MethodGet, place+"/readers", Looks, p.readers),
		shell.Page(http.MethodGet, place+"/parties", Looks, p.parties),
		shell.Page(http.MethodPost, place+"/parties", Says, p.say),
		shell.Page(http.MethodGet, place+"/make", Changes, p.askMake),
		shell.Page(http.MethodPost, place+"/make", Changes, p.make),
		shell.Page(http.MethodGet, place+"/import", Changes, p.askImport),
		shell.Page(http.MethodPost, place+"/import", Changes, p.takeIn),
		shell.Page(http.MethodGet, place+"/key/{key}", Looks, p.key),
		shell.Page(http.MethodGet, place+"/key/{key}/certificate.pem", Looks, p.certificate),
	}
	for _, move := range []Move{Activate, Publish, Retire, Delete} {
		pattern := place + "/key/{key}/" + string(move)
		routes = append(routes, shell.Page(http.MethodGet, pattern, Changes, p.ask(move)), shell.Page(http.MethodPost, pattern, Changes, p.do(move)))
	}
	return routes
}

// Path is the page of a place.
func (p Place) Path() string { return keysPath + "/" + url.PathEscape(p.Set) + "/" + string(p.Use) }

func (p Place) keyPath(id string) string { return p.Path() + "/key/" + url.PathEscape(id) }

// okPlace reports whether a place can be: no name of a set is odd.
func okPlace(p Place) bool {
	odd := func(r rune) bool { return !unicode.IsPrint(r) || r == unicode.ReplacementChar }
	return p.Set != "" && len(p.Set) <= maxSet && strings.TrimSpace(p.Set) == p.Set && p.Set != "." && p.Set != ".." && !strings.ContainsFunc(p.Set, odd) &&
		(p.Use == connections.KeySigning || p.Use == connections.KeyEncryption)
}

// placeOf is the place of the path, or answers that there is none.
func (p *Pages) placeOf(w http.ResponseWriter, r *http.Request) (Place, bool) {
	place := Place{r.PathValue("set"), connections.KeyUse(r.PathValue("use"))}
	if !okPlace(place) {
		p.NotFound(w, r)
		return place, false
	}
	return place, true
}

// viewOf is where the place of the path stands. The key that the path names, if
// it names one, is there.
func (p *Pages) viewOf(w http.ResponseWriter, r *http.Request) (View, bool) {
	place, ok := p.placeOf(w, r)
	if !ok {
		return View{}, false
	}
	v, err := p.rollover.View(r.Context(), place, r.PathValue("key"))
	if err != nil {
		p.Fail(w, r, err)
		return v, false
	}
	if id := r.PathValue("key"); id != "" && v.Key(id) == nil {
		p.NotFound(w, r)
		return v, false
	}
	return v, true
}

// crumbs are the pages above one that stands below the page of a place.
func crumbs(f console.Frame, place Place, above ...console.Link) []console.Link {
	return shell.Crumbs(f, slices.Concat([]console.Link{{Name: f.Say(words.KeysTitle), Path: keysPath}, {Name: title(f, place), Path: place.Path()}}, above)...)
}

func title(f console.Frame, place Place) string {
	return f.Say(words.RolloverTitle, place.Set, f.Say(useWord(place.Use)))
}

func useWord(use connections.KeyUse) words.Text {
	if use == connections.KeyEncryption {
		return words.RolloverEncrypt
	}
	return words.RolloverSigning
}

// frame is the frame of a page whose title names the place.
func (p *Pages) frame(w http.ResponseWriter, r *http.Request, title words.Text, place Place) console.Frame {
	return p.Frame(w, r, title, place.Set, useWord(place.Use).In(p.Language(r)))
}

// may reports whether the actor may change keys, after proving again.
func (p *Pages) may(r *http.Request, rule access.Rule) bool {
	err := access.From(r.Context()).May(rule, p.Clock())
	return err == nil || errors.Is(err, access.ErrStepUp)
}

// newSet asks for a place and leads to its page.
func (p *Pages) newSet(w http.ResponseWriter, r *http.Request) {
	place := Place{strings.TrimSpace(r.URL.Query().Get("set")), connections.KeyUse(r.URL.Query().Get("use"))}
	if okPlace(place) {
		p.SendTo(w, r, place.Path())
		return
	}
	f := p.Frame(w, r, words.RolloverNew)
	f.Lead, f.Crumbs = f.Say(words.RolloverNewLead), shell.Crumbs(f, console.Link{Name: f.Say(words.KeysTitle), Path: keysPath})
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Ask: &console.AskForm{
		Groups: []console.FieldGroup{{Legend: f.Say(words.RolloverNew), Fields: []console.Field{
			{Name: "set", Label: f.Say(words.RolloverSetName), Required: true, Most: maxSet, Value: place.Set},
			{Name: "use", Label: f.Say(words.RolloverUse), Kind: console.Choice, Value: string(place.Use), Options: []console.Option{
				{Value: string(connections.KeySigning), Name: f.Say(words.RolloverSigning)}, {Value: string(connections.KeyEncryption), Name: f.Say(words.RolloverEncrypt)},
			}},
		}}},
		Submit: f.Say(words.RolloverContinue),
	}}))
}
