package expr_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"trin/claimstx/expr"
)

// said is claims in order: name, values.
type said [][]string

func (s said) Names() []string {
	var names []string
	for _, c := range s {
		names = append(names, c[0])
	}
	return names
}

func (s said) Values(name string) []string {
	var values []string
	for _, c := range s {
		if c[0] == name {
			values = append(values, c[1:]...)
		}
	}
	return values
}

func (s said) Has(name string) bool { return slices.Contains(s.Names(), name) }

func login() *expr.Facts {
	return &expr.Facts{
		Claims:      said{{"mail", "alice@example.dk", "a@b"}, {"role", "reader"}, {"empty"}, {"urn:oid:2.5.4.42", "Alice"}, {"role", "writer"}},
		Application: "journal", Identifier: "https://journal.example.dk", Protocol: "saml2", Connection: "adfs",
		Requesters: []string{"https://a", "https://b"}, Requester: "https://a", Known: true,
		Level: 30, Levels: func() map[string]int { return map[string]int{"house": 30, "nsis": 20} }, Class: "urn:strong",
	}
}

func compile(t testing.TB, source string, place expr.Place) *expr.Condition {
	t.Helper()
	c, problem := expr.Compile(source, place)
	if problem != nil {
		t.Fatalf("%s: %+v", source, problem)
	}
	return c
}

func TestHolds(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]bool{
		`true`:                        true,
		`application == 'journal'`:    true,
		`application in ['tax', 'x']`: false,
		`identifier.startsWith("https://journal")`:                     true,
		`protocol == 'saml2' && connection != 'adfs'`:                  false,
		`claims.mail.exists(m, m.endsWith('@example.dk'))`:             true,
		`claims.mail.all(m, m.endsWith('@example.dk'))`:                false,
		`claims.nothing.all(m, m == 'x')`:                              true,
		`claims['urn:oid:2.5.4.42'] == ['Alice']`:                      true,
		`claims['missing'].size() == 0`:                                true,
		`claims.missing == []`:                                         true,
		`claims.missing.exists(m, true)`:                               false,
		`'mail' in claims`:                                             true,
		`'empty' in claims`:                                            true,
		`'missing' in claims`:                                          false,
		`claims.role == ['reader', 'writer']`:                          true,
		`claims.size() == 4`:                                           true,
		`claims.exists(name, name.startsWith('urn:'))`:                 true,
		`claims.exists(name, claims[name].size() > 2)`:                 false,
		`claims.mail[1] == 'a@b'`:                                      true,
		`claims.mail.exists(m, m.matches('^[a-z]+@example[.]dk$'))`:    true,
		`claims.mail.exists(m, m.matches('example'))`:                  true,
		`claims.mail.exists(m, m.matches('(?i)^ALICE@'))`:              true,
		`claims.mail.exists(m, m.contains('@b'))`:                      true,
		`requesters.size() == 2 && requester == requesters[0]`:         true,
		`known ? level >= 30 : false`:                                  true,
		`level > 30 || levels.nsis >= 20`:                              true,
		`levels['house'] == 30 && levels.al == 0 && !('al' in levels)`: true,
		`levels.exists(l, levels[l] == 20)`:                            true,
		`class == 'urn:strong'`:                                        true,
		`!(known)`:                                                     false,
		`'a' < 'b' && 1 < 2`:                                           true,
	} {
		t.Run(source, func(t *testing.T) {
			t.Parallel()
			got, cost, err := compile(t, source, expr.Outbound).Holds(context.Background(), login())
			if err != nil || got != want || cost > 200 {
				t.Errorf("got %t at a cost of %d, %v, want %t", got, cost, err, want)
			}
		})
	}
}

