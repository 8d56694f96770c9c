package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadmeInstallation: the installation of the README passes check and
// apply as it stands there.
func TestReadmeInstallation(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	file := b.readme()
	got := trin(t, "", "check", file)
	if got.code != 0 || !strings.Contains(got.out, "Errors: 0, warnings: 0, dangerous settings: 0") {
		t.Errorf("check: got exit code %d, want 0\n%s%s", got.code, got.out, got.err)
	}
	for _, want := range []string{"silently", "by factor (code)", "Key sets: default. Files do not say whether their keys are there"} {
		if !strings.Contains(got.out, want) {
			t.Errorf("check: got no %q in the report\n%s", want, got.out)
		}
	}
	if out := b.must("apply", file); !strings.Contains(out, "version 1 is in force; changes: 3") {
		t.Errorf("apply: got %q, want version 1", out)
	}
	if out := b.must("check"); !strings.Contains(out, "journal") || strings.Contains(out, "Key sets:") {
		t.Errorf("check of what is applied: got %q", out)
	}
	if out := b.must("user", "invite", "--namespace", "municipality", "kaj"); !strings.Contains(out, "invitation ") {
		t.Errorf("invite: got %q", out)
	}
}

func TestApplyExportRoundTrip(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	file := b.readme()
	if got := b.tool("export"); got.code != 1 || !strings.Contains(got.err, "nothing has been applied yet") {
		t.Errorf("export of nothing: got %+v", got)
	}
	if out := b.must("apply", "--dry-run", file); !strings.Contains(out, "application journal: added") || !strings.Contains(out, "version 0 stays") {
		t.Errorf("dry run: got %q, want the changes and version 0", out)
	}
	if got := b.tool("check"); got.code != 1 {
		t.Error("the dry run has applied something")
	}
	b.must("apply", file)
	exported := b.must("export")
	copied := b.write("copy.yaml", exported)
	if out := b.must("apply", copied); !strings.Contains(out, "version 1 stays; changes: 0") {
		t.Errorf("apply of the export: got %q, want no change", out)
	}
	if again := b.must("export"); again != exported {
		t.Error("two exports of one version differ")
	}

	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	higher := b.write("higher.yaml", strings.Replace(string(text), "floor: 20", "floor: 30", 1))
	if out := b.must("apply", "--note", "higher floor", higher); !strings.Contains(out, "version 2 is in force; changes: 1") || !strings.Contains(out, "floor") {
		t.Errorf("got %q, want one change of the floor", out)
	}
	if out := b.must("export", "--version", "1"); out != exported {
		t.Error("version 1 is not what it was")
	}
	if out := b.must("export", "--versions"); !strings.Contains(out, "higher floor") || strings.Count(out, "\n") != 2 {
		t.Errorf("versions: got %q, want two, with the note", out)
	}
	if got := b.tool("export", "--version", "7"); got.code != 1 || !strings.Contains(got.err, "no version 7") {
		t.Errorf("got %+v, want that there is no version 7", got)
	}
	target := filepath.Join(b.dir, "out.yaml")
	b.must("export", "-o", target)
	if got := b.tool("export", "-o", target); got.code != 1 || !strings.Contains(got.err, "not there yet") {
		t.Errorf("got %+v, want that a file is not written over", got)
	}
}

