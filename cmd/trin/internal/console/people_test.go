package console

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
)

// a page's text of a machine, as it is handed over.
var handedOver = regexp.MustCompile(`<pre tabindex="0"><code>([^<]+)</code></pre>`)

// handed are the things that the page shows once.
func (p *person) handed() []string {
	p.r.Helper()
	var all []string
	for _, found := range handedOver.FindAllSubmatch(p.Last().Body, -1) {
		all = append(all, strings.ReplaceAll(string(found[1]), "&amp;", "&"))
	}
	if len(all) == 0 {
		p.r.Fatalf("nothing is handed over: %d at %s: %s", p.Last().Status, p.Last().URL, p.Last().Page.Text)
	}
	return all
}

// confirm opens a page that asks first, proves again where it is asked for, and
// says yes.
func (p *person) confirm(path string) {
	p.r.Helper()
	p.open(p.r.admin + path)
	p.login()
	if p.Last().Status != http.StatusOK {
		p.r.Fatalf("%s: got %d: %s", path, p.Last().Status, p.Last().Page.Text)
	}
	p.submit("", nil, "form_token")
}

// works makes the subject an administrator of the role and logs them in.
func (p *person) works(subject broker.Subject, role string) {
	p.r.Helper()
	err := p.r.Store.SaveAdministrator(p.r.Context(), connections.Administrator{Subject: subject, Name: p.name, Role: role, Created: p.r.clock.Now(), By: "test"})
	if err != nil {
		p.r.Fatal(err)
	}
	p.open(p.r.admin + "/admin/login")
	p.login()
	if !p.in() {
		p.r.Fatalf("%s is not in: at %s", p.name, p.Last().URL)
	}
}

// chooses opens a link and chooses a password behind it.
func (p *person) chooses(link, password string) int {
	p.r.Helper()
	p.open(link)
	if p.Last().Status == http.StatusOK {
		p.submit("", map[string]string{"password": password, "again": password}, "password", "again")
	}
	return p.Last().Status
}

// made is a user whom the page has made, with what was handed over.
func (p *person) made(name string) (id string, other *person) {
	p.r.Helper()
	p.open(p.r.admin + "/admin/users/new")
	p.submit("", map[string]string{"name": name, "called": "Bo Bang", "mail": name + "@example.dk"}, "name", "called")
	handed := p.handed()
	user, err := p.r.Users.Find(p.r.Context(), name)
	if err != nil || len(handed) != 2 {
		p.r.Fatalf("got %q and %v, want a link, an invitation and a user", handed, err)
	}
	other = p.r.person()
	other.name, other.password, other.invited = name, "the password of "+name, handed[1]
	if status := other.chooses(handed[0], other.password); status != http.StatusOK {
		p.r.Fatalf("the link: got %d: %s", status, other.Last().Page.Text)
	}
	return user.ID, other
}

// stranger reports whether the login of somebody who is no administrator goes
// through, to where it says so.
func (p *person) stranger() bool {
	p.r.Helper()
	p.open(p.r.admin + "/admin/login")
	p.login()
	return p.Last().Status == http.StatusForbidden && strings.HasPrefix(p.Last().URL.Path, "/admin/enter")
}

// refused reports whether the name and the password are not taken. It is tried
// once, so that nobody is slowed down.
func (p *person) refused() bool {
	p.r.Helper()
	p.open(p.r.admin + "/admin/login")
	p.submit("", map[string]string{"name": p.name, "password": p.password}, "name", "password")
	return p.Last().Page.Form("name", "password") != nil
}