func TestHolds_WithoutAnAnswer(t *testing.T) {
	t.Parallel()
	facts := login()
	facts.Claims = said{{"secret", "sésame"}, {"long", strings.Repeat("a", 5000)}}
	for _, source := range []string{
		`claims.missing[0] == 'x'`, `claims.secret[1] == 'x'`, `requesters[7] == ''`, `claims.long.exists(v, v.matches('b'))`,
	} {
		holds, _, err := compile(t, source, expr.Outbound).Holds(context.Background(), facts)
		if err == nil || holds {
			t.Errorf("%s: got %t, %v, want an error", source, holds, err)
		} else if strings.Contains(err.Error(), "sésame") || strings.Contains(err.Error(), "aaa") {
			t.Errorf("%s: the error holds a value: %v", source, err)
		}
	}
}

func TestCompile_Problems(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		source string
		place  expr.Place
		column int
		says   string
	}{
		{`level`, expr.Outbound, 0, "gives int, not true or false"},
		{`claims.mail`, expr.Outbound, 0, "gives list(string)"},
		{`1 == 'a'`, expr.Outbound, 3, "no matching overload"},
		{`known &&`, expr.Outbound, 9, "Syntax error"},
		{`known && levle > 2`, expr.Outbound, 10, `no "levle"`},
		{`known && level > 2`, expr.Inbound, 1, "has no known. Put the step on the application"},
		{`true && level > 2`, expr.Inbound, 9, "has no level. Put the step on the application"},
		{`application == 'journal'`, expr.Inbound, 1, "kept for all applications"},
		{`identifier == 'journal'`, expr.Inbound, 1, "kept for all applications"},
		{`protocol == 'oidc'`, expr.Inbound, 1, "kept for all applications"},
		{`'https://a' in requesters`, expr.Inbound, 16, "kept for all applications"},
		{`requester == 'https://a'`, expr.Inbound, 1, "kept for all applications"},
		{`levels.nsis > 2`, expr.Inbound, 1, "has no levels"},
		{`claims.mail.exists(m, m.matches('('))`, expr.Outbound, 33, "is not a regular expression"},
		{`claims.mail.exists(m, m.matches('((a{20}){20}){20}'))`, expr.Outbound, 33, ""},
		{`claims.mail.exists(m, m.matches(requester))`, expr.Outbound, 32, "must be written out"},
		{strings.Repeat(" ", expr.MaxBytes) + "true", expr.Outbound, 0, "longer than"},
		{``, expr.Outbound, 0, "Syntax error"},
	} {
		c, problem := expr.Compile(test.source, test.place)
		if c != nil || problem == nil {
			t.Errorf("%.60s: compiled", test.source)
			continue
		}
		if problem.Column != test.column || !strings.Contains(problem.Message, test.says) || !strings.HasSuffix(problem.Message, ".") {
			t.Errorf("%.60s: got %+v, want column %d and %q", test.source, problem, test.column, test.says)
		}
	}
}

// TestM2_NothingToEscapeTo: a condition names nothing but its own variables and
// words, and makes no objects.
func TestM2_NothingToEscapeTo(t *testing.T) {
	t.Parallel()
	for _, source := range []string{
		`os.Getenv('HOME') == ''`, `env.HOME == ''`, `import('os')`, `exec('id')`, `system('id') == ''`, `unsafe.Pointer`, `__proto__ == 1`,
		`claims.constructor()`, `claims.getClass()`, `type(claims) == map`, `dyn(claims).secret == 1`, `string(level) == '30'`, `int('1') == 1`,
		`timestamp('2026-01-01T00:00:00Z') < now()`, `duration('1s') == duration('1s')`, `now() == now()`, `b'x' == bytes('x')`,
		`google.protobuf.Struct{} == {}`, `google.protobuf.Any{type_url: 'x'} == null`, `google.protobuf.StringValue{value: 'x'} == 'x'`,
		`trin.claimstx.expr.Facts{}.Claims == 1`, `{'a': 1}.size() == 1`, `{'a': claims} == {}`, `claims == claims.__class__`,
		`claims.mail.map(m, m) == []`, `claims.mail.filter(m, true) == []`, `claims.mail.exists_one(m, true)`, `has(claims.mail)`,
		`'a' + 'b' == 'ab'`, `[1] + [2] == [1, 2]`, `1 + 1 == 2`, `claims.mail.join(',') == ''`, `'a'.format([]) == ''`, `math.greatest(1, 2) == 2`,
		`cel.bind(x, 1, x == 1)`, `claims.?mail.orValue([]) == []`, `proto.hasExt(claims, x)`, `@result == 1`, `__result__ == 1`,
	} {
		if c, problem := expr.Compile(source, expr.Outbound); c != nil || problem == nil {
			t.Errorf("%s: compiled", source)
		}
	}
	for _, name := range []string{"facts", "claims_", "Claims", "activation", "this", "self", "env", "process", "global"} {
		if c, _ := expr.Compile(name+" == 'x'", expr.Outbound); c != nil {
			t.Errorf("%s is a variable", name)
		}
	}
}