// T20: a mistake names its file, line and field, and what is in force stays.
func TestT20_MistakesInTheInstallation(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	file := b.readme()
	b.must("apply", file)
	before := b.must("export")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct{ name, from, to, says string }{
		{"unknown field", "floor: 20", "flor: 20", "flor"},
		{"no such connection", "authentication: [municipality]", "authentication: [nobody]", "nobody"},
		{"no such factor", "connection: code, after", "connection: cod, after", "cod"},
		{"unknown protocol", "protocol: totp", "protocol: top", "top"},
		{"no number", "firstFactor: 20", "firstFactor: high", "firstFactor"},
		{"no such file", "metadataFile: adfs-idp.xml", "metadataFile: nosuch.xml", "nosuch.xml"},
		{"metadata of the other role", "metadataFile: adfs-idp.xml", "metadataFile: journal-sp.xml", "IDPSSODescriptor"},
		{"no YAML", "kind: application", "kind: [application", "bad.yaml"},
		{"twice", "id: code", "id: municipality", "municipality"},
	}
	for _, c := range cases {
		text := string(content)
		if !strings.Contains(text, c.from) {
			t.Fatalf("%s: the README no longer has %q", c.name, c.from)
		}
		bad := b.write("bad.yaml", strings.Replace(text, c.from, c.to, 1))
		if got := b.tool("apply", bad); got.code != 1 || !strings.Contains(got.err, c.says) || !strings.Contains(got.err, "bad.yaml:") {
			t.Errorf("%s: got exit code %d, want 1 and a line of bad.yaml with %q\n%s", c.name, got.code, c.says, got.err)
		}
	}
	if got := b.tool("check", filepath.Join(b.dir, "bad.yaml")); got.code != 1 || !strings.Contains(got.out, "bad.yaml:") {
		t.Errorf("check: got exit code %d, want 1 and a line of bad.yaml\n%s", got.code, got.out)
	}
	if b.must("export") != before {
		t.Error("a mistake has changed what is in force")
	}
}

func TestCheckExitCodes(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	file := b.readme()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	deadEnd := b.write("dead.yaml", strings.NewReplacer("firstFactor: 20\n", "cap: 10\n", "after: 30", "after: 10").Replace(string(content)))
	unreached := b.write("unreached.yaml", strings.NewReplacer("firstFactor: 20\n", "firstFactor: 20\ncap: 20\n").Replace(string(content)))
	cases := []struct {
		name string
		args []string
		want int
	}{
		{"fine", []string{file}, 0},
		{"no such file", []string{filepath.Join(b.dir, "nosuch.yaml")}, 1},
		{"nobody reaches the floor", []string{deadEnd}, 2},
		{"a class that nothing reaches", []string{unreached}, 0},
		{"a class that nothing reaches, strictly", []string{"--strict", unreached}, 3},
	}
	for _, c := range cases {
		if got := trin(t, "", append([]string{"check"}, c.args...)...); got.code != c.want {
			t.Errorf("%s: got exit code %d, want %d\n%s%s", c.name, got.code, c.want, got.out, got.err)
		}
	}
}

func TestDecide(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.must("apply", b.readme())
	const three = "urn:dk:gov:saml:attribute:AssuranceLevel:3"
	const password = "municipality=urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
	cases := []struct {
		name string
		args []string
		code int
		says []string
	}{
		{"stepped up", []string{"--class", three, "--answer", password}, 0, []string{"challenge municipality", "challenge code", "answer level 30 as " + three}},
		{"from the session", []string{"--class", three, "--session", "municipality=20"}, 0, []string{"1. challenge code", "answer level 30"}},
		{"enough in the session", []string{"--class", three, "--session", "municipality=20", "--session", "code=30"}, 0, []string{"1. answer level 30"}},
		{"strong in the session", []string{"--class", three, "--session", "municipality=30"}, 0, []string{"1. answer level 30"}},
		{"a claim that is not read", []string{"--class", three, "--answer", password, "--claim", "municipality=methods=" + three}, 0, []string{"challenge code"}},
		{"a claim without a value", []string{"--class", three, "--claim", "municipality=methods"}, 1, []string{"--claim CONNECTION=CLAIM=VALUE"}},
		{"a claim of nobody", []string{"--class", three, "--claim", "adfs=methods=x"}, 1, []string{"--claim CONNECTION=CLAIM=VALUE"}},
		{"passive", []string{"--class", three, "--session", "municipality=20", "--passive"}, 4, []string{"refuse, passive"}},
		{"passive and voluntary", []string{"--class", three, "--session", "municipality=20", "--passive", "--voluntary"}, 0, []string{"1. answer level 20"}},
		{"to confirm", []string{"--confirm", "30", "--session", "municipality=20", "--session", "code=30"}, 0, []string{"1. challenge code, wanted [], ask [], afresh", "rule 29", "2. answer level 30"}},
		{"to confirm no level", []string{"--confirm", "high"}, 1, []string{"--confirm nsis/30"}},
		{"to choose the account", []string{"--select-account", "--class", three, "--session", "municipality=30"}, 0, []string{"rule 30", "1. challenge municipality"}},
		{"no older", []string{"--max-age", "0s", "--session", "municipality=30"}, 0, []string{"1. challenge municipality", "afresh"}},
		{"unknown class", []string{"--class", "urn:nobody"}, 4, []string{"refuse, unknown-class"}},
		{"no comparison", []string{"--class", three, "--comparison", "most"}, 4, []string{"refuse, malformed"}},
		{"no such connection", []string{"--class", three, "--answer", "adfs=x"}, 1, []string{"--answer CONNECTION=CLASS"}},
		{"no level", []string{"--class", three, "--session", "municipality=high"}, 1, []string{"--session CONNECTION=20"}},
	}
	for _, c := range cases {
		got := b.tool(append([]string{"decide", "--application", "journal"}, c.args...)...)
		if got.code != c.code {
			t.Errorf("%s: got exit code %d, want %d\n%s%s", c.name, got.code, c.code, got.out, got.err)
		}
		for _, want := range c.says {
			if !strings.Contains(got.out+got.err, want) {
				t.Errorf("%s: got no %q\n%s%s", c.name, want, got.out, got.err)
			}
		}
	}
}

