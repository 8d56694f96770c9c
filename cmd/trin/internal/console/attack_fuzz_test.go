package console

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/admin/access"
	"trin/admin/api"
	"trin/cmd/trin/internal/useragent"
	"trin/connections"
)

// hostile is what nobody types.
var hostile = []string{
	"", " ", "\x00", "\xff\xfe", "\r\nSet-Cookie: a=b", "-1", "0", "99999999999999999999", "9223372036854775807", "1e309", "NaN", "true", "null",
	`"><script>alert(1)</script>`, "javascript:alert(1)", "data:text/html,<script>alert(1)</script>", `' OR '1'='1`, "{{7*7}}", "${7*7}", "%s%n%x", "../../etc/passwd", "..%2f..", "//evil.example/", `\\evil.example\`,
	"http://169.254.169.254/latest/meta-data/", "https://[::ffff:169.254.169.254]/", "a: &a [*a, *a]", "&a [&b [*a]]", "!!binary x", "- ? : {", "kind: application\nid: x", "<a/>", "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><a>&a;</a>",
	strings.Repeat("[", 20000), strings.Repeat("{\"a\":", 20000), strings.Repeat("(", 5000), strings.Repeat("a", 70000), strings.Repeat("é\u202e", 500), "\u2028", "((((a+)+)+)+)+$", "size(size(size(x)))", "2026-11-22T12:00:00Z", "-0h", "1000000h", "urn:none", "*", "of:", "new", "-", "settings.metadata", "__proto__",
}

// harmless are pages whose form would end the walk.
var harmless = regexp.MustCompile(`/(logout|end|remove|delete|disable|discard|publish|restore)$|^/admin/(login|step-up|logout|enter|administrators/(remove|of))`)

// unchanging are routes that only ask, lead on, or may find nothing to change. A
// draft is kept with its line of the audit in one step.
var unchanging = regexp.MustCompile(`^/admin/api/v1/(what-if|claims/|metadata/check)|/admin/drafts/|/parties$|/admin/metadata/|/admin/lab/answer/`)

// P3: whatever is posted to the forms of the administration and to the API, no
// page fails, and nothing of it is markup. The time is TRIN_FUZZ (30s, 3m).
func TestP3_NoFormFails(t *testing.T) {
	t.Parallel()
	within, err := time.ParseDuration(os.Getenv("TRIN_FUZZ"))
	seed, steps := uint64(1), 150
	if err == nil {
		seed, steps = uint64(time.Now().UnixNano()), 1<<30
		t.Logf("seed %d", seed)
	}
	end := time.Now().Add(within)
	random := rand.New(rand.NewPCG(seed, seed))
	r := changing(t)
	w := &walker{rig: r, random: random, handler: r.Handler(), person: r.signedIn("anna", "", access.Administrator, true)}
	table, _ := r.Access()
	for _, route := range table.Routes() {
		w.routes = append(w.routes, route)
	}
	w.pools()
	for step := 0; step < steps && (within == 0 || time.Now().Before(end)); step++ {
		if t.Failed() {
			return
		}
		route := w.routes[random.IntN(len(w.routes))]
		if harmless.MatchString(route.Pattern) {
			continue
		}
		path := w.path(route.Pattern)
		switch {
		case strings.HasPrefix(route.Pattern, api.Base):
			w.api(route.Method, path)
		case route.Method == http.MethodGet:
			w.page(path)
		}
		if step%50 == 0 {
			w.person = r.signedIn(fmt.Sprint("anna", step), "", access.Administrator, true)
			w.pools()
		}
	}
}

// walker asks for pages and sends their forms with whatever comes to its mind.
type walker struct {
	*rig
	*person
	random  *rand.Rand
	handler http.Handler
	routes  []access.Route
	values  map[string][]string
}

func pick[T any](r *rand.Rand, all []T) T { return all[r.IntN(len(all))] }

// pools are names of what is there.
func (w *walker) pools() {
	ids := []string{"journal", "app", "idp", "local", "codes", "op", "administration", "-", "none"}
	w.values = map[string][]string{
		"kind": {"application", "authentication", "settings", "vocabulary", "fragment", "lookup", "requester"}, "id": ids, "application": ids, "connection": ids, "user": {"anna", "bo"},
		"page": {"protocol", "keys", "metadata", "yaml", "uses", "delete", "copy", "switch", "claims", "order"}, "tab": {"protocol", "assurance", "claims", "keys", "yaml", "metadata", "uses"},
		"set": {"default", "none"}, "use": {"signing", "encryption"}, "protocol": {"saml2", "wsfed", "oidc", "saml", "openid", "x"}, "version": {"1", "2", "0"}, "number": {"1", "2"}, "step": {"0", "1"},
	}
	a := w.person.acting("")
	if d, err := w.rig.Desk().New(w.rig.Context(), a, "fuzz"); err == nil {
		w.values["draft"] = []string{d.ID, d.ID, d.ID, "0000000000000000"}
	}
	drafts, err := w.rig.Desk().List(w.rig.Context(), a, connections.DraftQuery{Limit: 3})
	if err == nil {
		for _, d := range drafts {
			w.values["draft"] = append(w.values["draft"], d.ID)
		}
	}
	for _, use := range []connections.KeyUse{connections.KeySigning, connections.KeyEncryption} {
		keys, err := w.Store.Keyring().Keys(w.rig.Context(), "default", use)
		if err != nil {
			w.rig.Fatal(err)
		}
		for _, k := range keys {
			w.values["key"] = append(w.values["key"], k.ID)
		}
	}
}

// path is an address of the pattern.
func (w *walker) path(pattern string) string {
	return wildcard.ReplaceAllStringFunc(strings.TrimSuffix(pattern, "{$}"), func(found string) string {
		name := strings.Trim(found, "{}.")
		pool := w.values[name]
		if len(pool) == 0 || w.random.IntN(12) == 0 {
			if value := pick(w.random, hostile); value != "" && len(value) < 3000 {
				return url.PathEscape(value)
			}
			return "x"
		}
		return url.PathEscape(pick(w.random, pool))
	})
}

func (w *walker) send(request *http.Request, what string) *httptest.ResponseRecorder {
	for _, cookie := range w.person.Cookies(w.admin) {
		request.AddCookie(cookie)
	}
	answer := httptest.NewRecorder()
	before := w.audited()
	w.handler.ServeHTTP(answer, request)
	done := answer.Code == http.StatusSeeOther || strings.HasPrefix(request.URL.Path, api.Base) && answer.Code < 300
	if request.Method != http.MethodGet && done && w.audited() == before && !unchanging.MatchString(request.URL.Path) {
		w.rig.Errorf("%s %s: got %d, and nothing of it is in the audit\n%s", request.Method, short(request.URL.String()), answer.Code, short(what))
	}
	if answer.Code >= 500 {
		w.rig.Errorf("%s %s: got %d\n%s\n%s", request.Method, short(request.URL.String()), answer.Code, short(what), short(answer.Body.String()))
	}
	if body := answer.Body.String(); strings.Contains(body, "<script>alert") && strings.HasPrefix(answer.Header().Get("Content-Type"), "text/html") ||
		strings.Contains(body, `href="javascript:`) || strings.Contains(body, `href="data:`) || strings.Contains(body, "<!-- ") && strings.Contains(body, "alert(1)-->") {
		w.rig.Errorf("%s %s: markup: %s", request.Method, short(request.URL.String()), short(what))
	}
	if to := answer.Header().Get("Location"); strings.HasPrefix(to, "//") || strings.Contains(to, "evil.example") && !strings.Contains(to, "?") || answer.Header().Get("Set-Cookie") == "a=b" {
		w.rig.Errorf("%s %s: leads to %q", request.Method, short(request.URL.String()), to)
	}
	for _, cookie := range answer.Result().Cookies() {
		w.person.Take(w.admin, []*http.Cookie{cookie})
	}
	return answer
}

// page opens a page and sends its forms.
func (w *walker) page(path string) {
	address := w.admin + path
	if w.random.IntN(3) == 0 {
		query := url.Values{}
		for range 1 + w.random.IntN(3) {
			query.Set(pick(w.random, []string{"after", "q", "name", "state", "from", "to", "protocol", "with", "application", "connection", "classes", "namespace", "value", "user", "done", "kept", "version", "days", "lang", "sample", "side", "step", "level"}), pick(w.random, hostile))
		}
		address += "?" + query.Encode()
	}
	if len(address) > 8000 {
		return
	}
	answer := w.send(httptest.NewRequest(http.MethodGet, address, nil), "")
	page, err := useragent.ParsePage(answer.Body.Bytes())
	if err != nil || answer.Code != http.StatusOK {
		return
	}
	for i := range page.Forms {
		form := &page.Forms[i]
		if !strings.EqualFold(form.Method, "post") {
			continue
		}
		action, err := url.Parse(form.Action)
		if err != nil || harmless.MatchString(action.Path) || !strings.HasPrefix(action.Path, "/admin") {
			continue
		}
		for range 2 {
			w.post(form, action.Path)
		}
	}
}

func (w *walker) post(form *useragent.Form, path string) {
	press := ""
	var buttons []string
	for _, c := range form.Controls {
		if c.Type == "submit" || c.Tag == "button" {
			buttons = append(buttons, c.Name+"="+c.Value)
		}
	}
	if len(buttons) > 0 {
		press = pick(w.random, buttons)
	}
	values := form.Values(press)
	var files []string
	names := []string{}
	for _, c := range form.Controls {
		if c.Type == "file" {
			files = append(files, c.Name)
		} else if c.Name != "" && !strings.Contains(c.Name, "token") && (c.Name != "revision" || w.random.IntN(20) == 0) {
			names = append(names, c.Name)
		}
	}
	for range w.random.IntN(4) {
		if len(names) == 0 {
			break
		}
		name := pick(w.random, names)
		switch w.random.IntN(8) {
		case 0:
			values.Del(name)
		case 1:
			values.Add(name, pick(w.random, hostile))
		default:
			values.Set(name, pick(w.random, hostile))
		}
	}
	var body bytes.Buffer
	media := "application/x-www-form-urlencoded"
	if len(files) > 0 {
		m := multipart.NewWriter(&body)
		for name, all := range values {
			for _, value := range all {
				_ = m.WriteField(name, value)
			}
		}
		if part, err := m.CreateFormFile(files[0], "x.yaml"); err == nil {
			_, _ = part.Write([]byte(pick(w.random, hostile)))
		}
		_ = m.Close()
		media = m.FormDataContentType()
	} else {
		body.WriteString(values.Encode())
	}
	what := fmt.Sprint(values)
	request := httptest.NewRequest(http.MethodPost, w.admin+path, &body)
	request.Header.Set("Content-Type", media)
	w.send(request, what)
}

// api asks the API with a body that is nearly right.
func (w *walker) api(method, path string) {
	path, _, _ = strings.Cut(path, "?")
	var value any
	text := func() any {
		switch w.random.IntN(6) {
		case 0:
			return w.random.Int64() - 1<<62
		case 1:
			return []any{pick(w.random, hostile), nil}
		case 2:
			return map[string]any{pick(w.random, hostile): pick(w.random, hostile)}
		case 3:
			return nil
		}
		return pick(w.random, hostile)
	}
	object := map[string]any{}
	for range w.random.IntN(6) {
		object[pick(w.random, []string{"kind", "id", "title", "note", "name", "claims", "protocol", "settings", "application", "classes", "held", "answers", "side", "as", "keep", "password", "role", "user", "namespace", "hours", "use", "algorithm", "value", "accept", "version", "draft", "maxAge", "passive", "comparison", "level", "authentication", "metadata", "floor", "factors", "scale", "asks", "samples"})] = text()
	}
	value = object
	if w.random.IntN(10) == 0 {
		value = text()
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		return
	}
	if w.random.IntN(10) == 0 {
		encoded = []byte(pick(w.random, hostile))
	}
	if method == http.MethodGet {
		encoded = nil
		path += "?" + url.Values{pick(w.random, []string{"after", "limit", "from", "to", "application", "user", "kind", "version", "logins", "reach", "samples"}): {pick(w.random, hostile)}}.Encode()
	}
	if len(path) > 8000 {
		return
	}
	request := httptest.NewRequest(method, w.admin+path, bytes.NewReader(encoded))
	request.Header.Set("Content-Type", pick(w.random, []string{"application/json", "application/json", "application/json", "application/merge-patch+json", "application/yaml", "text/xml", "application/samlmetadata+xml"}))
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	request.Header.Set("If-Match", pick(w.random, slices.Concat([]string{`"1"`, `"2"`, `"3"`}, hostile[3:5])))
	w.send(request, string(encoded))
}

// audited is the number of the newest change in the audit.
func (w *walker) audited() int64 {
	w.rig.Helper()
	changes, err := w.Store.Changes(w.rig.Context(), 0, 1)
	if err != nil || len(changes) == 0 {
		w.rig.Fatal(changes, err)
	}
	return changes[0].Number
}
