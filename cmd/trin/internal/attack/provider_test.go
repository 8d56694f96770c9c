package attack

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"trin/cmd/trin/internal/useragent"
	"trin/connections/saml2/samltest"
)

// on is the rig for a subtest: it reports there. Its time stands still.
func (r *rig) on(t *testing.T) *rig {
	return &rig{t: t, node: r.node, nodes: r.nodes, server: r.server, log: r.log, now: r.clock()}
}

// victim is a browser that has come to the provider's door, where the attacker
// answers in its place.
type victim struct {
	*rig
	b     *useragent.Agent
	asked asked
}

// victim begins a login at level 2 in a fresh browser.
func (r *rig) victim() victim {
	r.t.Helper()
	b := r.browser()
	r.begin(b, request{classes: []string{classTwo}})
	return victim{rig: r, b: b, asked: r.challenge(b)}
}

// in is the victim for a subtest.
func (v victim) in(t *testing.T) victim {
	v.rig = v.on(t)
	return v
}

// right is the right answer to what was asked, under identifiers of its own.
func (v victim) right() samltest.Response { return v.response(v.asked) }

// post delivers octets as the field SAMLResponse.
func (v victim) post(xml []byte) *useragent.Hop {
	v.t.Helper()
	return v.deliver(v.b, samltest.Encoded(xml), v.asked.RelayState)
}

// refuses delivers octets and wants the refusal with these words in the log.
func (v victim) refuses(xml []byte, words string) {
	v.t.Helper()
	v.told(v.post(xml), words)
}

// told is refused for a login that may have been refused before: the words must
// be in the newest entry under its reference.
func (r *rig) told(hop *useragent.Hop, words string) {
	r.t.Helper()
	r.refused(hop, "")
	if reason := r.reason(hop); !strings.Contains(reason, words) {
		r.t.Fatalf("the log says %q, want %q", reason, words)
	}
}

// succeeds gives the right answer in the same browser and wants the login to
// end well: nothing that was refused before has used it up.
func (v victim) succeeds() answer {
	v.t.Helper()
	a := v.answered(v.post(v.right().Bytes()))
	if a.Class != classTwo || a.Level != "20" || a.NameID == "" {
		v.t.Fatalf("got class %s, level %s, name %q after the attack", a.Class, a.Level, a.NameID)
	}
	v.harmless(v.b)
	return a
}

// reason is the newest error in the log under the reference of the page.
func (r *rig) reason(hop *useragent.Hop) (reason string) {
	if hop.Page == nil {
		return ""
	}
	reference := referencePattern.FindString(hop.Page.Text)
	for line := range strings.Lines(r.log.String()) {
		var entry struct{ Msg, Reference, Error string }
		if json.Unmarshal([]byte(line), &entry) == nil && reference != "" && entry.Reference == reference && entry.Error != "" {
			reason = entry.Error
		}
	}
	return reason
}

// wrong is the right response with one thing made wrong.
type wrong struct {
	name   string
	change func(*samltest.Response) // nil = nothing
	words  string                   // of the refusal; "" = it is accepted
}

// holds runs each case between two right logins. The refused ones are all in
// one login, the second of the two; each accepted one is in a login of its own
// and must be the same user at the same level.
func (r *rig) holds(t *testing.T, cases []wrong) {
	t.Helper()
	baseline := r.on(t).victim().succeeds()
	v := r.on(t).victim()
	for _, c := range cases {
		ok := t.Run(c.name, func(t *testing.T) {
			if c.words == "" {
				one := r.on(t).victim()
				a := one.answered(one.post(changed(one, c).Bytes()))
				if a.Class != classTwo || a.Level != "20" || a.NameID != baseline.NameID {
					t.Errorf("got class %s, level %s, name %q; want %s, 20, %q", a.Class, a.Level, a.NameID, classTwo, baseline.NameID)
				}
				one.harmless(one.b)
				return
			}
			v.in(t).refuses(changed(v, c).Bytes(), c.words)
		})
		if !ok {
			v = r.on(t).victim() // what was accepted has used the login up
		}
	}
	v.succeeds()
}

func changed(v victim, c wrong) samltest.Response {
	response := v.right()
	if c.change != nil {
		c.change(&response)
	}
	return response
}

// edit makes a case that changes the tree before it is signed: the message is
// the provider's own and wrong.
func edit(name string, bend func(response, assertion *etree.Element), words string) wrong {
	return wrong{name, func(r *samltest.Response) {
		r.Edit = func(el *etree.Element) { bend(el, el.SelectElement("Assertion")) }
	}, words}
}

// sent makes a case that changes the tree after it was signed: the message was
// changed under way.
func sent(name string, bend func(response, assertion *etree.Element), words string) wrong {
	return wrong{name, func(r *samltest.Response) {
		r.EditSent = func(el *etree.Element) { bend(el, el.SelectElement("Assertion")) }
	}, words}
}

// at is the one descendant at the path, which must be there.
func at(el *etree.Element, path string) *etree.Element {
	found := el.FindElement(path)
	if found == nil {
		panic("the message has no " + path)
	}
	return found
}

// form posts fields to an address at Trin.
func (r *rig) form(b *useragent.Agent, path string, fields url.Values) *useragent.Hop {
	r.t.Helper()
	hop, err := b.Send(r.t.Context(), http.MethodPost, r.url(path), fields)
	if err != nil {
		r.t.Fatal(err)
	}
	return hop
}

// open gets one address and follows nothing.
func (r *rig) open(b *useragent.Agent, address string) *useragent.Hop {
	r.t.Helper()
	hop, err := b.Send(r.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	return hop
}