// TestM3_WorkIsCounted: what would take long ends after the same work each
// time, whatever the machine, and so after the same time on one.
func TestM3_WorkIsCounted(t *testing.T) {
	t.Parallel()
	facts := login()
	values := []string{"many"}
	for i := range 5000 {
		values = append(values, fmt.Sprintf("CN=Group %05d,OU=Groups,DC=example,DC=dk", i))
	}
	long := append([]string{"long"}, slices.Repeat([]string{strings.Repeat("a", 4000)}, 500)...)
	facts.Claims = said{values, long}
	for _, source := range []string{
		`claims.many.all(a, claims.many.all(b, a != 'x' && b != 'x'))`,
		`claims.many.all(a, claims.many.exists(b, b == 'x') || a != 'x')`,
		`claims.long.all(a, !a.matches('(a*)*(a*)*(a|b)*c'))`,
		`claims.long.all(a, claims.long.all(b, !a.contains(b) || a == b))`,
		`claims.many.all(a, !(a in claims.long))`,
	} {
		c := compile(t, source, expr.Outbound)
		for range 3 {
			holds, cost, err := c.Holds(context.Background(), facts)
			if !errors.Is(err, expr.ErrCost) || holds || cost != expr.MaxCost {
				t.Errorf("%s: got %t, %d, %v, want ErrCost", source, holds, cost, err)
			}
		}
	}
	// What people do write passes with the most groups that may be.
	for _, source := range []string{
		`claims.many.exists(g, g == 'CN=Group 04999,OU=Groups,DC=example,DC=dk')`,
		`'CN=Group 04999,OU=Groups,DC=example,DC=dk' in claims.many`,
		`claims.many.exists(g, g.startsWith('CN=Group 04999,'))`,
	} {
		holds, cost, err := compile(t, source, expr.Outbound).Holds(context.Background(), facts)
		if err != nil || !holds || cost > expr.MaxCost/2 {
			t.Errorf("%s: got %t, %d, %v, want that it holds at half of the cost", source, holds, cost, err)
		}
	}
	facts.Claims = said{values[:2001]}
	if holds, _, err := compile(t, `claims.many.exists(g, g.matches('^CN=Group 01999,'))`, expr.Outbound).Holds(context.Background(), facts); err != nil || !holds {
		t.Errorf("a pattern over 2,000 groups: got %t, %v", holds, err)
	}
	for _, source := range []string{
		`claims.mail.all(a, claims.mail.all(b, claims.mail.all(c, true)))`, // three in each other
	} {
		if c, problem := expr.Compile(source, expr.Outbound); c != nil || problem == nil {
			t.Errorf("%s: compiled", source)
		}
	}
}

func TestM3_TheContextEndsIt(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	facts := login()
	facts.Claims = said{append([]string{"many"}, make([]string, 5000)...)}
	if holds, _, err := compile(t, `claims.many.all(a, a == '')`, expr.Outbound).Holds(ctx, facts); !errors.Is(err, context.Canceled) || holds {
		t.Errorf("got %t, %v, want that it ends with the context", holds, err)
	}
}

