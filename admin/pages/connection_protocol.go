package pages

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"trin/admin/installation"
	"trin/admin/upkeep"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// protocolPanels show the settings of the protocol, and the addresses of both
// sides. wrong is why the settings cannot be read.
func protocolPanels(f console.Frame, o installation.Outline, peer connections.Peer, known bool, wrong error) []console.Panel {
	var panels []console.Panel
	if wrong != nil {
		panels = append(panels, console.Panel{Blocks: []console.Block{{Text: f.Say(words.NotReadable, wrong.Error())}}})
	}
	if known && wrong == nil {
		panels = append(panels, console.Panel{Title: f.Say(words.GiveTitle), Lead: f.Say(words.GiveLead), Blocks: []console.Block{{Grid: addressGrid(f, words.GiveTitle, peer.Own)}}})
	}
	settings := console.Panel{Title: f.Say(words.SettingsTitle), Lead: f.Say(words.SettingsLead)}
	if facts := console.Some(f.Fact(words.FactPreset, console.Machine(o.Protocol)), f.Fact(words.FactProfile, console.Machine(o.Profile))); len(facts) > 0 {
		settings.Blocks = append(settings.Blocks, console.Block{Facts: facts})
	}
	if len(o.Settings) == 0 {
		settings.Blocks = append(settings.Blocks, console.Block{Text: f.Say(words.NoSettings)})
	} else {
		g := &console.Grid{Name: f.Say(words.SettingsTitle), Columns: f.Columns(words.ColumnSetting, words.ColumnValue, words.ColumnMeaning)}
		for _, s := range o.Settings {
			value := console.Machine(s.Value)
			if !s.Own {
				value.Note = f.Say(words.FromProfile)
			}
			g.Rows = append(g.Rows, console.NewRow(console.Machine(s.Path), value, console.Words(f.Say(words.SettingMeaning(s.Path)))))
		}
		settings.Blocks = append(settings.Blocks, console.Block{Grid: g})
	}
	panels = append(panels, settings)
	if len(peer.Addresses) > 0 {
		panels = append(panels, console.Panel{Title: f.Say(words.TheirsTitle), Blocks: []console.Block{{Grid: addressGrid(f, words.TheirsTitle, peer.Addresses)}}})
	}
	return panels
}

// addressGrid lists addresses. They are text: none is followed from here.
func addressGrid(f console.Frame, name words.Text, addresses []connections.Address) *console.Grid {
	g := &console.Grid{Name: f.Say(name), Columns: f.Columns(words.ColumnWhat, words.ColumnAddress)}
	for _, a := range addresses {
		g.Rows = append(g.Rows, console.NewRow(console.Words(words.Address(f.Language, a.What)), console.Machine(a.URL)))
	}
	return g
}

// keysOf shows the certificates of the other party and Trin's own keys.
func (p *Pages) keysOf(r *http.Request, f console.Frame, v viewed, o installation.Outline) ([]console.Panel, error) {
	peer, known, wrong := p.peer(v)
	var panels []console.Panel
	if wrong != nil {
		panels = append(panels, console.Panel{Blocks: []console.Block{{Text: f.Say(words.NotReadable, wrong.Error())}}})
	}
	if known && wrong == nil {
		panels = append(panels, peerPanels(f, peer, o.MetadataURL, upkeep.Path(v.document, string(v.id)), p.Clock())...)
	}
	all, err := p.Today.Keys.All(r.Context())
	if err != nil {
		return nil, err
	}
	var needs []connections.KeyNeed
	if kind := p.kind(v.protocol); kind != nil && kind.Needs != nil {
		needs = kind.Needs(v.role, v.settings)
	}
	return append(panels, ownKeysPanel(f, needs, all, p.Clock())), nil
}

