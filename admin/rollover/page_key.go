package rollover

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"net/http"
	"strings"
	"time"

	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// keysPanel lists the keys of the place.
func keysPanel(f console.Frame, v View, now time.Time) console.Panel {
	panel := console.Panel{Title: f.Say(words.RolloverKeys)}
	g := &console.Grid{Name: panel.Title, Columns: f.Columns(words.ColumnKey, words.ColumnState, words.RolloverSince, words.ColumnAlgorithm, words.ColumnExpires, words.ColumnPrint)}
	var all []connections.Key
	if v.Active != nil {
		all = append(all, *v.Active)
	}
	all = append(append(append(all, v.Next...), v.Previous...), v.Retired...)
	for _, key := range all {
		g.Rows = append(g.Rows, console.NewRow(
			console.Cell{Text: key.ID, Code: true, Path: v.keyPath(key.ID)}, stateCell(f, key.State), console.Words(stamp(key.Since)),
			console.Words(algorithm(f, key.Certificate)), expiryCell(f, key, now), console.Machine(Fingerprint(key.Certificate))))
	}
	if len(all) == 0 {
		panel.Blocks = []console.Block{{Text: f.Say(words.RolloverNoKey)}}
		return panel
	}
	panel.Blocks = []console.Block{{Grid: g}}
	return panel
}

func stateCell(f console.Frame, state connections.KeyState) console.Cell {
	switch state {
	case connections.KeyActive:
		return console.Marked(console.Good, f.Say(words.KeyActive))
	case connections.KeyNext:
		return console.Marked(console.Info, f.Say(words.KeyNext))
	case connections.KeyPrevious:
		return console.Marked(console.Info, f.Say(words.RolloverPrevious))
	}
	return console.Marked(console.Plain, f.Say(words.KeyRetired))
}

// expiryCell is the day that a certificate ends on, with a word where it matters.
func expiryCell(f console.Frame, key connections.Key, now time.Time) console.Cell {
	until := key.Certificate.NotAfter
	cell := console.Words(until.UTC().Format(time.DateOnly))
	if key.State != connections.KeyActive && key.State != connections.KeyNext {
		return cell
	}
	days := int(until.Sub(now) / (24 * time.Hour))
	switch {
	case !now.Before(until):
		cell.Badges = []console.Badge{{Tone: console.Bad, Text: f.Say(words.ExpiredAgo)}}
	case days <= 1:
		cell.Badges = []console.Badge{{Tone: console.Bad, Text: f.Say(words.ExpiresOne)}}
	case until.Sub(now) <= soon:
		cell.Badges = []console.Badge{{Tone: console.Warn, Text: f.Say(words.ExpiresIn, days)}}
	}
	return cell
}

// Fingerprint is the SHA-256 of a certificate, as tools write it.
func Fingerprint(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	pairs := make([]string, len(sum))
	for i := range sum {
		pairs[i] = hex.EncodeToString(sum[i : i+1])
	}
	return strings.ToUpper(strings.Join(pairs, ":"))
}

func algorithm(f console.Frame, c *x509.Certificate) string {
	switch key := c.PublicKey.(type) {
	case *rsa.PublicKey:
		return f.Say(words.KeyRSA, key.N.BitLen())
	case *ecdsa.PublicKey:
		return f.Say(words.KeyECDSA, key.Curve.Params().Name)
	}
	return f.Say(words.KeyOther)
}

// stamp is a point of time as lists have it, in UTC.
func stamp(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format("2006-01-02 15:04:05")
}

// key shows one key: what is public of it, and what can be done.
func (p *Pages) key(w http.ResponseWriter, r *http.Request) {
	v, ok := p.viewOf(w, r)
	if !ok {
		return
	}
	key := *v.Key(r.PathValue("key"))
	f := p.Frame(w, r, words.RolloverKey, key.ID)
	f.Lead, f.Crumbs = f.Say(words.RolloverKeyLead), crumbs(f, v.Place)
	c := key.Certificate
	facts := console.Some(
		f.Fact(words.ColumnState, stateCell(f, key.State)), f.Fact(words.RolloverSince, console.Words(f.When(key.Since))), f.Fact(words.ColumnCreated, console.Words(f.When(key.Created))),
		f.Fact(words.ColumnAlgorithm, console.Words(algorithm(f, c))), f.Fact(words.RolloverSubject, console.Machine(c.Subject.String())),
		f.Fact(words.RolloverSerial, console.Machine(c.SerialNumber.Text(16))), f.Fact(words.RolloverFrom, console.Words(f.When(c.NotBefore))),
		f.Fact(words.ColumnExpires, expiryCell(f, key, p.Clock())), f.Fact(words.ColumnPrint, console.Machine(Fingerprint(c))),
	)
	can := console.Block{}
	if p.may(r, Changes) {
		for i, move := range Moves(key.State) {
			can.Links = append(can.Links, console.Link{Name: f.Say(moveWord(move, key)), Path: v.keyPath(key.ID) + "/" + string(move), Quiet: i > 0})
		}
	}
	if key.State == connections.KeyActive {
		can.Text = f.Say(words.RolloverActive)
	}
	sheet := console.Sheet{Panels: []console.Panel{{Title: f.Title, Blocks: []console.Block{{Facts: facts}}}}}
	if can.Text != "" || len(can.Links) > 0 {
		sheet.Panels = append(sheet.Panels, console.Panel{Title: f.Say(words.RolloverCan), Blocks: []console.Block{can}})
	}
	sheet.Panels = append(sheet.Panels, console.Panel{Title: f.Say(words.RolloverPEM), Blocks: []console.Block{
		{Code: string(encoded(c)), Links: []console.Link{{Name: f.Say(words.RolloverDownload), Path: v.keyPath(key.ID) + "/certificate.pem", Quiet: true}}},
	}})
	p.Show(w, r, http.StatusOK, console.SheetPage(f, sheet))
}

// certificate is the certificate as a file.
func (p *Pages) certificate(w http.ResponseWriter, r *http.Request) {
	v, ok := p.viewOf(w, r)
	if !ok {
		return
	}
	key := v.Key(r.PathValue("key"))
	h := w.Header()
	h.Set("Content-Type", "application/x-pem-file")
	h.Set("Content-Disposition", `attachment; filename="trin-`+key.ID+`.pem"`)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(encoded(key.Certificate)) // the browser may be gone
}

func encoded(c *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
}
