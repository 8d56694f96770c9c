package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// rooms is who may import whom (docs/architecture.md). A room may always
// import what is below it. "" stands for the standard library only.
var rooms = []struct {
	room    string
	trin    []string // rooms of the module
	foreign []string // modules and packages from outside, by prefix
}{
	{"trin/broker/web", []string{"trin/broker", "trin/templates", "trin/templates/text"}, []string{"github.com/a-h/templ"}},
	{"trin/broker/brokertest", []string{"trin/broker"}, nil},
	{"trin/broker", nil, nil},
	{"trin/templates", nil, []string{"github.com/a-h/templ"}},
	{"trin/claimstx/expr", nil, []string{"cel.dev/cel-go"}},
	{"trin/claimstx/text", nil, nil},
	{"trin/claimstx/bpp", nil, nil},
	{"trin/claimstx/pseudonym", nil, nil},
	{"trin/claimstx/samples", []string{"trin/broker", "trin/claimstx", "trin/claimstx/pseudonym", "trin/connections"}, nil},
	{"trin/claimstx/lookup", []string{"trin/broker", "trin/claimstx", "trin/claimstx/text", "trin/connections"}, []string{"github.com/jackc/pgx", "modernc.org/sqlite", "github.com/go-ldap/ldap/v3"}},
	{"trin/claimstx", []string{"trin/broker"}, []string{"golang.org/x/text"}},
	{"trin/store/internal/sqlitelog", nil, []string{"modernc.org/sqlite/lib", "modernc.org/libc"}},
	{"trin/store", []string{"trin/broker", "trin/connections"}, []string{"gorm.io", "github.com/pressly/goose", "modernc.org/sqlite", "github.com/jackc/pgx", "github.com/fxamacker/cbor"}},
	{"trin/connections/internal/xmlsec", nil, []string{"github.com/beevik/etree", "golang.org/x/crypto/cryptobyte"}},
	{"trin/connections/saml2/message", []string{"trin/connections/internal/xmlsec"}, []string{"github.com/beevik/etree"}},
	{"trin/connections/saml2/samltest", []string{"trin/connections", "trin/connections/saml2/message", "trin/connections/internal/xmlsec", "trin/connections/internal/xmlsec/xmlattack"}, []string{"github.com/beevik/etree"}},
	{"trin/connections/saml2/lint", []string{"trin/broker", "trin/connections", "trin/connections/internal/xmlsec"}, []string{"github.com/beevik/etree"}},
	{"trin/connections/saml2", []string{"trin/broker", "trin/broker/web", "trin/templates", "trin/templates/text", "trin/connections", "trin/connections/internal/xmlsec"}, []string{"github.com/beevik/etree", "github.com/russellhaering/gosaml2", "github.com/a-h/templ"}},
	{"trin/connections/wsfed/message", []string{"trin/connections/saml2/message", "trin/connections/internal/xmlsec"}, []string{"github.com/beevik/etree"}},
	{"trin/connections/wsfed/wsfedtest", []string{"trin/connections", "trin/connections/saml2/samltest", "trin/connections/wsfed/message", "trin/connections/internal/xmlsec", "trin/connections/internal/xmlsec/xmlattack"}, []string{"github.com/beevik/etree", "github.com/russellhaering/goxmldsig"}},
	{"trin/connections/wsfed", []string{"trin/broker", "trin/broker/web", "trin/templates", "trin/templates/text", "trin/connections", "trin/connections/saml2", "trin/connections/internal/xmlsec"}, []string{"github.com/beevik/etree", "github.com/a-h/templ"}},
	{"trin/connections/adfs/adfstest", []string{"trin/connections/internal/xmlsec", "trin/connections/saml2/samltest"}, nil},
	{"trin/connections/adfs", []string{"trin/broker", "trin/connections", "trin/connections/saml2", "trin/connections/wsfed"}, nil},
	{"trin/connections/oidc", []string{"trin/broker", "trin/broker/web", "trin/templates", "trin/templates/text", "trin/connections"}, []string{"github.com/zitadel/oidc/v3", "github.com/go-jose/go-jose/v4", "github.com/a-h/templ"}},
	{"trin/connections/password", []string{"trin/broker", "trin/broker/web", "trin/templates", "trin/templates/text", "trin/connections"}, []string{"golang.org/x/crypto", "golang.org/x/text", "github.com/a-h/templ"}},
	{"trin/connections/totp", []string{"trin/broker", "trin/broker/web", "trin/templates", "trin/templates/text", "trin/connections"}, []string{"github.com/pquerna/otp", "golang.org/x/text", "github.com/a-h/templ"}},
	{"trin/connections/keyfile", []string{"trin/broker", "trin/connections"}, []string{"software.sslmate.com/src/go-pkcs12"}},
	{"trin/connections/lab", []string{"trin/broker", "trin/connections", "trin/connections/saml2", "trin/connections/saml2/lint", "trin/connections/saml2/message", "trin/connections/wsfed/message", "trin/connections/internal/xmlsec"}, []string{"github.com/beevik/etree", "github.com/go-jose/go-jose/v4"}},
	{"trin/connections/inspect", []string{"trin/broker", "trin/connections/saml2/lint", "trin/connections/internal/xmlsec"}, []string{"github.com/beevik/etree", "github.com/go-jose/go-jose/v4"}},
	{"trin/connections/console", []string{"trin/broker", "trin/broker/web", "trin/connections"}, nil},
	{"trin/connections", []string{"trin/broker"}, nil},
	{"trin/admin/lab", []string{"trin/admin/access", "trin/admin/drafts", "trin/admin/shell", "trin/broker", "trin/connections", "trin/connections/lab", "trin/connections/saml2/lint", "trin/templates/console", "trin/templates/console/words"}, nil},
	{"trin/admin/inspect", []string{"trin/admin/access", "trin/admin/edit/form", "trin/admin/installation", "trin/admin/shell", "trin/broker", "trin/connections", "trin/connections/inspect", "trin/connections/saml2/lint", "trin/templates/console", "trin/templates/console/words"}, nil},
	{"trin/admin/own", []string{"trin/admin/access", "trin/admin/installation", "trin/broker", "trin/connections"}, nil},
	{"trin/admin/rollover", []string{"trin/admin/access", "trin/admin/shell", "trin/broker", "trin/connections", "trin/connections/keyfile", "trin/templates", "trin/templates/text", "trin/templates/console", "trin/templates/console/words"}, nil},
	{"trin/admin/api", []string{"trin/admin/access", "trin/admin/drafts", "trin/admin/editing", "trin/admin/inspect", "trin/admin/installation", "trin/admin/lab", "trin/admin/own", "trin/admin/partner", "trin/admin/people", "trin/admin/register", "trin/admin/rollover", "trin/admin/signin", "trin/admin/upkeep", "trin/admin/workbench", "trin/broker", "trin/broker/web", "trin/claimstx", "trin/connections", "trin/connections/lab"}, nil},
	{"trin/admin", []string{"trin/broker", "trin/broker/web", "trin/claimstx", "trin/connections", "trin/templates", "trin/templates/text", "trin/templates/console", "trin/templates/console/words"}, []string{"github.com/goccy/go-yaml", "github.com/a-h/templ"}},
	{"trin/cmd", []string{"trin"}, []string{""}},
}

