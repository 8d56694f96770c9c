// Command summary reads the output of go test -json, shows what failed, and
// ends in one plain line. It exits 1 when a test or a package failed, or when
// nothing ran.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"
)

type event struct {
	Action, Package, Test, Output, ImportPath string
	Elapsed                                   float64
}

type key struct{ pkg, test string }

func main() {
	output := map[key][]string{}
	var passed, failed, skipped int
	var badPackages, skips []string
	slow := map[string]float64{}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 64<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Println(lines.Text()) // the toolchain's own words
			continue
		}
		k := key{e.Package + e.ImportPath, e.Test}
		switch e.Action {
		case "output", "build-output":
			output[k] = append(output[k], e.Output)
		case "pass":
			if e.Test != "" {
				passed++
			} else {
				slow[e.Package] = e.Elapsed
				fmt.Printf("ok    %-60s %6.1fs\n", e.Package, e.Elapsed)
			}
			delete(output, k)
		case "skip":
			if e.Test != "" {
				skipped++
				skips = append(skips, e.Package+" "+e.Test+": "+reason(output[k]))
			}
			delete(output, k)
		case "fail", "build-fail":
			if e.Test != "" {
				failed++
				fmt.Printf("FAIL  %s %s\n%s", e.Package, e.Test, indent(output[k]))
				delete(output, k)
			} else {
				for running, said := range output { // those that never ended, with what killed them
					if running.pkg == k.pkg && running.test != "" {
						fmt.Printf("FAIL  %s %s did not end\n%s", running.pkg, running.test, indent(said))
					}
				}
				badPackages = append(badPackages, k.pkg)
				fmt.Printf("FAIL  %s\n%s", k.pkg, indent(output[k]))
			}
		}
	}
	if err := lines.Err(); err != nil {
		fmt.Println("reading the tests' output:", err)
		os.Exit(1)
	}
	sort.Strings(skips)
	for _, s := range skips {
		fmt.Println("skip ", s)
	}
	if failed == 0 && len(badPackages) > 0 {
		failed = len(badPackages)
	}
	fmt.Printf("\n%d passed, %d failed, %d skipped\n", passed, failed, skipped)
	if failed > 0 || passed == 0 {
		os.Exit(1)
	}
}

func indent(lines []string) string {
	return "      " + strings.ReplaceAll(strings.TrimRight(strings.Join(lines, ""), "\n"), "\n", "\n      ") + "\n"
}

func reason(lines []string) string {
	for i := len(lines) - 1; i >= 0; i-- {
		line := strings.TrimSpace(lines[i])
		if line != "" && !strings.HasPrefix(line, "---") && !strings.HasPrefix(line, "===") {
			return line
		}
	}
	return "no reason given"
}
