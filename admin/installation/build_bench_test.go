package installation_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"trin/admin/installation"
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