// TestImports holds the import rules over every package of the module, tests
// left out.
func TestImports(t *testing.T) {
	t.Parallel()
	packages := listPackages(t)
	if len(packages) < 12 {
		t.Fatalf("got %d packages of the module, want the whole house", len(packages))
	}
	for _, p := range packages {
		allowed := -1
		for i, room := range rooms {
			if within(p.ImportPath, room.room) {
				allowed = i
				break
			}
		}
		if allowed < 0 {
			t.Errorf("%s stands in no room of docs/architecture.md", p.ImportPath)
			continue
		}
		room := rooms[allowed]
		for _, imported := range p.Imports {
			if !permitted(imported, room.room, room.trin, room.foreign) {
				t.Errorf("%s must not import %s", p.ImportPath, imported)
			}
		}
	}
}

func permitted(imported, room string, trin, foreign []string) bool {
	if within(imported, room) {
		return true
	}
	if within(imported, "trin") {
		for _, other := range trin {
			if imported == other || other == "trin" {
				return true
			}
		}
		return false
	}
	if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") {
		return true // the standard library
	}
	for _, prefix := range foreign {
		if prefix == "" || within(imported, prefix) {
			return true
		}
	}
	return false
}

func within(path, prefix string) bool {
	return path == prefix || strings.HasPrefix(path, prefix+"/")
}

type listed struct {
	ImportPath string
	Imports    []string
}

func listPackages(t *testing.T) []listed {
	t.Helper()
	command := exec.Command("go", "list", "-json=ImportPath,Imports", "trin/...")
	output, err := command.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var packages []listed
	decoder := json.NewDecoder(bytes.NewReader(output))
	for {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}