// A local user, from the page that makes them to the one that deletes them.
func TestPeople_ALocalUser(t *testing.T) {
	t.Parallel()
	r := newRig(t, true)
	p := r.administrator()
	id, bo := p.made("bo")
	if !bo.stranger() {
		t.Fatalf("the new user cannot log in: %d at %s: %s", bo.Last().Status, bo.Last().URL, bo.Last().Page.Text)
	}
	user, err := r.Users.User(t.Context(), id)
	if err != nil || user.Claims.Values("mail")[0] != "bo@example.dk" || user.Claims.Values("displayName")[0] != "Bo Bang" {
		t.Errorf("got %+v, %v", user, err)
	}
	subject := broker.Subject{Namespace: "administrators", Value: id}
	page := func(path string, wants ...string) {
		t.Helper()
		p.open(r.admin + path)
		for _, want := range wants {
			if p.Last().Status != http.StatusOK || !strings.Contains(string(p.Last().Body), want) {
				t.Errorf("%s: got %d without %q: %s", path, p.Last().Status, want, p.Last().Page.Text)
			}
		}
	}
	page("/admin/users?q=B", "Bo Bang", "enrolled", "may log in")
	page("/admin/users?state=no-factor", "No local user fits")
	page("/admin/users/"+id, "bo@example.dk", "enrolled", "10 left", "/admin/sessions/")
	page("/admin/factors?value="+id, "enrolled", "/admin/factors/of?connection=administrators-code")
	held, err := r.Store.SessionsBySubject(t.Context(), subject)
	if err != nil || len(held) != 1 {
		t.Fatalf("got %d sessions, %v", len(held), err)
	}
	// The password is reset: the old one is worth nothing, and the session ends.
	p.confirm("/admin/users/" + id + "/password")
	link := p.handed()[0]
	if !strings.HasPrefix(link, r.url+"/password/new?link=") {
		t.Errorf("got the link %q, want one at the public address", link)
	}
	if held, _ := r.Store.SessionsBySubject(t.Context(), subject); len(held) != 0 {
		t.Error("the session outlives the password")
	}
	page("/admin/users?state=invited", "invited")
	if !bo.refused() {
		t.Error("the former password still logs in")
	}
	if bo.chooses(link, "another password"); !bo.refused() {
		t.Error("the former password logs in after another was chosen")
	}
	if bo.password = "another password"; !bo.stranger() {
		t.Errorf("the chosen password does not log in: %s", bo.Last().Page.Text)
	}
	if status := bo.chooses(link, "a third password"); status != http.StatusNotFound {
		t.Errorf("the link works twice: got %d", status)
	}
	// The factor is reset: it is asked to be enrolled again, with the invitation.
	at := "?connection=administrators-code&namespace=administrators&value=" + id
	p.confirm("/admin/factors/reset" + at)
	bo.invited, bo.secret = p.handed()[0], ""
	if !bo.stranger() || bo.secret == "" {
		t.Errorf("the factor was not enrolled again: %s", bo.Last().Page.Text)
	}
	p.confirm("/admin/factors/codes" + at)
	if codes := strings.Fields(p.handed()[0]); len(codes) != 10 {
		t.Errorf("got the recovery codes %q", codes)
	}
	p.confirm("/admin/users/" + id + "/disable")
	page("/admin/users?state=disabled", "Bo Bang", "disabled")
	if !bo.refused() {
		t.Error("a disabled user logs in")
	}
	p.confirm("/admin/users/" + id + "/enable")
	if !bo.stranger() {
		t.Errorf("an enabled user does not log in: %s", bo.Last().Page.Text)
	}
	p.confirm("/admin/users/" + id + "/end")
	if held, _ := r.Store.SessionsBySubject(t.Context(), subject); len(held) != 0 {
		t.Error("the sessions have not ended")
	}
	p.confirm("/admin/users/" + id + "/delete")
	if _, err := r.Users.User(t.Context(), id); err == nil {
		t.Error("the user is still there")
	}
	if status, err := r.Codes.Status(t.Context(), "administrators-code", subject); err != nil || status.Enrolled {
		t.Errorf("got %+v, %v, want the factor gone", status, err)
	}
	r.audited("create user", "invite to second factor", "reset password", "reset second factor", "new recovery codes", "disable user", "enable user", "end sessions", "delete user")
}

