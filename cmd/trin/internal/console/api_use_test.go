package console

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/admin/api"
)

// A list is read page by page by its Link header, each entry once, and a filter
// stays with it.
func TestAPI_Pages(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	r.administrator()
	c := r.all()
	for i := range 5 {
		c.must("POST", "/users", fmt.Sprintf(`{"name":"user-%d"}`, i))
		c.must("PUT", fmt.Sprintf("/secrets/s%d", i), `{"value":"x"}`, "If-None-Match", "*")
		c.must("POST", "/drafts", fmt.Sprintf(`{"title":"draft %d"}`, i))
		r.clock.move(time.Second)
	}
	c.publish(withoutVocabulary())
	for path, key := range map[string]string{
		"/users": "name", "/secrets": "name", "/drafts?state=open": "id", "/audit": "number", "/installation/versions": "version",
		"/installation/documents?kind=authentication": "id", "/reach": "application", "/logins": "number", "/sessions": "key",
	} {
		all := read[page[map[string]any]](t, c.must("GET", path, ""))
		var want, got []string
		for _, item := range all.Items {
			want = append(want, fmt.Sprint(item[key]))
		}
		join := "?"
		if strings.Contains(path, "?") {
			join = "&"
		}
		for next, pages := path+join+"limit=2", 0; next != ""; pages++ {
			if pages > 40 {
				t.Fatalf("%s: the pages come to no end", path)
			}
			a := c.must("GET", next, "")
			items := read[page[map[string]any]](t, a).Items
			if next = a.next(); len(items) > 2 || len(items) == 0 || next != "" && len(items) != 2 {
				t.Errorf("%s: got a page of %d", path, len(items))
			}
			for _, item := range items {
				got = append(got, fmt.Sprint(item[key]))
			}
		}
		if !slices.Equal(got, want) || len(want) == 0 {
			t.Errorf("%s: got %v, want %v", path, got, want)
		}
	}
	for _, wrong := range []string{"limit=0", "limit=201", "limit=x", "limit=-1", "limit=1&limit=2", "page=2", "lang=da", "%zz"} {
		c.refused("malformed", "GET", "/users?"+wrong, "")
	}
}

// Whoever does not know whether a draft was made asks again.
func TestAPI_ADraftIsMadeOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	c := r.all()
	const wish = `{"id":"00112233445566aa","title":"mine"}`
	first := c.must("POST", "/drafts", wish)
	again := c.must("POST", "/drafts", wish)
	if first.status != http.StatusCreated || again.status != http.StatusOK || first.body != again.body || first.tag() != again.tag() {
		t.Errorf("got %d %s and %d %s", first.status, first.body, again.status, again.body)
	}
	c.refused("exists", "POST", "/drafts", `{"id":"00112233445566aa","title":"another"}`)
	c.refused("invalid", "POST", "/drafts", `{"id":"../../etc","title":"x"}`)
	if got := read[page[any]](t, c.must("GET", "/drafts", "")); len(got.Items) != 1 {
		t.Errorf("got %d drafts", len(got.Items))
	}
}

// A patch changes what it names, as RFC 7396 has it.
func TestAPI_MergePatch(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	c := r.all()
	const before = `{"kind":"application","id":"app","protocol":"oidc","authentication":["local"],"floor":20,"name":{"da":"En","en":"One"},"settings":{"clientID":"app","authMethod":"none","redirectURIs":["https://app.example.dk/back"]}}`
	for name, test := range map[string]struct{ patch, has, hasNot string }{
		"a value":            {`{"floor":30}`, "floor: 30", "floor: 20"},
		"a value in a map":   {`{"name":{"da":"To"}}`, "da: To", "da: En"},
		"the others stay":    {`{"name":{"da":"To"}}`, "en: One", "xx"},
		"a new field":        {`{"requesterFloors":{"https://a.b.c/":20}}`, "https://a.b.c/", "xx"},
		"taken away":         {`{"floor":null}`, "id: app", "floor"},
		"taken out of a map": {`{"name":{"da":null}}`, "en: One", "da:"},
		"a list as a whole":  {`{"settings":{"redirectURIs":["https://b.example.dk/"]}}`, "https://b.example.dk/", "app.example.dk/back"},
		"text like a number": {`{"name":{"da":"007"}}`, `"007"`, "da: En"},
	} {
		path, tag := c.newDraft("")
		at := path + "/documents/application/app"
		tag = c.must("PUT", at, before, "If-Match", tag).tag()
		c.must("PATCH", at, test.patch, "If-Match", tag, "Content-Type", "application/merge-patch+json")
		got := c.must("GET", at, "", "Accept", "application/json;q=0.1, application/yaml")
		if !strings.Contains(got.body, test.has) || strings.Contains(got.body, test.hasNot) {
			t.Errorf("%s: got\n%s", name, got.body)
		}
	}
	path, tag := c.newDraft("")
	at := path + "/documents/application/app"
	tag = c.must("PUT", at, before, "If-Match", tag).tag()
	for name, wrong := range map[string][2]string{
		"another id": {`{"id":"b"}`, "invalid"}, "another kind": {`{"kind":"fragment"}`, "invalid"}, "a list": {`[]`, "invalid"}, "nothing": {`{}`, "invalid"},
		"below a value": {`{"floor":{"x":1}}`, "invalid"}, "no JSON": {`{`, "malformed"}, "a key": {`{"settings":{"x":"-----BEGIN PRIVATE KEY-----"}}`, "invalid-installation"},
	} {
		if got := c.call("PATCH", at, wrong[0], "If-Match", tag, "Content-Type", "application/merge-patch+json"); !strings.Contains(got.body, "urn:trin:problem:"+wrong[1]+`"`) {
			t.Errorf("%s: got %s", name, got.body)
		}
	}
	c.refused("unsupported-media", "PATCH", at, `{"floor":1}`, "If-Match", tag)
}