// A claim whose classes count beside the class is said with the answer.
func TestDecide_Claim(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	content, err := os.ReadFile(b.readme())
	if err != nil {
		t.Fatal(err)
	}
	file := b.write("also.yaml", strings.Replace(string(content), "\nforward: true\n", "\nsource: {also: methods}\nforward: true\n", 1))
	const three = "urn:dk:gov:saml:attribute:AssuranceLevel:3"
	got := trin(t, "", "decide", "--file", file, "--application", "journal", "--class", three, "--claim", "municipality=methods="+three)
	if got.code != 0 || !strings.Contains(got.out, "2. answer level 30 as "+three) || !strings.Contains(got.out, "Class "+three+" of claim methods is the strongest level") {
		t.Errorf("got %+v, want level 30 by the claim alone", got)
	}
}

// A connection that names a key set without an active key cannot work: applying
// it says so, at its line, until the key is there.
func TestApplyMissesKeys(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	content, err := os.ReadFile(b.readme())
	if err != nil {
		t.Fatal(err)
	}
	file := b.write("keys.yaml", strings.Replace(string(content), "metadataFile: journal-sp.xml", "metadataFile: journal-sp.xml\n  keys: kombit", 1))
	if got := trin(t, "", "check", file); got.code != 0 {
		t.Errorf("check of a text: got %+v, want that nothing is said of keys", got)
	}
	if got := b.tool("apply", file); got.code != 1 || !strings.Contains(got.err, "keys.yaml:9:3: error: application journal, settings.keys: ") || !strings.Contains(got.err, "trin keys new --set kombit --use signing") {
		t.Errorf("got %+v, want that the key is missed at its line", got)
	}
	b.must("keys", "new", "--set", "kombit", "--use", "signing")
	b.must("apply", file)
	b.must("check")
}

// K2: a file that turns the text around it is not applied, and a check of the
// file says so with its line.
func TestK2_NoFileTurnsTheText(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	text, err := os.ReadFile(b.readme())
	if err != nil {
		t.Fatal(err)
	}
	line := strings.Count(string(text), "\n") + 4
	file := b.write("turned.yaml", string(text)+"---\nkind: fragment\nid: turned\nsteps: [{add: {claim: x, values: [\"a\u202eb\"]}}]\n")
	want := fmt.Sprintf("turned.yaml:%d:", line)
	for _, got := range []told{b.tool("apply", file), trin(t, "", "check", file)} {
		said := got.out + got.err
		if got.code != 1 || !strings.Contains(said, want) || !strings.Contains(said, "fragment turned, steps.0.add.values.0") || !strings.Contains(said, "U+202E") {
			t.Errorf("got %+v, want it refused at %s", got, want)
		}
	}
	if got := b.tool("export"); got.code != 1 {
		t.Error("the file was applied")
	}
}