// audited holds that the audit has each of these, and that no page of it tells a
// secret.
func (r *rig) audited(what ...string) {
	r.Helper()
	changes, err := r.Store.Changes(r.Context(), 0, 200)
	if err != nil {
		r.Fatal(err)
	}
	has := map[string]bool{}
	for _, c := range changes {
		has[c.What] = true
	}
	for _, one := range what {
		if !has[one] {
			r.Errorf("the audit has no %q", one)
		}
	}
}

// K6: an operator gets no further by helping: not by what they may do to an
// administrator, and not by what they kept from before somebody became one.
func TestK6_AnOperatorTakesOverNoAdministrator(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	anna := r.administrator()
	target := anna.actor().Subject
	subject, olga := r.user("olga")
	olga.works(subject, "operator")
	equalSubject, equal := r.user("otto")
	equal.works(equalSubject, "operator")
	lesserSubject, lesser := r.user("viggo")
	lesser.works(lesserSubject, "viewer")
	acts := func(id string) []string {
		factor := "?connection=administrators-code&namespace=administrators&value=" + id
		var all []string
		for _, act := range []string{"password", "unlock", "disable", "end", "delete"} {
			all = append(all, "/admin/users/"+id+"/"+act)
		}
		for _, act := range []string{"reset", "invite", "codes", "unlock"} {
			all = append(all, "/admin/factors/"+act+factor)
		}
		return all
	}
	olga.open(r.admin + "/admin/step-up")
	olga.login()
	for name, id := range map[string]string{"an administrator": target.Value, "another operator": equalSubject.Value, "herself": subject.Value} {
		for _, path := range acts(id) {
			olga.open(r.admin + path)
			if olga.Last().Status != http.StatusForbidden {
				t.Errorf("%s: GET %s: got %d", name, path, olga.Last().Status)
			}
			if status := olga.post(path); status != http.StatusForbidden {
				t.Errorf("%s: POST %s: got %d", name, path, status)
			}
		}
	}
	for name, who := range map[string]*person{"the administrator": anna, "the other operator": equal} {
		who.open(r.admin + "/admin/login")
		if who.login(); !who.in() {
			t.Errorf("%s does not come in any more", name)
		}
	}
	olga.confirm("/admin/users/" + lesserSubject.Value + "/password")
	if len(olga.handed()) != 1 || lesser.in() {
		t.Error("an operator cannot help a viewer, or the viewer's session goes on")
	}
	// What was made while somebody was nobody is worth nothing once they are above.
	id, _ := olga.made("bo")
	olga.confirm("/admin/users/" + id + "/password")
	link := olga.handed()[0]
	olga.confirm("/admin/factors/invite?connection=administrators-code&namespace=administrators&value=" + id)
	invitation := olga.handed()[0]
	bo := broker.Subject{Namespace: "administrators", Value: id}
	if err := r.Store.SaveAdministrator(t.Context(), connections.Administrator{Subject: bo, Name: "bo", Role: "administrator", Created: r.clock.Now(), By: "test"}); err != nil {
		t.Fatal(err)
	}
	attacker := r.person()
	if status := attacker.chooses(link, "of the attacker"); status != http.StatusNotFound {
		t.Errorf("the operator's link: got %d", status)
	}
	if err := r.Users.SetPassword(t.Context(), "bo", "of the attacker"); err != nil { // as if they had it from before
		t.Fatal(err)
	}
	attacker.name, attacker.password, attacker.invited = "bo", "of the attacker", invitation
	attacker.open(r.admin + "/admin/login")
	attacker.login()
	if attacker.in() || attacker.secret != "" {
		t.Error("the operator's invitation enrols a factor of an administrator")
	}
	// An administrator's own link and invitation stand.
	r.clock.move(16 * time.Minute) // so that codes are looked at again
	anna.confirm("/admin/factors/invite?connection=administrators-code&namespace=administrators&value=" + id)
	attacker.invited = anna.handed()[0]
	attacker.open(r.admin + "/admin/login")
	if attacker.login(); !attacker.in() {
		t.Errorf("an administrator cannot invite another: %d at %s", attacker.Last().Status, attacker.Last().URL)
	}
}

