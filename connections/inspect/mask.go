package inspect

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Mask stands in the place of what is not shown.
const Mask = "•••"

// masked are names whose values nobody is shown.
var masked = map[string]bool{
	"code": true, "access_token": true, "refresh_token": true, "code_verifier": true, "device_code": true, "user_code": true,
	"client_assertion": true, "assertion": true, "subject_token": true, "actor_token": true, "registration_access_token": true,
	"id_token_hint": true, "logout_token": true, "token": true, "authorization": true, "cookie": true, "pwd": true, "pin": true, "samlart": true,
}

// secretive reports whether a name is one of those, or says that it is a secret.
func secretive(name string) bool {
	name = strings.ToLower(strings.TrimSpace(name))
	return masked[name] || strings.Contains(name, "password") || strings.Contains(name, "passwd") || strings.Contains(name, "secret")
}

// Secrets inside a text: parameters of an address in it, and who asks.
var (
	parameterInside = regexp.MustCompile(`(?i)([?&#;](?:code|[a-z_]*token|[a-z_]*secret|[a-z_]*assertion|code_verifier|[a-z]*passwo?r?d|SAMLart|token_hint)=)[^&#;\s]+`)
	userInside      = regexp.MustCompile(`(://)[^/?#@\s]+@`)
)

// shown is a value as it is shown under its name.
func shown(name, value string) string {
	if secretive(name) && value != "" {
		return Mask
	}
	return userInside.ReplaceAllString(parameterInside.ReplaceAllString(value, "${1}"+Mask), "${1}"+Mask+"@")
}

// Visible is a text of a message for people: a character that is not seen, or that
// turns what stands around it, is written as its number. Line ends and tabs stay.
func Visible(text string) string {
	hidden := func(r rune) bool {
		return r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r))
	}
	if !strings.ContainsFunc(text, hidden) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if hidden(r) {
			fmt.Fprintf(&b, "<U+%04X>", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// privateParts are the members of a JWK that are private or the key itself.
var privateParts = []string{"d", "p", "q", "dp", "dq", "qi", "oth", "k"}

// deepest bounds how far into a value is shown, and so how wide it is indented.
const deepest = 32

// hidden is a value of JSON without what is secret in it.
func hidden(value any, depth int) any {
	if depth > deepest {
		return Mask
	}
	switch v := value.(type) {
	case map[string]any:
		_, key := v["kty"]
		for name, below := range v {
			if below != nil && below != "" && (secretive(name) || key && slices.Contains(privateParts, name)) {
				v[name] = Mask
				continue
			}
			v[name] = hidden(below, depth+1)
		}
	case []any:
		for i := range v {
			v[i] = hidden(v[i], depth+1)
		}
	case string:
		return shown("", v)
	}
	return value
}

// mostText is the most of JSON that is shown indented; what would be more stays
// as narrow as it came.
const mostText = 4 * MaxInput

// indented is JSON with its members under each other.
func indented(value any) string {
	var narrow, wide bytes.Buffer
	e := json.NewEncoder(&narrow)
	e.SetEscapeHTML(false)
	if e.Encode(value) != nil {
		return ""
	}
	if widest(narrow.Bytes()) > mostText || json.Indent(&wide, narrow.Bytes(), "", "  ") != nil {
		return narrow.String()
	}
	return wide.String()
}

// widest is at least how long JSON is when it is indented.
func widest(narrow []byte) int {
	size, depth, text := len(narrow), 0, false
	for i := 0; i < len(narrow); i++ {
		switch c := narrow[i]; {
		case text && c == '\\':
			i++
		case c == '"':
			text = !text
		case text:
		case c == '{' || c == '[':
			depth++
			size += 2*depth + 1
		case c == '}' || c == ']':
			depth--
			size += 2*depth + 1
		case c == ',':
			size += 2*depth + 1
		case c == ':':
			size++
		}
	}
	return size
}
