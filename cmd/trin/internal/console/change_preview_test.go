package console

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
)

var recordedLogin = regexp.MustCompile(`/admin/drafts/[0-9a-f]+/preview/login\?[^"]+`)

// The preview tells of real logins: which would end otherwise, and which claims
// would change.
func TestChange_PreviewTellsOfRealLogins(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	anna := r.administrator()
	r.also("kind: settings\nsamples: {keep: 10, plain: [tone]}\n")
	version, documents, err := r.Store.Load(t.Context(), 0)
	if err != nil || version != 2 {
		t.Fatal(version, err)
	}
	before := ""
	for _, d := range documents {
		if d.Kind == "application" && d.ID == "admin" {
			before = string(d.Body)
		}
	}
	r.also(before + "claims:\n  - add: {claim: tone, values: [quiet]}\n")
	anna.open(r.admin + "/admin/step-up")
	anna.login() // a login that is recorded with its claims
	anna.page("/admin/drafts")
	anna.sends("/admin/drafts", "", map[string]string{"title": "Otherwise"})
	id := draftPath.FindStringSubmatch(anna.at())[1]
	d, err := r.Desk().Get(t.Context(), acting(r), id)
	if err == nil {
		d, err = r.Desk().Put(t.Context(), acting(r), id, d.Revision, before+"claims:\n  - add: {claim: tone, values: [loud]}\n")
	}
	if err == nil {
		_, err = r.Desk().Disable(t.Context(), acting(r), id, d.Revision, "authentication", "administrators-code")
	}
	if err != nil {
		t.Fatal(err)
	}
	r.kept("admin")
	page := "/admin/drafts/" + id
	anna.page(page+"/preview", "Logins that would end otherwise", "Dead end", "Pipeline of the application admin", "tone")
	text := said(anna.Last())
	if !strings.Contains(text, "New dead ends 1") && !strings.Contains(text, "dead end") {
		t.Errorf("got %s", text)
	}
	login := recordedLogin.FindString(string(anna.Last().Body))
	if login == "" {
		t.Fatalf("no recorded login on %s", text)
	}
	login = strings.ReplaceAll(login, "&amp;", "&")
	anna.page(login, "A recorded login, before and after", "quiet", "loud", "Changed")
	orla := r.signedIn("orla", "odense", access.Administrator, false)
	if hop, err := orla.Send(t.Context(), http.MethodGet, r.admin+login, nil); err != nil || hop.Status != http.StatusNotFound {
		t.Errorf("K6: got %d, %v", hop.Status, err)
	}
	reference := regexp.MustCompile(`href="(/admin/logins/[^"]+)"`).FindStringSubmatch(string(anna.Last().Body))
	if reference == nil {
		t.Fatal("it does not lead to the record")
	}
	anna.page(reference[1], "How it ended")
}

func acting(r *rig) access.Actor {
	return access.Actor{Name: name, Role: access.Administrator, Stepped: r.clock.Now()}
}

// kept waits until a login is kept as a sample of the application.
func (r *rig) kept(application broker.ID) {
	r.Helper()
	ctx, cancel := context.WithCancel(r.Context())
	var running sync.WaitGroup
	running.Go(func() { r.Node.Run(ctx) })
	defer running.Wait()
	defer cancel()
	for range 10_000 {
		if found, err := r.Store.Samples(ctx, connections.SampleQuery{Place: application}); err != nil {
			r.Fatal(err)
		} else if len(found) > 0 {
			return
		}
	}
	r.Fatal("no login was kept")
}