// post posts a form of Trin's own pages to the path, with nothing but what the
// address says, and gives the status.
func (p *person) post(path string) int {
	p.r.Helper()
	p.open(p.r.admin + "/admin/users/new")
	form := p.Last().Page.Form("form_token")
	if form == nil {
		p.r.Fatalf("no form at %s: %s", p.Last().URL, p.Last().Page.Text)
	}
	address, query, _ := strings.Cut(path, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		p.r.Fatal(err)
	}
	values.Set("form_token", form.Values("").Get("form_token"))
	hop, err := p.Send(p.r.Context(), http.MethodPost, p.r.admin+address, values)
	if err != nil {
		p.r.Fatal(err)
	}
	return hop.Status
}

// K8: nobody disables or deletes themselves, and an administrator is removed
// before the user is deleted.
func TestK8_NobodyLocksEverybodyOut(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	anna := r.administrator()
	self := anna.actor().Subject
	subject, bo := r.user("bo")
	bo.works(subject, "viewer")
	anna.open(r.admin + "/admin/step-up")
	anna.login()
	for path, want := range map[string]int{
		"/admin/users/" + self.Value + "/disable":   http.StatusConflict,
		"/admin/users/" + self.Value + "/delete":    http.StatusConflict,
		"/admin/users/" + subject.Value + "/delete": http.StatusConflict,
		"/admin/users/nobody/delete":                http.StatusNotFound,
	} {
		if got := anna.post(path); got != want {
			t.Errorf("%s: got %d, want %d", path, got, want)
		}
	}
	anna.confirm("/admin/administrators/remove?" + url.Values{"namespace": {self.Namespace}, "value": {self.Value}}.Encode())
	if anna.Last().Status != http.StatusConflict || !anna.in() {
		t.Errorf("got %d, want that the last administrator stays", anna.Last().Status)
	}
	anna.open(r.admin + "/admin/administrators/of?" + url.Values{"namespace": {self.Namespace}, "value": {self.Value}}.Encode())
	anna.submit("", map[string]string{"role": "viewer"}, "role")
	if anna.Last().Status != http.StatusUnprocessableEntity || anna.actor().Role != access.Administrator {
		t.Errorf("got %d and %+v, want that the last administrator stays one", anna.Last().Status, anna.actor())
	}
	anna.confirm("/admin/administrators/remove?" + url.Values{"namespace": {subject.Namespace}, "value": {subject.Value}}.Encode())
	if bo.in() {
		t.Error("somebody who was removed is still in")
	}
	anna.confirm("/admin/users/" + subject.Value + "/delete")
	if _, err := r.Users.User(t.Context(), subject.Value); err == nil {
		t.Error("the user is still there")
	}
}

