package installation

import (
	"bytes"
	"fmt"
	"strings"

	"trin/connections"
)

// organisation reads whose a connection is.
func (b *builder) organisation(d *document, name string) string {
	if d.root.get("organisation") != nil && !idPattern.MatchString(name) {
		b.fail(d, "organisation", "%q cannot name an organisation. Write at most 63 small letters, digits and hyphens, or take the line away if it is the installation's own.", name)
	}
	return name
}

// Organisation is whose the stored document is: of an application and an
// authentication connection. Any other is the installation's own: "". The error
// means that it cannot be told.
func Organisation(d connections.Document) (string, error) {
	if d.Kind != KindApplication && d.Kind != KindAuthentication {
		return "", nil
	}
	if line, told := plainLine(d.Body, "organisation"); told {
		return line, nil
	}
	nodes, problem := parseNodes(string(d.Body))
	if problem != nil || len(nodes) != 1 || nodes[0].kind != nodeMap {
		return "", fmt.Errorf("whose the %s %s is cannot be read", d.Kind, d.ID)
	}
	organisation := nodes[0].get("organisation")
	if organisation == nil {
		return "", nil
	}
	if organisation.value.kind != nodeText {
		return "", fmt.Errorf("whose the %s %s is cannot be read", d.Kind, d.ID)
	}
	return organisation.value.text, nil
}

// Protocol is the protocol that a connection's document names itself; "" = none.
func Protocol(d connections.Document) string {
	if line, told := plainLine(d.Body, "protocol"); told {
		return line
	}
	value, _ := Field(d, "protocol")
	text, _ := value.(string)
	return text
}

// plainName reports whether it can stand before the colon of a canonical line.
func plainName(name []byte) bool {
	for _, c := range name {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return len(name) > 0
}

// plainLine reads a field of a document in canonical form, whose value is a plain
// word, without parsing it, which for metadata takes long. It does not tell where
// the document could be in another form.
func plainLine(body []byte, wanted string) (word string, told bool) {
	if !bytes.HasPrefix(body, []byte("kind: ")) {
		return "", false
	}
	for line := range bytes.Lines(body) {
		if line[0] == ' ' || line[0] == '\n' {
			continue
		}
		name, value, found := bytes.Cut(bytes.TrimSuffix(line, []byte("\n")), []byte(":"))
		if !found || !plainName(name) {
			return "", false
		}
		if string(name) != wanted {
			continue
		}
		text := strings.TrimPrefix(string(value), " ")
		if word != "" || !idPattern.MatchString(text) || scalar(text) != text {
			return "", false
		}
		word = text
	}
	return word, true
}

// guardedSettings are those by which a connection uses Trin's own keys and
// secrets, and the address that Trin fetches metadata from.
var guardedSettings = []string{"keys", "secretName", metadataAddress}

// Guarded are the fields of a connection that reach beyond the organisation that
// it belongs to, as they are written: in whose name its users are known, which of
// Trin's keys and secrets it uses, and where Trin goes for its metadata.
func Guarded(d connections.Document) map[string]string {
	found := map[string]string{}
	root, err := rootOf(d)
	if err != nil {
		return found
	}
	if namespace := root.get("subjectNamespace"); namespace != nil {
		found["subjectNamespace"] = flow(namespace.value)
	}
	if settings := root.get("settings"); settings != nil {
		for _, f := range settings.value.fields {
			for _, name := range guardedSettings {
				if strings.EqualFold(f.key, name) {
					found["settings."+name] = flow(f.value)
				}
			}
		}
	}
	return found
}
