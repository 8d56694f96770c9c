package installation

import (
	"fmt"
	"strings"
)

// maxShown is how many characters of a value a difference shows.
const maxShown = 120

// oneLine writes a node as flow YAML.
func oneLine(n *node) string {
	text := flow(n)
	if n.kind == nodeText && strings.Contains(n.text, "\n") {
		return fmt.Sprintf("%d lines of text (%d bytes)", strings.Count(n.text, "\n")+1, len(n.text))
	}
	if runes := []rune(text); len(runes) > maxShown {
		return string(runes[:maxShown]) + "…"
	}
	return text
}

func flow(n *node) string {
	switch n.kind {
	case nodeText:
		return scalar(n.text)
	case nodeList:
		parts := make([]string, len(n.items))
		for i, item := range n.items {
			parts[i] = flow(item)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case nodeMap:
		parts := make([]string, len(n.fields))
		for i, f := range n.fields {
			parts[i] = key(f.key) + ": " + flow(f.value)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case nodeNull:
		return "null"
	}
	return n.text
}

// firstDifference shows the first line in which a text differs.
func firstDifference(old, now string) string {
	was, is := strings.Split(old, "\n"), strings.Split(now, "\n")
	for i, line := range is {
		if i >= len(was) || was[i] != line {
			return fmt.Sprintf("%d lines of text (%d bytes), first other line %d: %s", len(is), len(now), i+1, oneLine(&node{kind: nodeText, text: line}))
		}
	}
	return fmt.Sprintf("%d lines of text (%d bytes)", len(is), len(now))
}