// Administrators come in by a link, by name and by subject, and leave.
func TestPeople_Administrators(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	anna := r.administrator()
	anna.open(r.admin + "/admin/administrators/invite")
	anna.login()
	anna.submit("", map[string]string{"role": "operator"}, "role", "organisation")
	if anna.Last().Status != http.StatusUnprocessableEntity {
		t.Errorf("got %d, want that no organisation is no choice", anna.Last().Status)
	}
	anna.submit("", map[string]string{"role": "operator", "organisation": "*"}, "role", "organisation")
	link := anna.handed()[0]
	subject, bo := r.user("bo")
	bo.open(link)
	bo.open(r.admin + "/admin/login")
	if bo.login(); bo.actor().Role != access.Operator {
		t.Errorf("got %+v, want an operator", bo.actor())
	}
	if status, _, body := r.get(r.admin+"/admin/administrators", ""); status != http.StatusSeeOther {
		t.Errorf("nobody: got %d %s", status, body)
	}
	add := func(fields map[string]string) int {
		t.Helper()
		anna.open(r.admin + "/admin/administrators/new")
		anna.login()
		anna.submit("", fields, "user", "namespace", "value")
		return anna.Last().Status
	}
	carl, _ := r.user("carl")
	for name, c := range map[string]struct {
		fields map[string]string
		want   int
	}{
		"nobody":                {map[string]string{"role": "viewer", "organisation": "*"}, http.StatusUnprocessableEntity},
		"a user there is not":   {map[string]string{"user": "nobody", "role": "viewer", "organisation": "*"}, http.StatusUnprocessableEntity},
		"both":                  {map[string]string{"user": "carl", "namespace": "idp", "value": "x", "role": "viewer", "organisation": "*"}, http.StatusUnprocessableEntity},
		"a role there is not":   {map[string]string{"user": "carl", "role": "viewer", "organisation": "of:nowhere"}, http.StatusUnprocessableEntity},
		"one who is one":        {map[string]string{"user": "bo", "role": "viewer", "organisation": "*"}, http.StatusUnprocessableEntity},
		"somebody of elsewhere": {map[string]string{"namespace": "idp", "value": "3b0a", "name": "Dorte", "role": "viewer", "organisation": "*"}, http.StatusOK},
	} {
		if got := add(c.fields); got != c.want {
			t.Errorf("%s: got %d, want %d: %s", name, got, c.want, anna.Last().Page.Text)
		}
	}
	if got := add(map[string]string{"user": "carl", "role": "viewer", "organisation": "*"}); got != http.StatusOK {
		t.Errorf("got %d: %s", got, anna.Last().Page.Text)
	}
	if a, err := r.Store.Administrator(t.Context(), carl); err != nil || a.Role != "viewer" || a.Name != "carl" || a.By != name {
		t.Errorf("got %+v, %v", a, err)
	}
	for _, want := range []string{"Dorte", "carl", "never", r.clock.Now().UTC().Format("2006-01-02")} {
		if !strings.Contains(anna.Last().Page.Text, want) {
			t.Errorf("the list has no %q: %s", want, anna.Last().Page.Text)
		}
	}
	// An operator sees neither the list nor a way to it.
	for _, path := range []string{"", "/new", "/invite", "/of", "/remove"} {
		bo.open(r.admin + "/admin/administrators" + path)
		if bo.Last().Status != http.StatusForbidden {
			t.Errorf("an operator at %q: got %d", path, bo.Last().Status)
		}
	}
	anna.open(r.admin + "/admin/administrators/of?" + url.Values{"namespace": {subject.Namespace}, "value": {subject.Value}}.Encode())
	anna.submit("", map[string]string{"role": "viewer"}, "role")
	if got := bo.actor().Role; got != access.Viewer {
		t.Errorf("got %s, want that the new role holds at once", got)
	}
	r.audited("make link", "become administrator", "save administrator")
}

