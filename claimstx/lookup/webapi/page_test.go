package webapi

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"trin/broker"
	"trin/claimstx"
	"trin/claimstx/lookup"
)

var goBlock = regexp.MustCompile("(?ms)^```go\n(package main.*?)^```$")

// serviceOfThePage builds the service of docs/external-step.md and runs it; it
// is gone after the test. The address is the one that it says it listens on.
func serviceOfThePage(t *testing.T) (address string) {
	t.Helper()
	page, err := os.ReadFile(docs + "external-step.md")
	if err != nil {
		t.Fatal(err)
	}
	source := goBlock.FindSubmatch(page)
	if source == nil {
		t.Fatal("the page shows no service in Go")
	}
	directory := t.TempDir()
	for name, content := range map[string][]byte{"main.go": source[1], "go.mod": []byte("module example\n\ngo 1.26\n")} {
		if err := os.WriteFile(filepath.Join(directory, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", "service", ".")
	build.Dir = directory
	build.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("the service of the page does not build: %v\n%s", err, output)
	}
	run := exec.Command(filepath.Join(directory, "service"))
	run.Env = []string{"SECRET=" + key, "LISTEN=127.0.0.1:0"}
	said, err := run.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = run.Process.Kill()
		_ = run.Wait()
	})
	line, err := bufio.NewReader(said).ReadString('\n')
	words := strings.Fields(line)
	if err != nil || len(words) == 0 {
		t.Fatalf("the service says %q: %v", line, err)
	}
	return words[len(words)-1]
}

// TestDocs_ServiceOfThePage runs the service of the page behind a real step.
func TestDocs_ServiceOfThePage(t *testing.T) {
	t.Parallel()
	address := serviceOfThePage(t)
	known := secrets{"bpp": key, "other": strings.Repeat("x", 32)}
	pipeline := func(secret string, clock func() time.Time) *claimstx.Pipeline {
		kind := ExternalKind(lookup.Deps{Secrets: known, Clock: clock}, rand.Reader)
		e, err := kind.OpenExternal("bpp", raw(t, ExternalSettings{URL: "http://" + address + "/bpp", SecretName: secret}))
		if err != nil {
			t.Fatal(err)
		}
		p, problems := claimstx.Compile(claimstx.Source{
			Direction: claimstx.Outbound, WithoutLevel: true, Externals: map[string]claimstx.External{"bpp": e},
			Steps: []claimstx.StepConfig{{External: &claimstx.ExternalStep{
				From: "bpp", Send: []string{"uid", "department"}, Accept: []string{"urn:example:*", "department"},
			}}},
		})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		return p
	}
	of := func(user string) claimstx.Claims {
		return claimstx.Claims{
			{Name: "department", Values: []string{"Schools"}}, {Name: "uid", Values: []string{user}}, {Name: "mail", Values: []string{user + "@example.dk"}},
		}
	}
	p := pipeline("bpp", time.Now)
	got, _, err := p.Run(t.Context(), input(), of("alice"))
	want := append(of("alice")[1:], broker.Claim{Name: "urn:example:unit", Values: []string{"Children and schools"}})
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	var refusal *broker.Refusal
	if _, _, err := p.Run(t.Context(), input(), of("mallory")); !errors.As(err, &refusal) || refusal.Message["en"] != "Your employment has ended." {
		t.Errorf("whose employment has ended: got %v", err)
	}
	if _, _, err := pipeline("other", time.Now).Run(t.Context(), input(), of("alice")); err == nil || !strings.Contains(err.Error(), "401") {
		t.Errorf("signed with another secret: got %v", err)
	}
	for _, off := range []time.Duration{-6 * time.Minute, 6 * time.Minute} {
		stale := func() time.Time { return time.Now().Add(off) }
		if _, _, err := pipeline("bpp", stale).Run(t.Context(), input(), of("alice")); err == nil || !strings.Contains(err.Error(), "401") {
			t.Errorf("signed %s from now: got %v", off, err)
		}
	}
	response, err := http.Post("http://"+address+"/bpp", "application/json", bytes.NewReader([]byte(`{"contract":"trin-external-1"}`)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusUnauthorized {
		t.Errorf("without a signature: got %d", response.StatusCode)
	}
}