// What is wrong with a document is said at its place, in YAML by line, and what
// is wrong with the installation by document and field.
func TestAPI_ProblemsHaveTheirPlace(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	c := r.all()
	path, tag := c.newDraft("")
	wrong := read[api.Problem](t, c.refused("invalid-installation", "POST", path+"/import", "kind: application\nid: a\nid: b\n", "If-Match", tag, "Content-Type", "application/yaml"))
	if len(wrong.Errors) != 1 || wrong.Errors[0].Line != 3 {
		t.Errorf("got %+v, want line 3", wrong.Errors)
	}
	tag = c.must("PUT", path+"/documents/application/a", `{"kind":"application","id":"a","protocol":"saml2","authentication":["none"],"colour":"red"}`, "If-Match", tag).tag()
	published := read[api.Problem](t, c.refused("invalid-installation", "POST", path+"/publish", `{}`, "If-Match", tag))
	for _, field := range []string{"colour", "authentication.0"} {
		if !slices.ContainsFunc(published.Errors, func(w api.Wrong) bool {
			return w.Kind == "application" && w.ID == "a" && w.Field == field && w.Severity == "error"
		}) {
			t.Errorf("nothing is said of %s: %+v", field, published.Errors)
		}
	}
	c.refused("invalid", "PUT", path+"/documents/application/b", `{"kind":"application","id":"a"}`, "If-Match", tag)
	c.refused("not-found", "GET", path+"/documents/application/none", "")
	c.refused("nothing-to-do", "POST", "/drafts/"+read[draftAnswer](t, c.must("POST", "/drafts", `{}`)).ID+"/publish", `{}`, "If-Match", `"1"`)
	tag = c.must("DELETE", path, "", "If-Match", tag).tag()
	c.refused("final", "PATCH", path, `{"title":"x"}`, "If-Match", tag)
}

// Two who change the same document are told, and one settles it.
func TestAPI_Conflicts(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	r.administrator()
	c := r.all()
	c.publish(twoOrganisations)
	mine, tag := c.newDraft("")
	theirs, other := c.newDraft("")
	patch := func(path, tag, floor string) string {
		return c.must("PATCH", path+"/documents/application/journal", `{"floor":`+floor+`}`, "If-Match", tag, "Content-Type", "application/merge-patch+json").tag()
	}
	tag, other = patch(mine, tag, "20"), patch(theirs, other, "30")
	c.must("POST", theirs+"/publish", `{}`, "If-Match", other)
	p := read[api.Problem](t, c.refused("documents-conflict", "POST", mine+"/publish", `{}`, "If-Match", tag))
	if len(p.Conflicts) != 1 {
		t.Fatalf("got %+v", p)
	}
	listed := c.must("GET", mine+"/conflicts", "")
	if !strings.Contains(listed.body, `"new":"30"`) || !strings.Contains(listed.body, `"new":"20"`) {
		t.Errorf("got %s", listed.body)
	}
	c.refused("documents-conflict", "POST", mine+"/rebase", `{}`, "If-Match", tag)
	tag = c.must("POST", mine+"/rebase", `{"keep":[{"kind":"application","id":"journal","keep":"mine"}]}`, "If-Match", tag).tag()
	c.must("POST", mine+"/publish", `{}`, "If-Match", tag)
	if got := c.must("GET", "/installation/documents/application/journal", "", "Accept", "application/yaml"); !strings.Contains(got.body, "floor: 20") {
		t.Errorf("got %s", got.body)
	}
	// What is named is not deleted unless it is said.
	mine, tag = c.newDraft("")
	c.refused("used", "DELETE", mine+"/documents/authentication/idp", "", "If-Match", tag)
	c.must("DELETE", mine+"/documents/authentication/idp?unname=true", "", "If-Match", tag)
}

// One token may ask so much, and another is not slowed down by it.
func TestAPI_ATokenIsSlowedDown(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	c, other := r.all(), r.all()
	slowed := 0
	for range 300 {
		if a := c.call("GET", "/me", ""); a.status == http.StatusTooManyRequests {
			if slowed++; a.header.Get("Retry-After") != "1" {
				t.Fatalf("got Retry-After %q", a.header.Get("Retry-After"))
			}
		}
	}
	if slowed != 100 {
		t.Errorf("%d of 300 were refused, want 100", slowed)
	}
	other.must("GET", "/me", "")
	r.clock.move(time.Second)
	c.must("GET", "/me", "")
}
