package console

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"trin/admin/access"
	"trin/admin/editing"
)

// A preset is taken and a class of it given another value; taking the value back
// is what the preset says.
func TestLevels_PresetTakenAndOverridden(t *testing.T) {
	t.Parallel()
	_, anna, draft, page := levelling(t)
	const low = "http://eidas.europa.eu/LoA/low"
	anna.page(page, "house:", "nsis:", "0 of them have another value here")
	anna.fills(page, "preset", "", map[string]string{"preset": "", "onto": ""})
	anna.sees(http.StatusUnprocessableEntity, "Choose a preset.")
	anna.page(page)
	anna.fills(page, "preset", "", map[string]string{"preset": "eidas", "onto": "Not This"})
	anna.sees(http.StatusUnprocessableEntity, "small letters, digits and hyphens")
	anna.page(page)
	anna.fills(page, "preset", "", map[string]string{"preset": "eidas"})
	anna.sees(http.StatusOK, "What eidas brings", low, "new", "0 of its classes are something else here already")
	anna.keeps(page)
	anna.sees(http.StatusOK, low, "eidas:")
	anna.page(page + "?class=" + url.QueryEscape(low))
	anna.fills(page, "class", "", map[string]string{"class": low, "value": "15"})
	anna.keeps(page)
	anna.sees(http.StatusOK, "another value than the preset's", "1 of them have another value here")
	if got := anna.drafted(draft, "vocabulary", ""); !strings.Contains(got, "name: eidas") || !strings.Contains(got, "15") || strings.Contains(got, "classes:") {
		t.Errorf("got %s, want the value at the preset, where it keeps the order", got)
	}
	anna.page(page + "?class=" + url.QueryEscape(low))
	anna.fills(page, "drop", "", map[string]string{"class": low})
	anna.keeps(page)
	if got := anna.drafted(draft, "vocabulary", ""); !strings.Contains(got, "- eidas") || strings.Contains(got, "15") {
		t.Errorf("got %s, want the preset as it comes", got)
	}
	// A preset that another says otherwise about is not taken.
	anna.fills(page, "preset", "", map[string]string{"preset": "digid"})
	anna.sees(http.StatusUnprocessableEntity, "Nothing was kept", "The presets disagree about")
	// One that is given up leaves what names its ladder behind.
	anna.page(page)
	anna.fills(page, "unpreset", "", map[string]string{"preset": "house"})
	anna.sees(http.StatusOK, "New problems", "No class of the vocabulary is on the house ladder")
}

// A class and a ladder are added, rules lead between ladders, and a whole level is
// given another value.
func TestLevels_LaddersAndRules(t *testing.T) {
	t.Parallel()
	_, anna, draft, page := levelling(t)
	anna.page(page)
	anna.fills(page, "class", "", map[string]string{"ref": "urn:example:gold", "value": "3", "ladder": "gold"})
	anna.keeps(page)
	anna.sees(http.StatusOK, "urn:example:gold", "this document")
	anna.fills(page, "class", "", map[string]string{"ref": "urn:example:gold", "value": "4", "ladder": "gold"})
	anna.sees(http.StatusUnprocessableEntity, "The class is there already")
	anna.page(page)
	anna.fills(page, "class", "", map[string]string{"ref": "urn:none", "value": "4", "ladder": "gold"})
	anna.sees(http.StatusUnprocessableEntity, "urn:none means that a class is left out")
	anna.page(page)
	anna.fills(page, "rule", "", map[string]string{"from": "gold/3", "gives": "gold/3"})
	anna.sees(http.StatusUnprocessableEntity, "Choose a level of another ladder")
	anna.fills(page, "rule", "", map[string]string{"from": "nsis/30", "gives": "house/30"})
	anna.sees(http.StatusOK, "What is reached otherwise")
	anna.keeps(page)
	anna.sees(http.StatusOK, "Who has proven level 30 on nsis, or more, has also proven level 30.")
	anna.fills(page, "unrule", "", map[string]string{})
	anna.keeps(page)
	anna.sees(http.StatusOK, "There are no rules between ladders.")
	anna.fills(page, "step", "", map[string]string{"level": "house/20", "value": "25"})
	anna.sees(http.StatusOK, "Ways that lose a level 2", "New problems 3", "No class counts as level 20")
	anna.page(page)
	anna.fills(page, "step", "", map[string]string{"level": "nsis/20", "value": "21"})
	anna.keeps(page)
	if got := anna.drafted(draft, "vocabulary", ""); !strings.Contains(got, "21") || !strings.Contains(got, "urn:example:gold") {
		t.Errorf("got %s", got)
	}
}

