package directory

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-ldap/ldap/v3"

	"trin/claimstx/text"
)

// maxParameterBytes bounds one value of a question.
const maxParameterBytes = 4 << 10

// marker stands for a value while a template is checked: no template can hold
// it.
const marker = "\x01"

// template reads a text with parameters and notes which it uses.
func (p *problems) template(field, source string, names []string, used map[string]bool) (*text.Template, string) {
	t, err := text.Parse(source)
	if err != nil {
		p.report(field, "The text cannot be read: %s.", err)
		return nil, ""
	}
	for _, name := range t.References() {
		used[name] = true
		if !slices.Contains(names, name) {
			p.report(field, "{%.40s} is no parameter. Write it under parameters, or write {{ and }} for the braces themselves.", name)
		}
	}
	marked, _ := t.Execute(func(string) (string, bool) { return marker, true }, nil)
	return t, marked
}

// filter reads a search filter (RFC 4515) with parameters, which may stand only
// where a value stands.
func (p *problems) filter(source string, names []string, used map[string]bool) *text.Template {
	if source == "" {
		p.report("filter", "It says which entries are meant. Write one, such as (uid={user}).")
		return nil
	}
	t, marked := p.template("filter", source, names, used)
	if t == nil {
		return nil
	}
	for rest := marked; ; {
		before, after, found := strings.Cut(rest, marker)
		if !found {
			break
		}
		item := before[strings.LastIndexByte(before, '(')+1:]
		if !strings.Contains(item, "=") || strings.Contains(item, ")") {
			p.report("filter", "A parameter stands where no value stands. Write it behind an equals sign, such as (uid={user}).")
			return nil
		}
		rest = before + "x" + after
	}
	if _, err := ldap.CompileFilter(strings.ReplaceAll(marked, marker, "x")); err != nil {
		p.report("filter", "It is no filter of LDAP. Write one with its parentheses, such as (&(objectClass=person)(uid={user})).")
		return nil
	}
	return t
}

// fill puts the values into a template.
func fill(t *text.Template, parameters map[string]string, escape func(string) string) (string, error) {
	var unfit error
	filled, missing := t.Execute(func(name string) (string, bool) {
		v, ok := parameters[name]
		if ok && unfit == nil {
			if err := fit(v); err != nil {
				unfit = fmt.Errorf("the value of the parameter %s %w", name, err)
			}
		}
		return v, ok
	}, escape)
	switch {
	case unfit != nil:
		return "", unfit
	case len(missing) > 0:
		return "", errors.New("a parameter has no value, or too long a one")
	}
	return filled, nil
}

// fit is what may be looked for.
func fit(v string) error {
	switch {
	case len(v) > maxParameterBytes:
		return errors.New("is too long")
	case !utf8.ValidString(v):
		return errors.New("is not UTF-8")
	}
	return nil
}

// escapeFilter makes a value one that stands for itself in a filter (RFC 4515,
// 3): every byte that is neither a letter nor a digit is written in hex.
func escapeFilter(v string) string { return escapeBytes(v) }

// escapeDN makes a value one that stands for itself in a DN (RFC 4514, 2.4).
func escapeDN(v string) string { return escapeBytes(v) }

func escapeBytes(v string) string {
	const hex = "0123456789abcdef"
	var out strings.Builder
	for i := range len(v) {
		switch b := v[i]; {
		case b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', b >= '0' && b <= '9':
			out.WriteByte(b)
		default:
			out.Write([]byte{'\\', hex[b>>4], hex[b&15]})
		}
	}
	return out.String()
}
