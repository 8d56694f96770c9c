package form

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"strings"
	"time"

	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// Addresses lists addresses. They are text: none is followed from here.
func Addresses(f console.Frame, name words.Text, addresses []connections.Address) *console.Grid {
	g := &console.Grid{Name: f.Say(name), Columns: f.Columns(words.ColumnWhat, words.ColumnAddress)}
	for _, a := range addresses {
		g.Rows = append(g.Rows, console.NewRow(console.Words(words.Address(f.Language, a.What)), console.Machine(a.URL)))
	}
	return g
}

// Certificates lists those of a party, with when each ends.
func Certificates(f console.Frame, all []connections.PeerCertificate, now time.Time) *console.Grid {
	g := &console.Grid{Name: f.Say(words.CertificatesTitle), Columns: f.Columns(words.ColumnUse, words.ColumnSubject, words.ColumnAlgorithm, words.ColumnExpires, words.ColumnPrint)}
	for _, one := range all {
		g.Rows = append(g.Rows, console.NewRow(console.Words(use(f, one.Use)), console.Words(one.Certificate.Subject.String()), console.Words(algorithm(f, one.Certificate)),
			Ends(f, one.Certificate.NotAfter, now), console.Machine(Fingerprint(one.Certificate))))
	}
	return g
}

func use(f console.Frame, u connections.KeyUse) string {
	if u == connections.KeyEncryption {
		return f.Say(words.UseEncryption)
	}
	return f.Say(words.UseSigning)
}

func algorithm(f console.Frame, c *x509.Certificate) string {
	switch key := c.PublicKey.(type) {
	case *rsa.PublicKey:
		return f.Say(words.KeyRSA, key.N.BitLen())
	case *ecdsa.PublicKey:
		return f.Say(words.KeyECDSA, key.Params().Name)
	}
	return f.Say(words.KeyOther)
}

// Fingerprint is what people compare a certificate by.
func Fingerprint(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	text := strings.ToUpper(hex.EncodeToString(sum[:]))
	var b strings.Builder
	for i := 0; i < len(text); i += 2 {
		if i > 0 {
			b.WriteByte(':')
		}
		b.WriteString(text[i : i+2])
	}
	return b.String()
}

// Ends is a day, and how far away it is.
func Ends(f console.Frame, until, now time.Time) console.Cell {
	cell := console.Cell{Text: until.UTC().Format(time.DateOnly)}
	days := int(until.Sub(now).Hours() / 24)
	badge := console.Badge{Tone: console.Good, Text: f.Say(words.ExpiresIn, days)}
	switch {
	case until.Before(now):
		badge = console.Badge{Tone: console.Bad, Text: f.Say(words.ExpiredAgo)}
	case days == 0:
		badge = console.Badge{Tone: console.Bad, Text: f.Say(words.ExpiresToday)}
	case days == 1:
		badge = console.Badge{Tone: console.Bad, Text: f.Say(words.ExpiresOne)}
	case days <= 30:
		badge.Tone = console.Warn
	}
	cell.Badges = []console.Badge{badge}
	return cell
}

// Map is what a connection's classes count as, and what the provider is asked
// for: the map in both directions.
func Map(f console.Frame, c *broker.AuthenticationConnection) *console.Grid {
	g := &console.Grid{Name: f.Say(words.MapTitle), Columns: f.Columns(words.ColumnClass, words.ColumnCounts, words.ColumnAsked)}
	for _, class := range c.Scale.Classes() {
		if class.Kind != broker.KindLevel {
			continue
		}
		asked := console.Words(f.Say(words.NothingSent))
		if c.Forward {
			asked = sent(f, c.Asks.ForClass(class), class.Ref)
		}
		g.Rows = append(g.Rows, console.NewRow(console.Machine(string(class.Ref)), console.Words(shell.Level(f, class.Level)), asked))
	}
	return g
}

// Asked is what a provider is asked for when a level and no class is wanted.
func Asked(f console.Frame, c *broker.AuthenticationConnection) *console.Grid {
	g := &console.Grid{Name: f.Say(words.RangeTitle), Columns: f.Columns(words.ColumnFrom, words.ColumnAsked)}
	for _, e := range c.Asks.Levels() {
		from := broker.Level{Ladder: e.Ladder, Value: max(e.From, 1)}
		g.Rows = append(g.Rows, console.NewRow(console.Words(f.Say(words.TakeFromLevel, shell.Level(f, from))), sent(f, e.Send, "")))
	}
	return g
}

// sent says what is sent for a class. What is left out is said in words.
func sent(f console.Frame, send, wanted broker.ClassRef) console.Cell {
	switch send {
	case broker.ClassNone:
		return console.Cell{Badges: []console.Badge{{Tone: console.Warn, Text: f.Say(words.LeftOut)}}}
	case wanted:
		return console.Words(f.Say(words.AsItIs))
	}
	return console.Machine(string(send))
}
