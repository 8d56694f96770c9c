package directory

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"

	"trin/claimstx"
	"trin/claimstx/lookup"
)

func raw(t testing.TB, v any) json.RawMessage {
	t.Helper()
	content, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// says reports whether the error is one of a lookup and holds the text.
func says(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) || !errors.Is(err, claimstx.ErrLookup) {
		t.Errorf("got %v, want an error of a lookup that says %q", err, want)
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	s := runningServer(t)
	alice := []claimstx.Row{{"role": {"reader", "writer"}}}
	for name, test := range map[string]struct {
		edit func(*Settings)
		user string
		want []claimstx.Row
	}{
		"over TLS":                  {nil, "alice", alice},
		"by StartTLS":               {func(a *Settings) { a.URL, a.StartTLS = "ldap://"+s.plain, true }, "alice", alice},
		"on this machine":           {func(a *Settings) { a.URL = "ldap://" + s.plain }, "alice", alice},
		"nobody":                    {nil, "nobody", []claimstx.Row{}},
		"nobody has no name":        {nil, "", nil},
		"nor one of blanks":         {nil, "  ", nil},
		"as the attribute compares": {nil, "ALICE", alice},
		"a name that reads as syntax": {
			func(a *Settings) { a.Filter, a.Attributes = "(cn={user})", map[string]string{"uid": "id", "dn": "dn"} }, `Søren (b**), \"X\"`,
			[]claimstx.Row{{"id": {"bob"}, "dn": {"uid=bob,ou=people,dc=example,dc=dk"}}},
		},
		"a part of a value": {func(a *Settings) { a.Filter = "(uid={user}*e)" }, "ali", alice},
		"a base of a value": {func(a *Settings) { a.Base, a.Filter = "uid={user},ou=people,dc=example,dc=dk", "(objectClass=*)" }, "bob", []claimstx.Row{{"role": {"admin"}}}},
		"a base that is not there": {
			func(a *Settings) { a.Base, a.Filter = "uid={user},ou=people,dc=example,dc=dk", "(objectClass=*)" }, "nobody", nil,
		},
		"a base with a comma in its value": {
			func(a *Settings) { a.Base, a.Filter = "ou={user},dc=example,dc=dk", "(objectClass=inetOrgPerson)" }, "a,ou=people",
			[]claimstx.Row{{"role": {"guest"}}},
		},
		"the scope base": {func(a *Settings) { a.Scope = "base" }, "alice", []claimstx.Row{}},
		"the scope one":  {func(a *Settings) { a.Scope, a.Base = "one", "dc=example,dc=dk" }, "alice", []claimstx.Row{}},
		"what is binary": {
			func(a *Settings) {
				a.Attributes = map[string]string{"jpegPhoto": "photo", "objectGUID": "guid", "objectSid": "sid", "UID": "uid"}
				a.Binary = []string{"jpegPhoto"}
			}, "alice",
			[]claimstx.Row{{"photo": {"//79"}, "guid": {"c27d31ff-5cc3-43f2-995e-96b111460cc4"}, "sid": {"S-1-5-21-123456789-853319089-1-500"}, "uid": {"alice"}}},
		},
		"the name alone":    {func(a *Settings) { a.Attributes = map[string]string{"dn": "dn"} }, "bob", []claimstx.Row{{"dn": {"uid=bob,ou=people,dc=example,dc=dk"}}}},
		"no such attribute": {func(a *Settings) { a.Attributes = map[string]string{"mail": "mail"} }, "bob", []claimstx.Row{{}}},
		"references are not followed": {
			func(a *Settings) { a.Base, a.Filter = "dc=example,dc=dk", "(uid={user})" }, "alice", alice,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			settings := s.settings()
			if test.edit != nil {
				test.edit(&settings)
			}
			got, err := opened(t, settings, known()).Find(t.Context(), map[string]string{"user": test.user})
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %v, %v, want %v", got, err, test.want)
			}
		})
	}
}

func TestFind_Fails(t *testing.T) {
	t.Parallel()
	s := runningServer(t)
	for name, test := range map[string]struct {
		edit  func(*Settings)
		known secrets
		says  string
	}{
		"too many entries": {func(a *Settings) { a.Filter, a.MaxRows = "(objectClass={user})", 1 }, known(), "more than 1 entries"},
		"a wrong password": {nil, secrets{"directory": "wrong"}, "Invalid Credentials"},
		"no such secret":   {nil, nil, "trin secrets set"},
		"binary that is no text": {func(a *Settings) {
			a.Attributes = map[string]string{"jpegPhoto": "photo"}
			a.Filter = "(|(uid={user})(uid=alice))"
		}, known(), "list it under binary"},
		"a base that is not there": {
			func(a *Settings) { a.Base = "ou=nowhere,dc=example,dc=dk" }, known(), "No Such Object",
		},
		"a base that is elsewhere": {
			func(a *Settings) { a.Base = "ou=elsewhere,dc=example,dc=dk" }, known(), "not followed",
		},
		"nobody may read without a bind":        {func(a *Settings) { a.BindDN, a.SecretName = "", "" }, known(), "Insufficient Access Rights"},
		"a certificate that nobody vouches for": {func(a *Settings) { a.Authorities = "" }, known(), "certificate is not believed"},
		"nor after StartTLS": {
			func(a *Settings) { a.URL, a.StartTLS, a.Authorities = "ldap://"+s.plain, true, "" }, known(), "certificate is not believed",
		},
		"a certificate of another name": {
			func(a *Settings) { a.URL = strings.Replace(a.URL, "127.0.0.1", "localhost", 1) }, known(), "certificate is not believed",
		},
		"TLS where there is none": {func(a *Settings) { a.URL = "ldaps://" + s.plain }, known(), "broke off"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			settings := s.settings()
			if test.edit != nil {
				test.edit(&settings)
			}
			rows, err := opened(t, settings, test.known).Find(t.Context(), map[string]string{"user": "inetOrgPerson"})
			says(t, err, test.says)
			if rows != nil {
				t.Errorf("got rows %v beside the error", rows)
			}
		})
	}
}

