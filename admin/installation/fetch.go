package installation

import (
	"slices"
	"strings"

	"trin/connections"
)

// Fetch returns the document at an address that an administrator named.
type Fetch func(url string) ([]byte, error)

// FetchMetadata puts the documents that settings.metadataURL names beside their
// addresses, into settings.metadata, so that the text is whole and nothing that
// serves logins depends on the network. Metadata that the text holds is kept,
// and so is what is stored for the same connection and address: only with
// refresh is it fetched anew.
func (t *Text) FetchMetadata(fetch Fetch, stored []connections.Document, refresh bool) []Problem {
	var problems []Problem
	known := &Text{}
	if !refresh {
		known, _ = Stored(stored) // what cannot be read is fetched
	}
	for _, d := range t.documents {
		found := d.fetch(fetch, known, refresh)
		d.refused = d.refused || len(Errors(found)) > 0
		problems = append(problems, found...)
	}
	return problems
}

// fetch fetches the metadata of one document.
func (d *document) fetch(fetch Fetch, known *Text, refresh bool) []Problem {
	settings := d.root.get("settings")
	if settings == nil || settings.value.kind != nodeMap {
		return nil
	}
	address, metadata := settings.value.get(metadataAddress), settings.value.get("metadata")
	if address == nil || metadata != nil && !refresh {
		return nil
	}
	const field = "settings." + metadataAddress
	report := func(format string, args ...any) []Problem {
		return []Problem{d.problem(connections.SeverityError, field, format, args...)}
	}
	if address.value.kind != nodeText || address.value.text == "" {
		return report("The address is not written. Write the https address at which the other party publishes its metadata.")
	}
	text, ok := known.fetched(d, address.value.text)
	if !ok {
		content, err := fetch(address.value.text)
		if err != nil {
			return report("The metadata cannot be fetched: %s. Correct the address, or save the metadata in a file and write metadataFile.", err)
		}
		if text, ok = metadataText(content); !ok {
			return report("What is there is too large, or is not UTF-8 text. Save the metadata as UTF-8 in a file and write metadataFile.")
		}
	}
	settings.value.setText("metadata", text, address)
	return nil
}

// fetched is the metadata that the text holds for that document and address.
func (t *Text) fetched(d *document, address string) (string, bool) {
	at := slices.IndexFunc(t.documents, func(o *document) bool { return o.kind == d.kind && o.id == d.id })
	if at < 0 {
		return "", false
	}
	settings := t.documents[at].root.get("settings")
	if settings == nil {
		return "", false
	}
	from, metadata := settings.value.get(metadataAddress), settings.value.get("metadata")
	if from == nil || metadata == nil || from.value.text != address || metadata.value.kind != nodeText {
		return "", false
	}
	return metadata.value.text, true
}

// setText sets a field of a map to a text, at the place of another field.
func (n *node) setText(key, text string, at *field) {
	value := &node{kind: nodeText, text: text, line: at.line, column: at.column}
	if own := n.get(key); own != nil {
		own.value = value
		return
	}
	n.fields = append(n.fields, field{key, at.line, at.column, value})
}

// metadataText is metadata as a document holds it, and whether it can.
func metadataText(content []byte) (string, bool) {
	text := strings.ReplaceAll(strings.TrimPrefix(string(content), "\ufeff"), "\r\n", "\n")
	return text, len(text) <= maxMetadata && storable(text)
}
