package expr

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
)

// ofApplication are the names that depend on the application that asks.
var ofApplication = []string{"application", "identifier", "protocol", "requesters", "requester", "known"}

// explain makes one problem of what the compiler found first.
func explain(issues *cel.Issues, place Place) *Problem {
	errors := issues.Errors()
	if len(errors) == 0 {
		return &Problem{Message: fmt.Sprintf("The condition cannot be read: %s. Mend it.", issues.Err())}
	}
	first := errors[0]
	names := "claims, connection and class"
	if place == Outbound {
		names = "level, levels, " + strings.Join(ofApplication, ", ") + ", " + names
	}
	message := strings.TrimSuffix(strings.TrimSpace(first.Message), ".")
	switch name, undeclared := quoted(message, "undeclared reference to '"); {
	case undeclared && place == Inbound && (name == "level" || name == "levels"):
		message = "What a provider says is not yet a level reached, so an inbound pipeline has no " + name + ". Put the step on the application."
	case undeclared && place == Inbound && slices.Contains(ofApplication, name):
		message = "What a provider says is kept for all applications, so an inbound pipeline has no " + name + ". Put the step on the application."
	case undeclared && strings.HasPrefix(name, "__") || undeclared && strings.ContainsAny(name, "_@"):
		message = fmt.Sprintf("A condition has no %s. It compares; docs/claims.md lists what it has.", name)
	case undeclared:
		message = fmt.Sprintf("A condition has no %q. It knows %s, and the functions that docs/claims.md lists; text stands in quotes.", name, names)
	case strings.Contains(message, "invalid matches argument"):
		message = "The pattern of matches is not a regular expression. Mend it; the syntax is RE2, without look-around and back references."
	default:
		message, _, _ = strings.Cut(message, " expecting ")
		message = fmt.Sprintf("The condition cannot be read: %s. Mend it; docs/claims.md has examples.", message)
	}
	return &Problem{Column: first.Location.Column() + 1, Message: message}
}

// quoted is what stands in quotes behind the words.
func quoted(message, words string) (string, bool) {
	_, rest, found := strings.Cut(message, words)
	name, _, closed := strings.Cut(rest, "'")
	return name, found && closed
}