// The floors of an application, how it is answered and what it may ask are
// changed, with what that does.
func TestLevels_Application(t *testing.T) {
	t.Parallel()
	_, anna, draft, page := levelling(t)
	app := page + "/application/intranet"
	anna.page(app, "Floors", "Reach of intranet", "local", "Rule 25", "Rule 5", "AuthenticatedAssuranceLevel")
	anna.fills(app, "floor", "", map[string]string{"floor.house": "house/30"})
	anna.sees(http.StatusOK, "New dead ends 1", "Ways that lose a level 1", "Dead end", "Rule 16")
	anna.keeps(app)
	anna.fills(app, "floor", "", map[string]string{"floor.house": ""})
	anna.sees(http.StatusOK, "Ways that gain a level 1")
	anna.keeps(app)
	anna.fills(app, "pair", "", map[string]string{"by": "local", "level": "house/20"})
	anna.keeps(app)
	anna.fills(app, "requester", "", map[string]string{"for": "https://a.b.example/sp", "level": "house/20"})
	anna.keeps(app)
	anna.sees(http.StatusOK, "https://a.b.example/sp")
	anna.fills(app, "answers", "", map[string]string{"answer.house/20": "urn:dk:gov:saml:attribute:AssuranceLevel:2"})
	anna.sees(http.StatusOK, "answered with urn:dk:gov:saml:attribute:AssuranceLevel:2")
	anna.keeps(app)
	anna.fills(app, "told", "", map[string]string{"from": protected, "to": "urn:dk:gov:saml:attribute:AssuranceLevel:3"})
	anna.sees(http.StatusUnprocessableEntity, "would be told as level 30")
	anna.page(app)
	anna.fills(app, "told", "", map[string]string{"from": protected, "to": "urn:dk:gov:saml:attribute:AssuranceLevel:1"})
	anna.keeps(app)
	anna.fills(app, "policy", "", map[string]string{"exact": "strict", "ignore": "1"})
	anna.sees(http.StatusOK, "What is requested is ignored")
	anna.keeps(app)
	got := anna.drafted(draft, "application", "intranet")
	for _, want := range []string{"pairFloors:", "local: 20", "requesterFloors:", "a.b.example/sp", "answers:", "translate:", "strict: true", "ignoreRequested: true"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s without %q", got, want)
		}
	}
	if strings.Contains(got, "\nfloor:") {
		t.Errorf("got %s, want no floor", got)
	}
	anna.fills(app, "pair", "", map[string]string{"by": "local", "level": ""})
	anna.keeps(app)
	if got := anna.drafted(draft, "application", "intranet"); strings.Contains(got, "pairFloors:") {
		t.Errorf("got %s, want no floor by connection", got)
	}
}

