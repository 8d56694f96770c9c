package webapi

import (
	"strconv"
	"strings"
)

// pointer is a JSON pointer (RFC 6901), in its parts; empty = the whole.
type pointer []string

// pointer reads one.
func (p *problems) pointer(field, source string) pointer {
	if source == "" {
		return nil
	}
	if source[0] != '/' || len(source) > 1024 {
		p.report(field, "%.60q is no JSON pointer. Write a slash before each name on the way, such as /user/roles, or nothing for the whole.", source)
		return nil
	}
	parts := strings.Split(source[1:], "/")
	for i, part := range parts {
		plain := strings.ReplaceAll(strings.ReplaceAll(part, "~0", ""), "~1", "")
		if strings.Contains(plain, "~") {
			p.report(field, "%.60q holds a ~ that stands for nothing. Write ~0 for a tilde and ~1 for a slash within a name.", source)
		}
		parts[i] = strings.ReplaceAll(strings.ReplaceAll(part, "~1", "/"), "~0", "~") // in this order: section 4
	}
	return parts
}

// find returns what the pointer leads to.
func (p pointer) find(value any) (any, bool) {
	for _, part := range p {
		switch v := value.(type) {
		case map[string]any:
			next, ok := v[part]
			if !ok {
				return nil, false
			}
			value = next
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i < 0 || i >= len(v) || strconv.Itoa(i) != part {
				return nil, false
			}
			value = v[i]
		default:
			return nil, false
		}
	}
	return value, true
}