// A token is shown once, works, and stops with its maker.
func TestPeople_Tokens(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	anna := r.administrator()
	subject, bo := r.user("bo")
	bo.works(subject, "administrator")
	bo.open(r.admin + "/admin/tokens/new")
	bo.login()
	bo.submit("", map[string]string{"name": "deploy", "role": "operator", "organisation": "*"}, "name", "role")
	secret := bo.handed()[0]
	status := func() int {
		t.Helper()
		got, _, _ := r.get(r.admin+"/admin/users", "Bearer "+secret)
		return got
	}
	if got := status(); got != http.StatusOK {
		t.Fatalf("the token does not work: got %d", got)
	}
	bo.open(r.admin + "/admin/tokens")
	if text := bo.Last().Page.Text; !strings.Contains(text, "deploy") || !strings.Contains(text, "works") || strings.Contains(string(bo.Last().Body), secret) {
		t.Errorf("got %s", text)
	}
	demote := func(role string) {
		t.Helper()
		if err := r.Store.SaveAdministrator(t.Context(), connections.Administrator{Subject: subject, Name: "bo", Role: role, Created: r.clock.Now(), By: "test"}); err != nil {
			t.Fatal(err)
		}
	}
	demote("operator")
	if got := status(); got != http.StatusOK {
		t.Errorf("its maker may still do as much: got %d", got)
	}
	demote("viewer")
	if got := status(); got == http.StatusOK {
		t.Error("the token does more than its maker")
	}
	anna.open(r.admin + "/admin/tokens")
	if text := anna.Last().Page.Text; !strings.Contains(text, "stopped") {
		t.Errorf("the list does not say that it has stopped: %s", text)
	}
	demote("operator")
	if err := r.Store.RemoveAdministrator(t.Context(), subject); err != nil {
		t.Fatal(err)
	}
	if got := status(); got == http.StatusOK {
		t.Error("the token outlives its maker")
	}
	all, err := r.Store.APITokens(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatalf("got %v, %v", all, err)
	}
	anna.confirm("/admin/tokens/" + all[0].ID + "/revoke")
	if left, err := r.Store.APITokens(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("got %v, %v, want it gone", left, err)
	}
	r.audited("make token", "revoke token")
}

// Nobody works in a session while the administration's application is switched
// off, also not one that is open already.
func TestK8_SwitchedOffEndsTheWork(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	anna := r.administrator()
	_, documents, err := r.Store.Load(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	replace := func(with ...connections.Document) {
		t.Helper()
		version, _, err := r.Store.Load(t.Context(), 0)
		if err == nil {
			_, err = r.Store.Replace(t.Context(), version, with, "test", "")
		}
		if err == nil {
			_, err = r.Pictures.Refresh(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var without []connections.Document
	for _, d := range documents {
		if d.ID != "admin" {
			without = append(without, d)
		}
	}
	replace(without...)
	if anna.in() {
		t.Error("the open session goes on")
	}
	r.clock.move(time.Minute)
	replace(documents...)
	if !anna.in() {
		t.Error("the session does not go on when the application is back")
	}
}

// K9 and K2: what is searched for and what names hold is text.
func TestK9_PeopleAreSearchedByText(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	p := r.administrator()
	const evil = `"><script>alert(1)</script>' OR '1'='1`
	for _, path := range []string{
		"/admin/users?q=", "/admin/users?state=", "/admin/users?after=", "/admin/factors?value=", "/admin/administrators?after=", "/admin/tokens?after=",
		"/admin/users?done=", "/admin/administrators?done=",
	} {
		p.open(r.admin + path + url.QueryEscape(evil))
		if p.Last().Status != http.StatusOK || strings.Contains(string(p.Last().Body), "<script>alert") {
			t.Errorf("%s: got %d: %s", path, p.Last().Status, p.Last().Page.Text)
		}
	}
	for _, path := range []string{
		"/admin/users/" + url.PathEscape(evil), "/admin/factors/of?connection=administrators&namespace=administrators&value=x",
		"/admin/factors/of?connection=administrators-code&namespace=elsewhere&value=x", "/admin/factors/of?connection=administrators-code&namespace=administrators&value=",
	} {
		p.open(r.admin + path)
		if p.Last().Status != http.StatusNotFound {
			t.Errorf("%s: got %d", path, p.Last().Status)
		}
	}
	// K1: a form that is not the page's own is not taken.
	hop, err := p.Send(t.Context(), http.MethodPost, r.admin+"/admin/users/new", url.Values{"name": {"eve"}, "form_token": {"x"}})
	if err != nil || hop.Status != http.StatusForbidden {
		t.Errorf("got %v, %v", hop, err)
	}
	if _, err := r.Users.Find(t.Context(), "eve"); err == nil {
		t.Error("a form from elsewhere has made a user")
	}
}
