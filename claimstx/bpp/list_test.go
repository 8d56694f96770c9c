package bpp_test

import (
	"encoding/xml"
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trin/claimstx/bpp"
)

func number(n int) string { return strconv.Itoa(n) }

// random is a list of few different parts, so that they often meet.
func random(r *rand.Rand) bpp.List {
	texts := []string{"urn:a", "urn:b", "http://x.example/roles/jobrole/æøå/1", "a&b<c>\"d'", "]]>", "p q", "e\u0301𝄞"}
	bounds := []string{"", "25.*", "a,b", "x\ny", "t\tu", "c\rd", "a\r\nb", "&amp;"}
	pick := func(from []string) string { return from[r.IntN(len(from))] }
	var l bpp.List
	for range r.IntN(6) {
		g := bpp.Group{Scope: pick(append(texts, ""))}
		for range r.IntN(4) {
			g.Privileges = append(g.Privileges, pick(texts))
		}
		for range r.IntN(3) {
			g.Constraints = append(g.Constraints, bpp.Constraint{Name: pick(texts), Value: pick(bounds)})
		}
		l.Groups = append(l.Groups, g)
	}
	return l
}

// full is the list without groups that give nothing.
func full(l bpp.List) bpp.List {
	l.Groups = slices.DeleteFunc(slices.Clone(l.Groups), func(g bpp.Group) bool { return len(g.Privileges) == 0 })
	return l
}

