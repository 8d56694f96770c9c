package attack

import (
	"net/url"
	"strings"
	"testing"

	"trin/cmd/trin/internal/useragent"
	"trin/connections/saml2/samltest"
)

// malformed are the documents that the gate must stop, by the start of their
// names, with the rule that stops them.
var malformed = map[string]string{
	"A1":                        "doctype",
	"A2 internal entity":        "doctype",
	"A2 entity without doctype": "entity",
	"A3":                        "doctype",
	"A4":                        "doctype",
	"A5":                        "doctype",
	"A6 second root":            "second-root",
	"A6 same root twice":        "second-root",
	"A6 text":                   "text-outside-root",
	"A6 CDATA after root":       "cdata",
	"A6 no root":                "no-root",
	"A7":                        "duplicate-attribute",
	"A9":                        "reserved-prefix",
	"A10 undeclared":            "undeclared-prefix",
	"A10 empty prefix":          "empty-prefix",
	"A10 lone colon":            "name",
	"A10 trailing colon":        "name",
	"A10 two colons":            "syntax",
	"A15":                       "relative-namespace",
	"A16 comment":               "comment",
	"A16 instruction":           "processing-instruction",
	"A16 CDATA":                 "cdata",
	"A17 UTF-16":                "character",
	"A17 declared":              "encoding",
	"A17 real ISO-8859-1":       "encoding",
	"A18":                       "character",
	"A18 overlong":              "encoding",
	"A18 surrogate":             "encoding",
	"A18 surrogate reference":   "character",
	"A21":                       "depth",
	"A22 15,000 declarations":   "namespaces",
	"A22 declarations in scope": "namespaces",
	"A23 16,667 elements":       "elements",
	"A25 XML 1.1":               "declaration",
	"A25 white space before":    "declaration",
	"A25 declaration twice":     "processing-instruction",
	"A25 two marks":             "text-outside-root",
	"syntax: bare &":            "entity",
	"syntax":                    "syntax",
	"A6 empty":                  "!the message is empty",
	"A22 100,000 attributes":    "!too large",
	"A23 5 MB":                  "!too large",
}

// stops are the words of the refusal of a document: the longest entry that its
// name begins with.
func stops(t *testing.T, name string) string {
	t.Helper()
	found, rule := "", ""
	for begin, r := range malformed {
		if strings.HasPrefix(name, begin) && len(begin) > len(found) {
			found, rule = begin, r
		}
	}
	if found == "" {
		t.Fatalf("no rule is known to stop %s", name)
	}
	if words, plain := strings.CutPrefix(rule, "!"); plain {
		return words
	}
	return "xml refused: " + rule
}

// door is one way into Trin for a document.
type door struct {
	name string
	// enter starts in a fresh browser and returns the right document, how to send
	// one, and what must work after all were refused.
	enter func(r *rig) (good []byte, send func(r *rig, xml []byte) *useragent.Hop, after func(r *rig))
}

// doors are the endpoints that read XML of strangers.
var doors = []door{
	{"Response by POST", func(r *rig) ([]byte, func(*rig, []byte) *useragent.Hop, func(*rig)) {
		v := r.victim()
		send := func(r *rig, xml []byte) *useragent.Hop { return v.in(r.t).post(xml) }
		return v.right().Bytes(), send, func(*rig) { v.succeeds() }
	}},
	{"AuthnRequest by POST", func(r *rig) ([]byte, func(*rig, []byte) *useragent.Hop, func(*rig)) {
		b := r.browser()
		send := func(r *rig, xml []byte) *useragent.Hop {
			return r.form(b, "/saml2/sso", url.Values{"SAMLRequest": {samltest.Encoded(xml)}})
		}
		good := func() []byte { return []byte(request{issuer: otherEntity}.xml(r)) }
		return good(), send, func(r *rig) {
			if hop := send(r, good()); hop.Status >= 400 {
				r.t.Errorf("the right request got %d: %s", hop.Status, r.reason(hop))
			}
			r.harmless(b)
		}
	}},
	{"AuthnRequest by redirect", func(r *rig) ([]byte, func(*rig, []byte) *useragent.Hop, func(*rig)) {
		b := r.browser()
		send := func(r *rig, xml []byte) *useragent.Hop {
			return r.open(b, samltest.RedirectURL(r.url("/saml2/sso"), "SAMLRequest", xml, "", samltest.AttackerKey))
		}
		good := request{classes: []string{classTwo}}
		return []byte(good.xml(r)), send, func(r *rig) { r.login(b, good); r.harmless(b) }
	}},
	{"LogoutRequest of a provider by POST", func(r *rig) ([]byte, func(*rig, []byte) *useragent.Hop, func(*rig)) {
		v := r.victim()
		v.succeeds()
		send := func(r *rig, xml []byte) *useragent.Hop {
			return r.form(v.b, atLogout, url.Values{"SAMLRequest": {samltest.Encoded(xml)}})
		}
		return []byte(leave{}.xml(r)), send, func(r *rig) { r.leaves(v.b); r.harmless(v.b) }
	}},
	{"LogoutRequest of an application by redirect", func(r *rig) ([]byte, func(*rig, []byte) *useragent.Hop, func(*rig)) {
		v := r.victim()
		v.succeeds()
		send := func(r *rig, xml []byte) *useragent.Hop {
			return r.open(v.b, samltest.RedirectURL(r.url("/saml2/slo"), "SAMLRequest", xml, "", samltest.AttackerKey))
		}
		return []byte(leave{issuer: appEntity, destination: r.url("/saml2/slo")}.xml(r)), send, func(r *rig) { r.leaves(v.b); r.harmless(v.b) }
	}},
}

// stopped sends every malformed document of the ids through every door.
func stopped(t *testing.T, ids ...string) {
	t.Parallel()
	r := newRig(t)
	for _, d := range doors {
		t.Run(d.name, func(t *testing.T) {
			good, send, after := d.enter(r.on(t))
			sent := 0
			for _, variant := range samltest.Malformed(good) {
				id, _, _ := strings.Cut(variant.Name, " ")
				if !oneOf(strings.TrimSuffix(id, ":"), ids) {
					continue
				}
				sent++
				t.Run(variant.Name, func(t *testing.T) {
					words := stops(t, variant.Name)
					if strings.HasSuffix(d.name, "redirect") && oneOf(id, []string{"A22", "A23"}) {
						words = "" // where a query is full is the binding's
					}
					r.on(t).told(send(r.on(t), variant.XML), words)
				})
			}
			if sent == 0 {
				t.Fatal("no document was sent")
			}
			after(r.on(t))
		})
	}
}

func oneOf(s string, list []string) bool {
	for _, other := range list {
		if s == other {
			return true
		}
	}
	return false
}

func TestA1_A2_A3_A4_A5_DoctypeAndEntities(t *testing.T) { stopped(t, "A1", "A2", "A3", "A4", "A5") }

func TestA6_A7_A9_A10_A15_NotNamespaceWellFormed(t *testing.T) {
	stopped(t, "A6", "A7", "A9", "A10", "A15", "syntax")
}

func TestA16_A17_A18_A25_OtherTokensAndEncodings(t *testing.T) {
	stopped(t, "A16", "A17", "A18", "A25")
}

func TestA21_A22_A23_TooMuch(t *testing.T) { stopped(t, "A21", "A22", "A23") }
