package installation

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"trin/connections"
)

// P3: a map that would cost the parser minutes is refused before it is parsed;
// one that is only repeated, or stands in many documents, is not.
func TestP3_LargeMapsAreRefused(t *testing.T) {
	t.Parallel()
	keys := func(n int, indent string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "%sk%d: a\n", indent, i)
		}
		return b.String()
	}
	flow := func(n int) string {
		return "{" + strings.ReplaceAll(strings.TrimSuffix(keys(n, ""), "\n"), "\n", ", ") + "}\n"
	}
	list := strings.Repeat("  - {a: 1, b: 2}\n", 4000)
	blocks := strings.Repeat("  - a: 1\n    b:\n      c: 1\n", 2000)
	for name, test := range map[string]struct {
		text string
		want bool
	}{
		"at the top":                {keys(maxMapEntries+1, ""), true},
		"below":                     {"a:\n  b:\n" + keys(maxMapEntries+1, "    "), true},
		"in a list":                 {"a:\n- b: 1\n" + keys(maxMapEntries+1, "  "), true},
		"in braces":                 {"a: " + flow(maxMapEntries+1), true},
		"in braces in brackets":     {"a: [1, [" + strings.TrimSpace(flow(maxMapEntries+1)) + "]]\n", true},
		"with maps between":         {"a:\n" + strings.ReplaceAll(keys(maxMapEntries+1, "  "), ": a\n", ":\n    x: 1\n"), true},
		"just so":                   {"a:\n" + keys(maxMapEntries, "  "), false},
		"many small ones in a list": {"a:\n" + list, false},
		"many blocks in a list":     {"a:\n" + blocks, false},
		"two beside each other":     {"a:\n" + keys(2000, "  ") + "b:\n" + keys(2000, "  "), false},
		"in two documents":          {"a:\n" + keys(2000, "  ") + "---\na:\n" + keys(2000, "  "), false},
		"in a text":                 {"a: |\n" + keys(maxMapEntries+1, "  "), false},
	} {
		_, p := parseNodes(test.text)
		if got := p != nil && strings.Contains(p.message, "more than 3000 entries"); got != test.want || p != nil && !got {
			t.Errorf("%s: got %+v, want it refused: %v", name, p, test.want)
		}
	}
}

// P3: a list is compared with another by what its entries are told by, which is
// made once for each. Before, nine hundred long entries took minutes.
func TestP3_LongListsAreCompared(t *testing.T) {
	t.Parallel()
	document := func(mark string) connections.Document {
		var b strings.Builder
		b.WriteString("kind: application\nid: a\nclaims:\n")
		for i := range 900 {
			fmt.Fprintf(&b, "  - name: %s%s%d\n    value: 1\n", strings.Repeat("x", 2000), mark, i)
		}
		return connections.Document{Kind: "application", ID: "a", Body: []byte(b.String())}
	}
	if changes := Diff([]connections.Document{document("a")}, []connections.Document{document("b")}); len(changes) != 900 {
		t.Errorf("got %d changes, want 900", len(changes))
	}
}

// Entries are told by their digests exactly as they are the same.
func TestDigestOfNode(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	var drawn func(depth int) *node
	drawn = func(depth int) *node {
		n := &node{kind: nodeText, text: string(rune('a' + random.IntN(2)))}
		switch kind := random.IntN(4); {
		case depth == 0 || kind == 0:
		case kind == 1:
			n = &node{kind: nodeList}
			for range random.IntN(3) {
				n.items = append(n.items, drawn(depth-1))
			}
		default:
			n = &node{kind: nodeMap}
			for _, key := range []string{"a", "b"} {
				if random.IntN(2) == 0 {
					n.fields = append(n.fields, field{key: key, value: drawn(depth - 1)})
				}
			}
			random.Shuffle(len(n.fields), func(i, j int) { n.fields[i], n.fields[j] = n.fields[j], n.fields[i] })
		}
		return n
	}
	equal := 0
	for range 20_000 {
		a, b := drawn(2), drawn(2)
		if same(a, b) {
			equal++
		}
		if got := digestOfNode(a) == digestOfNode(b); got != same(a, b) {
			t.Fatalf("%s and %s: got %v, want %v", flow(a), flow(b), got, same(a, b))
		}
	}
	if equal < 100 {
		t.Errorf("only %d pairs were the same", equal)
	}
}