// TestWrittenReadsTheSame: what is written reads back as the same list and is
// written as the same bytes, in both namespaces, as XML and as base64; and
// another XML parser agrees.
func TestWrittenReadsTheSame(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 2_000 {
		l := full(random(r))
		for _, namespace := range []bpp.Namespace{bpp.ITST, bpp.DIGST} {
			for _, write := range []func(bpp.Namespace) (string, error){l.XML, l.Base64} {
				text, err := write(namespace)
				if err != nil {
					t.Fatal(err)
				}
				read, in, err := bpp.Parse(text)
				if err != nil || in != namespace || !read.Equal(l) {
					t.Fatalf("%q\ngot %+v in %q, %v\nwant %+v", text, read, in, err, l)
				}
			}
			first, _ := l.XML(namespace)
			read, _, _ := bpp.Parse(first)
			if second, _ := read.XML(namespace); second != first {
				t.Fatalf("got %q, want %q", second, first)
			}
			var plain struct {
				Groups []struct {
					Scope      string   `xml:"Scope,attr"`
					Privileges []string `xml:"Privilege"`
				} `xml:"PrivilegeGroup"`
			}
			if err := xml.Unmarshal([]byte(first), &plain); err != nil || len(plain.Groups) != len(l.Groups) {
				t.Fatalf("%q: %v", first, err)
			}
			for i, g := range plain.Groups {
				if g.Scope != l.Groups[i].Scope || !slices.Equal(g.Privileges, l.Groups[i].Privileges) {
					t.Fatalf("%q: got %+v", first, g)
				}
			}
		}
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	l := bpp.List{Groups: []bpp.Group{{Scope: `a"b`, Privileges: []string{"a&b", "c<d"}, Constraints: []bpp.Constraint{{Name: "n", Value: "x\ty"}}}}}
	got, err := l.XML(bpp.DIGST)
	want := `<?xml version="1.0" encoding="UTF-8"?><bpp:PrivilegeList xmlns:bpp="http://digst.dk/oiosaml/basic_privilege_profile" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<PrivilegeGroup Scope="a&quot;b"><Privilege>a&amp;b</Privilege><Privilege>c&lt;d</Privilege><Constraint Name="n">x&#x9;y</Constraint></PrivilegeGroup></bpp:PrivilegeList>`
	if got != want || err != nil {
		t.Errorf("got %q, %v\nwant %q", got, err, want)
	}
}

func TestWriteRefuses(t *testing.T) {
	t.Parallel()
	with := func(g bpp.Group) bpp.List { return bpp.List{Groups: []bpp.Group{g}} }
	many := bpp.List{Groups: slices.Repeat([]bpp.Group{{Privileges: []string{"a"}}}, bpp.MaxGroups+1)}
	long := bpp.List{Groups: slices.Repeat([]bpp.Group{{Privileges: []string{strings.Repeat("a", 500)}}}, 600)}
	wide := with(bpp.Group{Privileges: slices.Repeat([]string{strings.Repeat("a", 40)}, 4_900)})
	for _, test := range []struct {
		name      string
		list      bpp.List
		namespace bpp.Namespace
		want      string
	}{
		{"another namespace", sample(), "http://evil.example", "no"},
		{"a group without a privilege", with(bpp.Group{Scope: "a"}), bpp.ITST, "no privilege"},
		{"an empty privilege", with(bpp.Group{Privileges: []string{""}}), bpp.ITST, "empty"},
		{"white space around a privilege", with(bpp.Group{Privileges: []string{" a"}}), bpp.ITST, "white space"},
		{"a line break in a scope", with(bpp.Group{Scope: "a\nb", Privileges: []string{"a"}}), bpp.ITST, "control character"},
		{"a control character in a value", with(bpp.Group{Privileges: []string{"a"}, Constraints: []bpp.Constraint{{Name: "n", Value: "\x01"}}}), bpp.ITST, "control character"},
		{"no UTF-8", with(bpp.Group{Privileges: []string{"\xff"}}), bpp.ITST, "control character"},
		{"a constraint without a name", with(bpp.Group{Privileges: []string{"a"}, Constraints: []bpp.Constraint{{Value: "v"}}}), bpp.ITST, "empty"},
		{"too many groups", many, bpp.ITST, "at most"},
		{"too long in all", long, bpp.ITST, "its texts are"},
		{"too long as XML", wide, bpp.ITST, "the list is"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			text, err := test.list.XML(test.namespace)
			if text != "" || !errors.Is(err, bpp.ErrList) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %q, %v, want an error with %q", text, err, test.want)
			}
			if text, err = test.list.Base64(test.namespace); text != "" || err == nil {
				t.Errorf("got base64 %q, %v", text, err)
			}
		})
	}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	kle, unit := bpp.Constraint{Name: "urn:kle", Value: "25.*"}, bpp.Constraint{Name: "urn:unit", Value: "u"}
	got := bpp.Merge(
		bpp.List{Groups: []bpp.Group{
			{Scope: "s", Privileges: []string{"a", "b", "a"}, Constraints: []bpp.Constraint{kle, unit, kle}},
			{Scope: "s", Privileges: []string{"a"}},
			{Scope: "empty"},
		}},
		bpp.List{Groups: []bpp.Group{
			{Scope: "s", Privileges: []string{"c", "b"}, Constraints: []bpp.Constraint{unit, kle}},
			{Scope: "t", Privileges: []string{"a"}},
			{Scope: "s", Privileges: []string{"d"}},
		}},
	)
	want := bpp.List{Groups: []bpp.Group{
		{Scope: "s", Privileges: []string{"a", "b", "c"}, Constraints: []bpp.Constraint{kle, unit}},
		{Scope: "s", Privileges: []string{"a", "d"}},
		{Scope: "t", Privileges: []string{"a"}},
	}}
	if !got.Equal(want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// TestMergeIsAssociative: it does not matter in which steps lists are joined,
// nor whether one is joined once more, and nobody gains or loses a right.
func TestMergeIsAssociative(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for range 2_000 {
		a, b, c := random(r), random(r), random(r)
		all := bpp.Merge(a, b, c)
		for name, got := range map[string]bpp.List{
			"the left first":  bpp.Merge(bpp.Merge(a, b), c),
			"the right first": bpp.Merge(a, bpp.Merge(b, c)),
			"once more":       bpp.Merge(all),
			"with itself":     bpp.Merge(all, all),
			"with a part":     bpp.Merge(all, b),
		} {
			if !got.Equal(all) {
				t.Fatalf("%s: got %+v, want %+v, of %+v, %+v, %+v", name, got, all, a, b, c)
			}
		}
		if got, want := rights(all), rights(a, b, c); !slices.Equal(got, want) {
			t.Fatalf("got the rights %q, want %q", got, want)
		}
	}
}

// rights is everything that lists give, sorted: scope, constraints, privilege.
func rights(lists ...bpp.List) []string {
	var all []string
	for _, l := range lists {
		for _, g := range l.Groups {
			var bounds []string
			for _, c := range g.Constraints {
				bounds = append(bounds, strconv.Quote(c.Name)+strconv.Quote(c.Value))
			}
			slices.Sort(bounds)
			for _, p := range g.Privileges {
				all = append(all, strconv.Quote(g.Scope)+strings.Join(slices.Compact(slices.Clone(bounds)), ",")+strconv.Quote(p))
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func TestOnly(t *testing.T) {
	t.Parallel()
	l := bpp.List{Groups: []bpp.Group{{Scope: "s", Privileges: []string{"a", "b"}}, {Scope: "t", Privileges: []string{"b"}}}}
	got := l.Only(func(p string) bool { return p == "a" })
	if want := (bpp.List{Groups: []bpp.Group{{Scope: "s", Privileges: []string{"a"}}}}); !got.Equal(want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if p := l.Privileges(); !slices.Equal(p, []string{"a", "b"}) {
		t.Errorf("got %q", p)
	}
}
