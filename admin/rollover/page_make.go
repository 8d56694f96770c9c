package rollover

import (
	"net/http"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"trin/admin/access"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

const (
	// maxName is how long a common name may be (RFC 5280, ub-common-name).
	maxName = 64
	// usualYears and maxYears are how long a certificate is valid.
	usualYears, maxYears = 10, 30
)

// made is what the form of a new key has, as it was typed.
type made struct {
	algorithm, name, years          string
	algorithmBad, nameBad, yearsBad bool
}

func (p *Pages) askMake(w http.ResponseWriter, r *http.Request) {
	p.showMake(w, r, made{algorithm: string(connections.RSA3072), years: strconv.Itoa(usualYears)})
}

func (p *Pages) showMake(w http.ResponseWriter, r *http.Request, m made) {
	v, ok := p.viewOf(w, r)
	if !ok {
		return
	}
	f := p.frame(w, r, words.MakeTitle, v.Place)
	f.Crumbs = crumbs(f, v.Place)
	said := words.RolloverMakeSays
	if v.Active == nil {
		said = words.MakeFirst
	}
	wrong := func(bad bool, t words.Text) string {
		if bad {
			return f.Say(t)
		}
		return ""
	}
	form := &console.PostForm{
		Action: v.Path() + "/make", Cancel: console.Link{Name: f.Say(words.Cancel), Path: v.Path()},
		Groups: []console.FieldGroup{{Fields: []console.Field{
			{Name: "algorithm", Label: f.Say(words.ColumnAlgorithm), Kind: console.Choice, Value: m.algorithm, Options: algorithms(f, v.Use), Wrong: wrong(m.algorithmBad, words.MakeBad)},
			{Name: "name", Label: f.Say(words.MakeName), Hint: f.Say(words.MakeNameHint), Value: m.name, Most: maxName, Wrong: wrong(m.nameBad, words.MakeNameBad)},
			{Name: "years", Label: f.Say(words.MakeYears), Kind: console.Number, Value: m.years, Required: true, Wrong: wrong(m.yearsBad, words.MakeYearsBad)},
		}}},
		Buttons: []console.Button{{Text: f.Say(words.MakeSubmit)}},
	}
	status := http.StatusOK
	if m.algorithmBad || m.nameBad || m.yearsBad {
		status = http.StatusUnprocessableEntity
	}
	p.Show(w, r, status, console.SheetPage(f, console.Sheet{Panels: []console.Panel{{Blocks: []console.Block{
		{Text: f.Say(said)}, {Text: f.Say(words.MakeUndo)}, {Form: form}, {Links: []console.Link{{Name: f.Say(words.MakeOr), Path: v.Path() + "/import", Quiet: true}}},
	}}}}))
}

// algorithms are those that the use takes.
func algorithms(f console.Frame, use connections.KeyUse) []console.Option {
	all := []console.Option{
		{Value: string(connections.RSA2048), Name: f.Say(words.KeyRSA, 2048)}, {Value: string(connections.RSA3072), Name: f.Say(words.KeyRSA, 3072)},
		{Value: string(connections.RSA4096), Name: f.Say(words.KeyRSA, 4096)},
	}
	if use == connections.KeySigning {
		all = append(all, console.Option{Value: string(connections.P256), Name: f.Say(words.KeyECDSA, "P-256")})
	}
	return all
}

// make makes a key.
func (p *Pages) make(w http.ResponseWriter, r *http.Request) {
	if !p.Form(w, r) {
		return
	}
	place, ok := p.placeOf(w, r)
	if !ok {
		return
	}
	m := made{algorithm: r.PostForm.Get("algorithm"), name: strings.TrimSpace(r.PostForm.Get("name")), years: strings.TrimSpace(r.PostForm.Get("years"))}
	years, err := strconv.Atoi(m.years)
	m.yearsBad = err != nil || years < 1 || years > maxYears
	m.nameBad = utf8.RuneCountInString(m.name) > maxName || !utf8.ValidString(m.name) || strings.ContainsFunc(m.name, func(r rune) bool { return !unicode.IsPrint(r) })
	m.algorithmBad = !canBe(place.Use, connections.KeyAlgorithm(m.algorithm))
	if m.yearsBad || m.nameBad || m.algorithmBad {
		p.showMake(w, r, m)
		return
	}
	key, err := p.rollover.Make(r.Context(), access.From(r.Context()), connections.KeyPlan{
		Set: place.Set, Use: place.Use, Algorithm: connections.KeyAlgorithm(m.algorithm), Name: m.name, Years: years,
	})
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	p.SendTo(w, r, place.Path()+"?done=make&key="+key.ID)
}

// canBe reports whether a key of the use can be of the algorithm.
func canBe(use connections.KeyUse, algorithm connections.KeyAlgorithm) bool {
	switch algorithm {
	case connections.RSA2048, connections.RSA3072, connections.RSA4096:
		return true
	case connections.P256:
		return use == connections.KeySigning
	}
	return false
}