// TestM4_NothingGrows: nothing in the language makes a longer text or list of
// what is there, and a lot of claims is read where it stands.
func TestM4_NothingGrows(t *testing.T) { // not beside others: it measures what is allocated
	facts := login()
	facts.Claims = said{append([]string{"many"}, slices.Repeat([]string{strings.Repeat("x", 200)}, 5000)...)}
	c := compile(t, `claims.many.all(v, v != 'y') && claims.many.exists(v, v.contains('y')) || claims.many.size() == 5000`, expr.Outbound)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	holds, _, err := c.Holds(context.Background(), facts)
	runtime.ReadMemStats(&after)
	if err != nil || !holds {
		t.Errorf("got %t, %v", holds, err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > memoryAllowed {
		t.Errorf("a megabyte of claims took %d bytes of memory", used)
	}
}

// TestM5_DepthIsBounded: no text makes the compiler go deep or wide.
func TestM5_DepthIsBounded(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]string{
		"brackets":   strings.Repeat("(", 400) + "true" + strings.Repeat(")", 400),
		"lists":      strings.Repeat("[", 400) + "1" + strings.Repeat("]", 400) + ".size() == 1",
		"choices":    strings.Repeat("known ? true : ", 60) + "false",
		"indexes":    "claims" + strings.Repeat("['a']", 150) + " == ''",
		"fields":     "claims" + strings.Repeat(".a", 400) + " == ''",
		"calls":      strings.Repeat("size(", 150) + "claims" + strings.Repeat(")", 150) + " == 1",
		"unfinished": strings.Repeat("claims.mail.exists(m, ", 40),
		"errors":     strings.Repeat("'", 333),
	} {
		if c, problem := expr.Compile(source, expr.Outbound); c != nil || problem == nil {
			t.Errorf("%s: compiled", name)
		} else if len(problem.Message) > 600 {
			t.Errorf("%s: the message has %d bytes", name, len(problem.Message))
		}
	}
	wide := "known" + strings.Repeat(" || known", 100)
	if holds, _, err := compile(t, wide, expr.Outbound).Holds(context.Background(), login()); err != nil || !holds {
		t.Errorf("a long condition: got %t, %v", holds, err)
	}
}

func TestM10_M11_OneConditionForAll(t *testing.T) {
	t.Parallel()
	c := compile(t, `claims.user == ['alice'] && level >= 20`, expr.Outbound)
	var group sync.WaitGroup
	for _, user := range []string{"alice", "bob", "carol"} {
		group.Go(func() {
			facts := &expr.Facts{Claims: said{{"user", user}}, Level: 30}
			_, first, _ := c.Holds(context.Background(), facts)
			for range 2000 {
				holds, cost, err := c.Holds(context.Background(), facts)
				if err != nil || holds != (user == "alice") || cost != first {
					t.Errorf("%s: got %t, %d, %v", user, holds, cost, err)
					return
				}
			}
		})
	}
	group.Wait()
}

func FuzzCompile(f *testing.F) {
	for _, s := range []string{
		`claims.mail.exists(m, m.matches('^[a-z]+@example[.]dk$'))`, `level >= 30 || levels.nsis >= 20`, `application in ['a', 'b'] ? known : false`,
		`google.protobuf.Struct{}`, `{'a': 1}`, `"\x00" == '''`, `claims[claims.a[0]] == []`, `r'\d' == "\u00e6"`, `1u < 2.0e300`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		for _, place := range []expr.Place{expr.Outbound, expr.Inbound} {
			c, problem := expr.Compile(source, place)
			if (c == nil) == (problem == nil) {
				t.Fatalf("%q: got %v and %v, want one of them", source, c, problem)
			}
			if c == nil {
				continue
			}
			facts := login()
			first, cost, err := c.Holds(context.Background(), facts)
			again, more, _ := c.Holds(context.Background(), facts)
			if first != again || cost != more || cost > expr.MaxCost || (err != nil && first) {
				t.Fatalf("%q: got %t at %d, then %t at %d, %v", source, first, cost, again, more, err)
			}
		}
	})
}

func BenchmarkHolds(b *testing.B) {
	c := compile(b, `level >= 30 && claims.mail.exists(m, m.endsWith('@example.dk'))`, expr.Outbound)
	facts := login()
	b.ReportAllocs()
	for b.Loop() {
		if holds, _, err := c.Holds(context.Background(), facts); err != nil || !holds {
			b.Fatal(holds, err)
		}
	}
}
