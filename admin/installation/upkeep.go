package installation

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"trin/broker"
	"trin/connections"
)

// Refresh says what becomes of metadata that is fetched again.
type Refresh string

// The ways. The zero value is RefreshApprove.
const (
	RefreshApprove   Refresh = "approve"   // dates are taken, everything else waits for somebody
	RefreshAutomatic Refresh = "automatic" // and keys are taken, where a pinned certificate has signed them
	RefreshOff       Refresh = "off"       // it is fetched by hand alone
)

// How often metadata is fetched again.
const (
	DefaultEvery = 6 * time.Hour
	leastEvery   = 15 * time.Minute
	mostEvery    = 30 * 24 * time.Hour
)

// refresh checks what a document says of fetching metadata again.
func (b *builder) refresh(d *document, m *metadataEntry) {
	if m == nil {
		return
	}
	mode := Refresh(m.Refresh)
	switch mode {
	case "", RefreshApprove, RefreshAutomatic, RefreshOff:
	default:
		b.fail(d, "metadata.refresh", "%q is no way to go on with metadata. Write approve, automatic or off.", m.Refresh)
	}
	if m.Every != nil && *m.Every >= 0 && (time.Duration(*m.Every) < leastEvery || time.Duration(*m.Every) > mostEvery) {
		b.fail(d, "metadata.every", "%s is not between %s and %s. Write another time, or refresh: off.", time.Duration(*m.Every), leastEvery, mostEvery)
	}
	if d.kind == KindSettings {
		return
	}
	settings := &node{kind: nodeMap}
	if own := d.root.get("settings"); own != nil && own.value.kind == nodeMap {
		settings = own.value
	}
	switch {
	case settings.get(metadataAddress) == nil:
		b.warn(d, "metadata", "The settings name no metadataURL, so nothing is fetched. Write it, or take this away.")
	case mode == RefreshAutomatic && textOf(settings, "metadataCertificate") == "":
		b.warn(d, "metadata.refresh", "No metadataCertificate says by whom the metadata is signed, so dates alone are taken. Write it in the settings, or write approve.")
	}
}

// Watched is a connection whose metadata was fetched from an address, with how it
// is fetched again.
type Watched struct {
	Kind, ID, Organisation string
	Enabled                bool
	Address                string
	Metadata               string // in force; "" = it is not there as text
	Refresh                Refresh
	Every                  time.Duration
}

// WatchedIn are the connections among the documents whose metadata has an
// address, in their order. What cannot be read is left out.
func WatchedIn(documents []connections.Document) []Watched {
	var all []Watched
	whole := Watched{Refresh: RefreshApprove, Every: DefaultEvery}
	for _, d := range documents {
		if d.Kind == KindSettings {
			if root, err := rootOf(d); err == nil {
				whole.follow(root)
			}
		}
	}
	for _, d := range documents {
		if w, ok := watched(d, whole); ok {
			all = append(all, w)
		}
	}
	return all
}

// watched reads one connection; whole is what the installation says.
func watched(d connections.Document, whole Watched) (Watched, bool) {
	if d.Kind != KindApplication && d.Kind != KindAuthentication || !bytes.Contains(d.Body, []byte(metadataAddress)) {
		return Watched{}, false
	}
	root, err := rootOf(d)
	if err != nil {
		return Watched{}, false
	}
	settings := root.get("settings")
	if settings == nil || textOf(settings.value, metadataAddress) == "" {
		return Watched{}, false
	}
	w := whole
	w.Kind, w.ID, w.Organisation = d.Kind, d.ID, textOf(root, "organisation")
	w.Address, w.Metadata = textOf(settings.value, metadataAddress), textOf(settings.value, "metadata")
	enabled := root.get("enabled")
	w.Enabled = enabled == nil || enabled.value.text != "false"
	w.follow(root)
	return w, true
}

// follow reads how metadata is fetched again, as far as the document says it.
func (w *Watched) follow(root *node) {
	said := root.get("metadata")
	if said == nil {
		return
	}
	if mode := Refresh(textOf(said.value, "refresh")); mode == RefreshApprove || mode == RefreshAutomatic || mode == RefreshOff {
		w.Refresh = mode
	}
	if every, err := time.ParseDuration(textOf(said.value, "every")); err == nil && every >= leastEvery && every <= mostEvery {
		w.Every = every
	}
}

// ErrNoMetadata means that the connection's protocol has no metadata that can be
// held against another.
var ErrNoMetadata = errors.New("its protocol has no metadata that could be compared")

// MetadataText is what was fetched as a document holds it. The error says why it
// cannot be held.
func MetadataText(content []byte) (string, error) {
	text, ok := metadataText(content)
	if !ok {
		return "", errors.New("it is too large, or is not UTF-8 text")
	}
	return text, nil
}

// WithMetadata is the document with another text of metadata, and nothing else
// of it changed.
func WithMetadata(d connections.Document, metadata string) (connections.Document, error) {
	changed, problems, err := SetAt(d, []string{"settings", "metadata"}, metadata)
	if err == nil && len(problems) > 0 {
		err = errors.New(problems[0].Message)
	}
	return changed, err
}

// ReadMetadata reads the metadata that the connection's document holds, as its
// protocol does, with what the protocol says of its settings.
func ReadMetadata(stored connections.Document, parts Parts) (connections.Published, []connections.Problem, error) {
	text, problems := Stored([]connections.Document{stored})
	if len(text.documents) != 1 || len(Errors(problems)) > 0 {
		return connections.Published{}, nil, fmt.Errorf("the %s %s cannot be read", stored.Kind, stored.ID)
	}
	b := &builder{kinds: parts.Kinds, broken: map[*document]bool{}, configuration: &broker.Configuration{}}
	d := text.documents[0]
	whole := b.written(b.profiled(d))
	if found := Errors(b.problems); len(found) > 0 {
		return connections.Published{}, nil, errors.New(found[0].Message)
	}
	kind := kindOf(parts.Kinds, textOf(whole.root, "protocol"))
	if kind == nil || kind.Published == nil {
		return connections.Published{}, nil, ErrNoMetadata
	}
	role := connections.RoleApplication
	if d.kind == KindAuthentication {
		role = connections.RoleAuthentication
	}
	raw := json.RawMessage("{}")
	if settings := whole.root.get("settings"); settings != nil {
		var err error
		if raw, err = json.Marshal(withoutAddress(settings.value).json()); err != nil {
			return connections.Published{}, nil, fmt.Errorf("the settings of the %s %s: %w", strings.TrimSpace(stored.Kind), stored.ID, err)
		}
	}
	published, err := kind.Published(role, raw)
	if err != nil || kind.Check == nil {
		return published, nil, err
	}
	return published, kind.Check(role, raw), nil
}