// K6: levels are edited by whoever may, of what they may see, and a form sets
// nothing but what it is for.
func TestK6_LevelsOfOthers(t *testing.T) {
	t.Parallel()
	r, anna, draft, page := levelling(t)
	r.also("kind: application\nid: ours\nprotocol: wsfed\norganisation: odense\nauthentication: [local]\nsettings: {realm: 'urn:ours', reply: ['https://ours.example.dk/']}\n")
	bo := r.signedIn("bo", "odense", access.Administrator, true)
	viggo := r.signedIn("viggo", "", access.Viewer, true)
	own := bo.begun("Ours")
	base := "/admin/drafts/" + own + "/assurance"
	bo.page(base+"/application/ours", "Floors")
	bo.fills(base+"/application/ours", "floor", "", map[string]string{"floor.house": "house/20"})
	bo.keeps(base + "/application/ours")
	for _, path := range []string{base, base + "/authentication/idp", base + "/application/journal", page, page + "/application/ours", base + "/vocabulary/-", base + "/application/none", base + "/settings/-"} {
		bo.open(r.admin + path)
		if bo.Last().Status != http.StatusNotFound {
			t.Errorf("%s: got %d, want what is not there", path, bo.Last().Status)
		}
	}
	viggo.open(r.admin + page)
	if viggo.Last().Status != http.StatusForbidden {
		t.Errorf("a viewer got %d", viggo.Last().Status)
	}
	// The form of the own application is sent to what is another's.
	bo.page(base + "/application/ours")
	values := bo.form(base + "/application/ours").Values("")
	values.Set("do", "floor")
	values.Set("floor.house", "")
	for _, path := range []string{base, base + "/application/journal", base + "/authentication/idp", page + "/application/journal"} {
		if hop, err := bo.Send(t.Context(), http.MethodPost, r.admin+path, values); err != nil || hop.Status != http.StatusNotFound {
			t.Errorf("%s: got %d, %v, want what is not there", path, hop.Status, err)
		}
	}
	// What a form is not for is not set by it, seen or not.
	anna.page(page + "/application/intranet")
	values = anna.form(page + "/application/intranet").Values("")
	values.Set("do", "floor")
	values.Set("floor.house", "house/20")
	for name, value := range map[string]string{"organisation": "odense", "enabled": "false", "settings.realm": "urn:x", "floor.organisation": "x", "kind": "settings", "id": "journal"} {
		values.Set(name, value)
	}
	if _, err := anna.Send(t.Context(), http.MethodPost, r.admin+page+"/application/intranet", values); err != nil {
		t.Fatal(err)
	}
	anna.keeps(page + "/application/intranet")
	got := anna.drafted(draft, "application", "intranet")
	if !strings.Contains(got, "floor: 20") || strings.Contains(got, "odense") || strings.Contains(got, "enabled") || !strings.Contains(got, "urn:intranet") {
		t.Errorf("got %s, want the floor and nothing else", got)
	}
	// Nothing is kept that was not seen as it is: another value, another digest.
	anna.page(page + "/application/intranet")
	values = anna.form(page + "/application/intranet").Values("")
	values.Set("do", "floor")
	values.Set("floor.house", "house/30")
	values.Set("go", "keep")
	values.Set("seen", strings.Repeat("0", 64))
	before := anna.revision(draft)
	if hop, err := anna.Send(t.Context(), http.MethodPost, r.admin+page+"/application/intranet", values); err != nil || !strings.Contains(said(*hop), "Nothing is kept yet") || anna.revision(draft) != before {
		t.Errorf("got %d, %v, revision %d: an edit was kept that nobody has seen", hop.Status, err, anna.revision(draft))
	}
}

