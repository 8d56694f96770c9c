// Command mutate takes each check out of the program in turn and expects its
// test to fail. The checks are in the .txt files beside it:
//
//	case D3: the response must answer this leg's request
//	file connections/saml2/accept_envelope.go
//	- if inResponseTo != want.request {
//	+ if false {
//	test ./cmd/trin/internal/attack TestD3_
//
// The lines with "-" must stand in the file once, as they are after the leading
// white space, and are replaced by those with "+" (none: they are taken out). A
// check may have several pairs of file and lines. A check whose test stays green
// is not tested: the command then ends with 1. The source is never written;
// the change is an overlay of the go command.
//
// Arguments: words that a case must hold to be run; none = all. With -n no test
// is run: every row must still find its lines.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
)

type change struct {
	file        string
	old, change []string
}

type check struct {
	name, where string
	changes     []change
	pkg, test   string
}

func main() {
	checks, err := read("testdata/mutate")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	words := os.Args[1:]
	if len(words) > 0 && words[0] == "-n" {
		os.Exit(find(checks))
	}
	var red, green, broken int
	for _, c := range checks {
		if !wanted(c, words) {
			continue
		}
		switch output, err := run(c); {
		case err == nil:
			green++
			fmt.Printf("GREEN %s (%s): %s %s passes without the check\n", c.name, c.where, c.pkg, c.test)
		case errors.Is(err, errTests):
			red++
			fmt.Printf("red   %s\n", c.name)
		default:
			broken++
			fmt.Printf("BROKEN %s (%s): %v\n%s\n", c.name, c.where, err, output)
		}
	}
	fmt.Printf("\n%d checks: %d red as they must be, %d green, %d broken\n", red+green+broken, red, green, broken)
	if green+broken > 0 || red == 0 {
		os.Exit(1)
	}
}

// find says which rows no longer fit the source.
func find(checks []check) int {
	lost := 0
	for _, c := range checks {
		if _, err := mutated(c); err != nil {
			lost++
			fmt.Printf("LOST  %s (%s): %v\n", c.name, c.where, err)
		}
	}
	fmt.Printf("%d checks, %d of them without their lines\n", len(checks), lost)
	return min(lost, 1)
}

func wanted(c check, words []string) bool {
	for _, word := range words {
		if !strings.Contains(c.name+" "+c.where, word) {
			return false
		}
	}
	return true
}

// read reads every check.
func read(folder string) ([]check, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil {
		return nil, err
	}
	sort.Strings(files)
	var all []check
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		for i, line := range strings.Split(string(content), "\n") {
			where := fmt.Sprintf("%s:%d", file, i+1)
			if err := take(&all, strings.TrimSpace(line), where); err != nil {
				return nil, fmt.Errorf("%s: %w", where, err)
			}
		}
	}
	return all, nil
}

// take adds one line to the checks.
func take(all *[]check, line, where string) error {
	word, rest, _ := strings.Cut(line, " ")
	if line == "" || strings.HasPrefix(line, "#") {
		return nil
	}
	if word == "case" {
		*all = append(*all, check{name: rest, where: where})
		return nil
	}
	if len(*all) == 0 {
		return errors.New("a check begins with: case NAME")
	}
	c := &(*all)[len(*all)-1]
	if word != "file" && word != "test" && len(c.changes) == 0 {
		return errors.New("name the file first")
	}
	switch word {
	case "file":
		c.changes = append(c.changes, change{file: rest})
	case "-":
		last := &c.changes[len(c.changes)-1]
		last.old = append(last.old, strings.TrimSpace(rest))
	case "+":
		last := &c.changes[len(c.changes)-1]
		last.change = append(last.change, rest)
	case "test":
		var found bool
		if c.pkg, c.test, found = strings.Cut(rest, " "); !found {
			return errors.New("write: test PACKAGE PATTERN")
		}
	default:
		return fmt.Errorf("%q is none of case, file, -, +, test", word)
	}
	return nil
}

var errTests = errors.New("the tests failed")

// run runs the check's test with the check taken out.
func run(c check) (string, error) {
	dir, err := os.MkdirTemp("", "mutate-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	overlay := map[string]map[string]string{"Replace": {}}
	files, err := mutated(c)
	if err != nil {
		return "", err
	}
	for name, content := range files {
		changed := filepath.Join(dir, fmt.Sprintf("%d.go", len(overlay["Replace"])))
		if err := os.WriteFile(changed, content, 0o600); err != nil {
			return "", err
		}
		absolute, err := filepath.Abs(name)
		if err != nil {
			return "", err
		}
		overlay["Replace"][absolute] = changed
	}
	text, err := json.Marshal(overlay)
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return "", err
	}
	return test(file, c)
}

// test tells tests that failed from tests that could not be built or found.
func test(overlay string, c check) (string, error) {
	output, err := exec.Command("go", "test", "-overlay", overlay, "-count=1", "-run", c.test, c.pkg).CombinedOutput()
	text := string(output)
	switch {
	case strings.Contains(text, "[build failed]") || strings.Contains(text, "[setup failed]"):
		return text, errors.New("the tests do not build without the check")
	case strings.Contains(text, "no tests to run"):
		return text, errors.New("there is no such test")
	case err != nil:
		return text, errTests
	}
	return text, nil
}

// mutated is every file of the check as it is without the check. Changes of one
// file add up.
func mutated(c check) (map[string][]byte, error) {
	files := map[string][]byte{}
	for _, change := range c.changes {
		content, ok := files[change.file]
		if !ok {
			var err error
			if content, err = os.ReadFile(change.file); err != nil {
				return nil, err
			}
		}
		content, err := apply(change, content)
		if err != nil {
			return nil, err
		}
		files[change.file] = content
	}
	return files, nil
}

// apply replaces the lines of the change in the content of its file.
func apply(c change, content []byte) ([]byte, error) {
	lines := strings.Split(string(content), "\n")
	at := -1
	for i := range lines {
		if matches(lines[i:], c.old) {
			if at >= 0 {
				return nil, fmt.Errorf("%s holds the lines more than once", c.file)
			}
			at = i
		}
	}
	if at < 0 || len(c.old) == 0 {
		return nil, fmt.Errorf("%s does not hold the lines %q", c.file, c.old)
	}
	changed := append(append(append([]string{}, lines[:at]...), c.change...), lines[at+len(c.old):]...)
	return []byte(strings.Join(changed, "\n")), nil
}

func matches(lines, old []string) bool {
	if len(lines) < len(old) || len(old) == 0 {
		return false
	}
	for i, want := range old {
		if strings.TrimSpace(lines[i]) != want {
			return false
		}
	}
	return true
}
