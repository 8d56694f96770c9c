package pipeline

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// The marks between the parts of a line: behind a name, and between values.
const (
	isMark  = " = "
	andMark = " | "
)

// shown is a value as the field of a form shows it; false = a form cannot say it,
// and it is written as YAML.
func (s slot) shown(value any) (string, bool) {
	if value == nil {
		return "", true
	}
	text, ok := s.text(value)
	if !ok {
		return "", false
	}
	again, ok := s.value(text)
	return text, ok && alike(again, value)
}

func (s slot) text(value any) (string, bool) {
	switch s.sort {
	case sortText:
		text, ok := value.(string)
		return text, ok && !strings.ContainsAny(text, "\r\n")
	case sortSwitch:
		on, ok := value.(bool)
		return strconv.FormatBool(on), ok && on
	case sortNumber:
		return fmt.Sprint(value), true
	case sortList:
		all, ok := texts(value)
		return strings.Join(all, "\n"), ok
	case sortTable, sortLists:
		return tableText(value)
	case sortReleased:
		return releasedText(value)
	}
	return "", false
}

// tableText is a table by lines.
func tableText(value any) (string, bool) {
	table, ok := value.(map[string]any)
	if !ok {
		return "", false
	}
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(table)) {
		values, ok := texts(table[name])
		if one, is := table[name].(string); is {
			values, ok = []string{one}, true
		}
		if !ok {
			return "", false
		}
		lines = append(lines, strings.TrimRight(name+isMark+strings.Join(values, andMark), " "))
	}
	return strings.Join(lines, "\n"), true
}

// releasedText is what is released by lines.
func releasedText(value any) (string, bool) {
	list, ok := value.([]any)
	var lines []string
	for _, item := range list {
		one, is := item.(map[string]any)
		claim, _ := one["claim"].(string)
		reason, _ := one["reason"].(string)
		values, _ := texts(one["values"])
		ok = ok && is
		lines = append(lines, strings.Join(append([]string{claim, reason}, values...), andMark))
	}
	return strings.Join(lines, "\n"), ok
}

// texts are the texts of a list.
func texts(value any) ([]string, bool) {
	list, ok := value.([]any)
	all := make([]string, 0, len(list))
	for _, item := range list {
		text, is := item.(string)
		ok = ok && is
		all = append(all, text)
	}
	return all, ok
}

// value is what was typed as the document holds it; nil = nothing. False = it is
// not written as the field wants it.
func (s slot) value(typed string) (any, bool) {
	typed = strings.ReplaceAll(typed, "\r\n", "\n")
	if s.sort == sortText {
		if typed == "" {
			return nil, true
		}
		return typed, true
	}
	lines := linesOf(typed)
	if len(lines) == 0 {
		return nil, true
	}
	switch s.sort {
	case sortSwitch:
		return true, true
	case sortNumber:
		number, err := strconv.Atoi(lines[0])
		return number, err == nil && len(lines) == 1
	case sortList:
		return anys(lines), true
	case sortTable, sortLists:
		return tableValue(lines, s.sort == sortLists)
	}
	return releasedValue(lines)
}

// tableValue reads name = text, one a line. A name stands once.
func tableValue(lines []string, lists bool) (any, bool) {
	table := map[string]any{}
	for _, line := range lines {
		name, text, found := strings.Cut(line+" ", isMark)
		name, text = strings.TrimSpace(name), strings.TrimSpace(text)
		if _, twice := table[name]; !found || twice || name == "" {
			return nil, false
		}
		if !lists {
			table[name] = text
			continue
		}
		values := []any{}
		if text != "" {
			values = anys(parts(text))
		}
		table[name] = values
	}
	return table, true
}

// releasedValue reads claim | reason | value | value, one a line. Without a
// reason the step says that it is missing.
func releasedValue(lines []string) (any, bool) {
	list := make([]any, len(lines))
	for i, line := range lines {
		all := append(parts(line), "")
		one := map[string]any{"claim": all[0], "reason": all[1]}
		if len(all) > 3 {
			one["values"] = anys(all[2 : len(all)-1])
		}
		list[i] = one
	}
	return list, true
}

func parts(line string) []string {
	all := strings.Split(line, strings.TrimSpace(andMark))
	for i, part := range all {
		all[i] = strings.TrimSpace(part)
	}
	return all
}

func linesOf(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

func anys(texts []string) []any {
	all := make([]any, len(texts))
	for i, text := range texts {
		all[i] = text
	}
	return all
}

// alike compares two values of a document.
func alike(a, b any) bool {
	plain := func(v any) (out any) {
		raw, err := json.Marshal(v)
		if err != nil || json.Unmarshal(raw, &out) != nil {
			return nil
		}
		return out
	}
	return reflect.DeepEqual(plain(a), plain(b))
}