// hostile are values that read as filters, DNs or nothing.
func hostile() []string {
	return []string{
		"*", "a*", "*)(uid=*", "*)(|(uid=*", "alice)(objectClass=*", "alice))(|(uid=*", ")(", "(", ")", "\\", `\2a`, `\`, "\x00", "alice\x00", "&", "|(uid=*)", "!(uid=x)",
		"x,ou=people", "x+uid=alice", `x\,ou=people,dc=example,dc=dk`, "#04", "#", " x", "x ", "x;y", "x<y>", `"x"`, "=", "x=y,dc=example", "æøå", "x\r\ny", "a/b", "{user}", "{{user}}",
		"*\u2217", "\uff0a", "alice\u200b", "(objectClass=\\2a)",
	}
}

// Whatever a value is, it finds those that have it, and nobody else (M8).
func TestM8_Filter(t *testing.T) {
	t.Parallel()
	s := runningServer(t)
	equal := opened(t, s.settings(), known())
	begins := opened(t, s.settings(func(a *Settings) { a.Filter = "(&(uid={user}*)(objectClass=inetOrgPerson))" }), known())
	in := opened(t, s.settings(func(a *Settings) {
		a.Base, a.Filter, a.Scope = "ou={user},dc=example,dc=dk", "(objectClass=inetOrgPerson)", "sub"
	}), known())
	rule := opened(t, s.settings(func(a *Settings) { a.Filter = "(uid:caseExactMatch:={user})" }), known())
	for _, v := range hostile() {
		for name, l := range map[string]*Lookup{"equal": equal, "begins": begins, "in": in, "rule": rule} {
			rows, err := l.Find(t.Context(), map[string]string{"user": v})
			if len(rows) != 0 {
				t.Errorf("%s %q finds %v", name, v, rows)
			}
			if err != nil && !errors.Is(err, lookup.ErrQuestion) { // a value may be none of the attribute's
				t.Errorf("%s %q: %v", name, v, err)
			}
		}
	}
	for _, v := range []string{strings.Repeat("a", maxParameterBytes+1), "\xff"} {
		_, err := equal.Find(t.Context(), map[string]string{"user": v})
		if says(t, err, "the value of the parameter user"); !errors.Is(err, lookup.ErrQuestion) {
			t.Errorf("%.10q: got %v", v, err)
		}
	}
	for _, l := range []*Lookup{equal, begins, rule} { // and those who are there are found
		if rows, err := l.Find(t.Context(), map[string]string{"user": "alice"}); err != nil || len(rows) != 1 {
			t.Errorf("alice: got %v, %v", rows, err)
		}
	}
}

// A bind without a password would be no authentication, and is refused at every
// turn (RFC 4513, 5.1.2).
func TestM8_EmptyPassword(t *testing.T) {
	t.Parallel()
	s := runningServer(t)
	_, err := opened(t, s.settings(), secrets{"directory": ""}).Find(t.Context(), map[string]string{"user": "alice"})
	says(t, err, "is empty")
	if found := Kind(lookup.Deps{}).Check(raw(t, s.settings(func(a *Settings) { a.SecretName = "" }))); len(found) != 1 || found[0].Field != "secretName" {
		t.Errorf("a DN without a secret: got %v", found)
	}
}

// Connections are used again, one question at a time, and a dead one is
// replaced.
func TestPool(t *testing.T) {
	t.Parallel()
	s := runningServer(t)
	l := opened(t, s.settings(), known())
	ask := func() {
		t.Helper()
		if rows, err := l.Find(t.Context(), map[string]string{"user": "alice"}); err != nil || len(rows) != 1 {
			t.Errorf("got %v, %v", rows, err)
		}
	}
	ask()
	first := l.pool.take()
	if first == nil {
		t.Fatal("the connection was not kept")
	}
	l.pool.give(first)
	ask()
	if again := l.pool.take(); again != first {
		t.Error("the connection was not used again")
	} else {
		_ = again.wire.Close() // as a directory does that is restarted
		l.pool.mu.Lock()
		l.pool.spare = append(l.pool.spare, again)
		l.pool.mu.Unlock()
	}
	ask()
	var all sync.WaitGroup
	for range 30 {
		all.Go(ask)
	}
	all.Wait()
	l.pool.mu.Lock()
	if n := len(l.pool.spare); n == 0 || n > maxSpare {
		t.Errorf("%d connections are kept", n)
	}
	l.pool.mu.Unlock()
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	ask() // a configuration that is not the newest may still be in use
}
