package workbench

import (
	"fmt"
	"io"
	"strings"

	"trin/claimstx"
)

// shown is how many references stand behind each line.
const shown = 3

// Write prints comparisons as text.
func Write(w io.Writer, all []Comparison) error {
	var b strings.Builder
	for _, c := range all {
		side := "application"
		if c.Direction == claimstx.Inbound {
			side = "authentication"
		}
		fmt.Fprintf(&b, "%s %s: %s, %d as before\n", side, c.Place, logins(c.Samples), c.Same)
		if c.Gone {
			b.WriteString("  there is no such pipeline on one of the sides\n")
		}
		for _, r := range c.Refused {
			fmt.Fprintf(&b, "  ! %s refused: %s%s\n", logins(len(r.References)), r.Reason, examples(r.References))
		}
		if n := len(c.Allowed); n > 0 {
			fmt.Fprintf(&b, "  %s no longer refused%s\n", logins(n), examples(c.Allowed))
		}
		for _, change := range c.Changes {
			for _, what := range []struct {
				sign       string
				references []string
			}{{"-", change.Removed}, {"~", change.Changed}, {"+", change.Added}} {
				if len(what.references) > 0 {
					fmt.Fprintf(&b, "  %s %s in %s%s\n", what.sign, change.Claim, logins(len(what.references)), examples(what.references))
				}
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func logins(n int) string {
	if n == 1 {
		return "1 login"
	}
	return fmt.Sprintf("%d logins", n)
}

// examples are some of the references.
func examples(references []string) string {
	if len(references) > shown {
		references = references[:shown]
	}
	return " (" + strings.Join(references, ", ") + ")"
}