// K16: an edit of levels that was made for another revision is not taken, and what
// was typed is kept.
func TestK16_LevelsMeanwhile(t *testing.T) {
	t.Parallel()
	r, anna, draft, page := levelling(t)
	app := page + "/application/intranet"
	bo := r.signedIn("bo", "", access.Administrator, true)
	anna.page(app)
	bo.page(app)
	anna.fills(app, "floor", "", map[string]string{"floor.house": "house/20"})
	anna.keeps(app)
	bo.fills(app, "floor", "", map[string]string{"floor.house": "house/10"})
	bo.sees(http.StatusConflict, "house/10")
	if got := bo.drafted(draft, "application", "intranet"); !strings.Contains(got, "floor: 20") {
		t.Errorf("got %s, want the edit of the first", got)
	}
	bo.sends(app, "", nil)
	bo.sees(http.StatusOK, "What it would do", "floor")
	// Between looking and keeping.
	anna.sets(draft, "", "application", "intranet", "floor", 30)
	bo.sends(app, "go=keep", nil)
	bo.sees(http.StatusConflict, "house/10")
	bo.sends(app, "", nil)
	bo.sees(http.StatusOK, "What it would do")
	bo.keeps(app)
	if got := bo.drafted(draft, "application", "intranet"); !strings.Contains(got, "floor: 10") {
		t.Errorf("got %s, want the edit that was made again", got)
	}
	anna.page("/admin/drafts/" + draft + "/discard")
	anna.sends("/admin/drafts/"+draft+"/discard", "", nil)
	anna.open(r.admin + app)
	if anna.at() != editing.Path(draft) {
		t.Errorf("at %s: a draft that is over is edited", anna.at())
	}
}

// What a profile and a product would set is shown, and taken.
func TestLevels_ProfilesAndProducts(t *testing.T) {
	t.Parallel()
	_, anna, draft, page := levelling(t)
	idp := page + "/authentication/idp"
	anna.page(idp+"?view=presets", "nemlogin", "reads the claim https://data.gov.dk/concept/core/nsis/loa", "comparison minimum", "What AD FS and Entra ID speak in")
	anna.fills(idp, "product", "", map[string]string{"product": "entra", "password": "", "mfaFrom": ""})
	anna.sees(http.StatusUnprocessableEntity, "Choose a level.")
	anna.fills(idp, "product", "", map[string]string{"product": "entra", "password": "house/20", "mfaFrom": "house/30"})
	anna.sees(http.StatusOK, "What it would do", "authnmethodsreferences")
	anna.keeps(idp)
	got := anna.drafted(draft, "authentication", "idp")
	for _, want := range []string{"authnmethodsreferences", "multipleauthn", "askComparison: exact", "urn:none"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s without %q", got, want)
		}
	}
	anna.page(idp + "?view=presets")
	anna.fills(idp, "profile", "", map[string]string{"profile": "nemlogin"})
	anna.keeps(idp)
	if got := anna.drafted(draft, "authentication", "idp"); !strings.Contains(got, "profile: nemlogin") {
		t.Errorf("got %s", got)
	}
	anna.fills(idp, "asking", "", nil)
	anna.sees(http.StatusOK, "Nothing would change by this")
}

var identifiers = regexp.MustCompile(` id="([^"]*)"`)

// Every page has each anchor once, in both languages, and no text without words.
func TestLevels_PagesAreWhole(t *testing.T) {
	t.Parallel()
	_, anna, _, page := levelling(t)
	for _, path := range []string{
		"", "?class=" + url.QueryEscape(protected), "?q=nsis", "/authentication/idp", "/authentication/idp?class=" + url.QueryEscape(protected), "/authentication/idp?view=try&asked=" + url.QueryEscape(protected) + "&answered=",
		"/authentication/op?view=presets", "/authentication/codes", "/authentication/local", "/application/journal", "/application/intranet?class=" + url.QueryEscape(protected),
	} {
		for _, language := range []string{"da", "en"} {
			joint := "?"
			if strings.Contains(path, "?") {
				joint = "&"
			}
			anna.page(page + path + joint + "lang=" + language)
			body := string(anna.Last().Body)
			seen := map[string]bool{}
			for _, id := range identifiers.FindAllStringSubmatch(body, -1) {
				if seen[id[1]] {
					t.Errorf("%s: the id %q stands twice", path, id[1])
				}
				seen[id[1]] = true
			}
			if strings.Contains(body, "%!") {
				t.Errorf("%s in %s: a text lacks an argument", path, language)
			}
			if strings.Count(body, "<h1") != 1 {
				t.Errorf("%s: got %d h1", path, strings.Count(body, "<h1"))
			}
		}
	}
}