// peerPanels show the metadata and the certificates of the other party. Where it
// has an address, watch leads to how the fetching goes.
func peerPanels(f console.Frame, peer connections.Peer, from, watch string, now time.Time) []console.Panel {
	metadata := console.Panel{Title: f.Say(words.MetadataTitleOf), Blocks: []console.Block{{Facts: []console.Fact{
		f.Fact(words.FactSource, sourceCell(f, peer, from)), f.Fact(words.FactValidUntil, validCell(f, peer, now)),
	}}}}
	if from != "" {
		metadata.Blocks = append(metadata.Blocks, console.Block{Links: []console.Link{{Name: f.Say(words.MetadataWatch), Path: watch, Quiet: true}}})
	}
	certificates := console.Panel{Title: f.Say(words.CertificatesTitle)}
	if len(peer.Certificates) == 0 {
		certificates.Blocks = []console.Block{{Text: f.Say(words.NoCertificates)}}
		return []console.Panel{metadata, certificates}
	}
	g := &console.Grid{Name: f.Say(words.CertificatesTitle), Columns: f.Columns(words.ColumnSubject, words.ColumnUse, words.ColumnAlgorithm, words.ColumnExpires, words.ColumnPrint)}
	for _, c := range peer.Certificates {
		g.Rows = append(g.Rows, console.NewRow(console.Words(c.Certificate.Subject.String()), console.Words(useName(f, c.Use)), console.Words(algorithmName(f, c.Certificate)),
			expiryCell(f, c.Certificate.NotAfter, now), console.Machine(fingerprint(c.Certificate))))
	}
	certificates.Blocks = []console.Block{{Grid: g}}
	return []console.Panel{metadata, certificates}
}

func sourceCell(f console.Frame, peer connections.Peer, from string) console.Cell {
	switch {
	case from != "":
		return console.Machine(from)
	case peer.Described:
		return console.Words(f.Say(words.SourceText))
	}
	return console.Words(f.Say(words.SourceNone))
}

func validCell(f console.Frame, peer connections.Peer, now time.Time) console.Cell {
	if peer.ValidUntil.IsZero() {
		return console.Words(f.Say(words.ValidForEver))
	}
	return expiryCell(f, peer.ValidUntil, now)
}

func expiryCell(f console.Frame, until, now time.Time) console.Cell {
	return console.Cell{Text: until.UTC().Format(time.DateOnly), Badges: []console.Badge{expiryBadge(f, until, now)}}
}

// ownKeysPanel shows the keys of Trin's own that the connection works with.
func ownKeysPanel(f console.Frame, needs []connections.KeyNeed, all []connections.Key, now time.Time) console.Panel {
	panel := console.Panel{Title: f.Say(words.OwnKeysTitle)}
	if len(needs) == 0 {
		panel.Blocks = []console.Block{{Text: f.Say(words.NoOwnKeys)}}
		return panel
	}
	seen := map[connections.KeyNeed]bool{}
	for _, need := range needs {
		need.Field = ""
		if seen[need] {
			continue
		}
		seen[need] = true
		var rows []console.Row
		for _, key := range all {
			if key.Set == need.Set && key.Use == need.Use {
				rows = append(rows, keyRow(f, key, now))
			}
		}
		if len(rows) == 0 {
			panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.NoActiveKey, useName(f, need.Use)), Badge: console.Badge{Tone: console.Bad, Text: need.Set}})
			continue
		}
		panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.KeySet, need.Set) + ", " + useName(f, need.Use), Grid: &console.Grid{
			Name: f.Say(words.KeySet, need.Set) + ", " + useName(f, need.Use), Columns: keyColumns(f), Rows: rows,
		}})
	}
	return panel
}

func useName(f console.Frame, use connections.KeyUse) string {
	if use == connections.KeyEncryption {
		return f.Say(words.UseEncryption)
	}
	return f.Say(words.UseSigning)
}

// fingerprint is the SHA-256 of a certificate, as tools write it.
func fingerprint(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	text := hex.EncodeToString(sum[:])
	var pairs []string
	for n := 0; n < len(text); n += 2 {
		pairs = append(pairs, text[n:n+2])
	}
	return strings.ToUpper(strings.Join(pairs, ":"))
}

func algorithmName(f console.Frame, c *x509.Certificate) string {
	switch key := c.PublicKey.(type) {
	case *rsa.PublicKey:
		return f.Say(words.KeyRSA, key.N.BitLen())
	case *ecdsa.PublicKey:
		return f.Say(words.KeyECDSA, key.Curve.Params().Name)
	}
	return f.Say(words.KeyOther)
}
