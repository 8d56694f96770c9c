package inspect

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/url"
	"regexp"
	"strings"
)

// compact is a JWT or a JWE as it travels.
var compact = regexp.MustCompile(`^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*(\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*)?$`)

// any reads what was pasted, by what it looks like.
func (x *reader) any(pasted string) error {
	text := strings.TrimSpace(strings.TrimPrefix(pasted, "\ufeff"))
	switch {
	case text == "":
		return &UnreadableError{"there is nothing"}
	case strings.HasPrefix(text, "<"):
		return x.xml([]byte(text))
	case strings.HasPrefix(text, "{") || strings.HasPrefix(text, "["):
		return x.json(text)
	case looksLikeAddress(text):
		return x.address(text)
	}
	plain := strings.Join(strings.Fields(text), "")
	if compact.MatchString(plain) {
		return x.token(plain)
	}
	if strings.Contains(plain, "%") {
		unescaped, err := url.QueryUnescape(plain)
		if err != nil {
			return &UnreadableError{"its percent signs are no encoding"}
		}
		x.How = append(x.How, StepPercent)
		plain = strings.ReplaceAll(unescaped, " ", "+") // of base64
		if strings.HasPrefix(plain, "<") {
			return x.xml([]byte(unescaped))
		}
	}
	raw, err := x.decoded(plain)
	if err != nil {
		return err
	}
	return x.xml(raw)
}

// parameter is the name of a parameter of an address.
var parameter = regexp.MustCompile(`^[A-Za-z_]{2,40}$`)

// looksLikeAddress reports whether it is an address, or the query of one.
func looksLikeAddress(text string) bool {
	if strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://") {
		return true
	}
	name, value, _ := strings.Cut(strings.TrimPrefix(text, "?"), "=")
	// Base64 ends with such signs.
	return strings.Trim(value, "=") != "" && !strings.ContainsAny(text, " \n") && parameter.MatchString(name) ||
		strings.HasPrefix(text, "SAMLRe") || strings.HasPrefix(text, "wresult=")
}

// decoded is what base64, and perhaps DEFLATE, holds.
func (x *reader) decoded(text string) ([]byte, error) {
	text = strings.TrimRight(strings.NewReplacer("-", "+", "_", "/", "\n", "", "\r", "", " ", "").Replace(text), "=")
	raw, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return nil, &UnreadableError{"it is no XML, JSON, address, token or base64"}
	}
	x.How = append(x.How, StepBase64)
	if bytes.HasPrefix(bytes.TrimSpace(raw), []byte("<")) {
		return raw, nil
	}
	inflated, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(raw)), MaxInput+1))
	switch {
	case len(inflated) > MaxInput:
		return nil, &UnreadableError{"it is larger than 512 KB when it is inflated"}
	case err != nil || !bytes.HasPrefix(bytes.TrimSpace(inflated), []byte("<")):
		return nil, &UnreadableError{"it is base64 of something that is no XML, inflated or not"}
	}
	x.How = append(x.How, StepDeflate)
	return inflated, nil
}

// json shows JSON, with what is secret masked, and reads an ID token in it.
func (x *reader) json(text string) error {
	var value any
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return &UnreadableError{"it begins as JSON and is none"}
	}
	x.Kind, x.Name = JSON, "JSON"
	token := ""
	if object, ok := value.(map[string]any); ok {
		token, _ = object["id_token"].(string)
	}
	if compact.MatchString(token) {
		return x.token(token)
	}
	x.Text = indented(hidden(value, 0))
	return nil
}
