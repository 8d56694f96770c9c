package installation_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/admin/installation"
	"trin/connections"
)

// BenchmarkBuild is what a node does when the version moves: a thousand
// applications with metadata of ten kilobytes each.
func BenchmarkBuild(b *testing.B) {
	var content strings.Builder
	content.WriteString("kind: authentication\nid: local\nprotocol: fake-local\nfirstFactor: 20\n")
	metadata := strings.Repeat("    <md:KeyDescriptor use=\"signing\">MIIC…</md:KeyDescriptor>\n", 160)
	for i := range 1000 {
		fmt.Fprintf(&content, "---\nkind: application\nid: app-%d\nprotocol: fake\nauthentication: [local]\nsettings:\n  peer: app-%d\n  metadata: |\n%s", i, i, metadata)
	}
	text, problems := installation.Parse("bench", []byte(content.String()), nil)
	if len(problems) > 0 {
		b.Fatal(problems[0])
	}
	stored, err := text.Documents()
	if err != nil {
		b.Fatal(err)
	}
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			if c, problems := installation.Build(1, stored, parts()); c == nil || len(problems) > 0 {
				b.Fatal(problems)
			}
		}
	})
	b.Run("edit", func(b *testing.B) { benchmarkEdit(b, stored, "application", "maxAge") })
	b.Run("vocabulary", func(b *testing.B) {
		text, problems := installation.Parse("bench", []byte("kind: vocabulary\npresets: [house]\n"), nil)
		more, err := text.Documents()
		if err != nil || len(problems) > 0 {
			b.Fatal(err, problems)
		}
		benchmarkEdit(b, append(stored[:len(stored):len(stored)], more...), "vocabulary", "classes")
	})
	b.Run("refresh", func(b *testing.B) {
		store := &memory{}
		pictures := installation.NewPictures(store, parts)
		for b.Loop() {
			store.versions = append(store.versions, stored)
			if moved, err := pictures.Refresh(context.Background()); !moved || err != nil {
				b.Fatal(moved, err)
			}
		}
	})
}

// benchmarkEdit is what a page of a draft does after an edit of one document.
func benchmarkEdit(b *testing.B, stored []connections.Document, kind, field string) {
	b.Helper()
	p := parts()
	p.Claims.Clock = func() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }
	reader := &installation.Reader{}
	at := slices.IndexFunc(stored, func(d connections.Document) bool { return d.Kind == kind })
	build := func(documents []connections.Document) {
		text, _ := reader.Stored(documents)
		if c, problems := text.Build(1, p); c == nil || len(problems) > 0 {
			b.Fatal(problems)
		}
	}
	build(stored)
	draft := slices.Clone(stored)
	n := 0
	for b.Loop() {
		n++
		var value any = fmt.Sprint(n%300+1, "m")
		if kind == installation.KindVocabulary {
			value = []map[string]any{{"ref": "urn:bench", "level": n%40 + 1}}
		}
		edited, problems, err := installation.Set(stored[at], field, value)
		if err != nil || len(problems) > 0 {
			b.Fatal(err, problems)
		}
		draft[at] = edited
		build(draft)
	}
}
