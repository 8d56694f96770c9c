package attack

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"

	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"
	"github.com/go-jose/go-jose/v4"
	dsig "github.com/russellhaering/goxmldsig"

	"trin/admin/access"
	"trin/admin/rollover"
	"trin/broker"

	"trin/connections"
	"trin/connections/saml2/samltest"
	"trin/store/pgtest"
)

var (
	ownSigning    = rollover.Place{Set: connections.DefaultKeys, Use: connections.KeySigning}
	ownEncryption = rollover.Place{Set: connections.DefaultKeys, Use: connections.KeyEncryption}
)

// rolling is two nodes over one database, with an application of each protocol,
// and an administrator who goes from one node to the other.
type rolling struct {
	*rig
	turn int
}

func newRolling(t *testing.T) *rolling {
	t.Helper()
	edits := append(federation("floor: 20", ""), "---\nkind: application\nid: fed\n", `---
kind: application
id: rp
protocol: oidc
authentication: [idp]
floor: 20
settings:
  clientID: rp
  authMethod: none
  redirectURIs: ["`+relyingReply+`"]
---
kind: application
id: fed
`)
	return &rolling{rig: newCluster(t, pgtest.URL(t), 2, edits...)}
}

// anna is an administrator who has just proven who she is.
func (r *rolling) anna() access.Actor {
	return access.Actor{Name: "anna", Role: access.Administrator, Stepped: r.clock()}
}

// desk is that of the next node.
func (r *rolling) desk() *rollover.Rollover {
	r.turn++
	return r.nodes[r.turn%len(r.nodes)].Rollover
}

func (r *rolling) view(place rollover.Place) rollover.View {
	r.t.Helper()
	for _, n := range r.nodes {
		if _, err := n.Rollover.View(r.t.Context(), place, ""); err != nil { // writes what the node has seen
			r.t.Fatal(err)
		}
	}
	v, err := r.desk().View(r.t.Context(), place, "")
	if err != nil {
		r.t.Fatal(err)
	}
	return v
}

func (r *rolling) move(move rollover.Move, place rollover.Place, id string, accepted bool) error {
	r.t.Helper()
	active := r.view(place).Active.ID
	err := r.desk().Do(r.t.Context(), r.anna(), move, place, id, active, accepted)
	r.advance(3 * time.Second) // every node sees it
	return err
}

func (r *rolling) moved(move rollover.Move, place rollover.Place, id string) {
	r.t.Helper()
	if err := r.move(move, place, id, false); err != nil {
		r.t.Fatalf("%s: %v", move, err)
	}
}

// refusedMove fails unless the move meets those objections, and changes nothing.
func (r *rolling) refusedMove(move rollover.Move, place rollover.Place, id string, want ...rollover.Why) {
	r.t.Helper()
	before := r.view(place)
	if err := r.move(move, place, id, false); !errors.Is(err, rollover.ErrObjected) {
		r.t.Errorf("%s: got %v, want objections", move, err)
	}
	after := r.view(place)
	var got []rollover.Why
	for _, o := range after.Objections(move, *after.Key(id), r.clock()) {
		got = append(got, o.Why)
	}
	if join(got) != join(want) || after.Key(id).State != before.Key(id).State || after.Active.ID != before.Active.ID {
		r.t.Errorf("%s: got %v and %s, want %v and nothing changed", move, got, after.Key(id).State, want)
	}
}

func join(all []rollover.Why) string {
	var s []string
	for _, one := range all {
		s = append(s, string(one))
	}
	return strings.Join(s, ", ")
}

// published are the certificates of a document of Trin's.
func (r *rolling) published(path string) []*x509.Certificate {
	r.t.Helper()
	hop := r.visit(r.browser(), r.url(path))
	var found []*x509.Certificate
	seen := map[string]bool{}
	document := string(hop.Body)
	for _, match := range certificatePattern.FindAllStringSubmatch(document[strings.Index(document, "</ds:Signature>")+1:], -1) {
		raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(match[1]), ""))
		if err != nil {
			r.t.Fatal(err)
		}
		certificate, err := x509.ParseCertificate(raw)
		if err != nil {
			r.t.Fatal(err)
		}
		if !seen[match[1]] {
			found = append(found, certificate)
		}
		seen[match[1]] = true
	}
	return found
}

// believes reports whether an application that trusts these certificates takes
// the answer, by a verifier that is not Trin's.
func (r *rolling) believes(certificates []*x509.Certificate, a answer) bool {
	r.t.Helper()
	document := etree.NewDocument()
	if err := document.ReadFromString(a.XML); err != nil {
		r.t.Fatal(err)
	}
	validation := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: certificates})
	validation.Clock = dsig.NewFakeClockAt(r.clock())
	_, err := validation.Validate(document.FindElement("//Assertion"))
	return err == nil
}

// logins fails unless logins at both nodes end as wanted for an application that
// pins the old certificate, and one that has those of refreshed.
func (r *rolling) logins(at string, pinned, refreshed []*x509.Certificate, wantPinned, wantRefreshed bool) {
	r.t.Helper()
	for range 2 * len(r.nodes) {
		a := r.login(r.browser(), request{classes: []string{classTwo}})
		if got := r.believes(pinned, a); got != wantPinned {
			r.t.Errorf("%s: the application that pins the old certificate: got %v, want %v", at, got, wantPinned)
		}
		if got := r.believes(refreshed, a); got != wantRefreshed {
			r.t.Errorf("%s: the application that has read the metadata: got %v, want %v", at, got, wantRefreshed)
		}
	}
	b := r.browser()
	r.signIn(b)
	asked := r.challenge(b)
	r.granted(r.deliver(b, r.response(asked).Encoded(), asked.RelayState)) // verified by the metadata of now
}

// idTokenNow is an ID token that the application of OpenID Connect is given.
func (r *rolling) idTokenNow() string {
	r.t.Helper()
	p := &protocols{rig: r.rig}
	b := r.browser()
	p.authorize(b, "rp", relyingReply)
	asked := r.challenge(b)
	got := code(r.deliver(b, r.response(asked).Encoded(), asked.RelayState), relyingReply)
	hop := r.submit(r.browser(), r.url("/oidc/token"), url.Values{
		"grant_type": {"authorization_code"}, "code": {got}, "redirect_uri": {relyingReply}, "client_id": {"rp"}, "code_verifier": {verifier},
	})
	var tokens struct {
		ID string `json:"id_token"`
	}
	if err := json.Unmarshal(hop.Body, &tokens); err != nil || tokens.ID == "" {
		r.t.Fatalf("no ID token: %v, %d %s", err, hop.Status, hop.Body)
	}
	return tokens.ID
}

// keySet is what Trin publishes for tokens.
func (r *rolling) keySet() jose.JSONWebKeySet {
	r.t.Helper()
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(r.visit(r.browser(), r.url("/oidc/keys")).Body, &set); err != nil {
		r.t.Fatal(err)
	}
	return set
}

// verifies reports whether the token is signed with a key of the set.
func verifies(set jose.JSONWebKeySet, token string) bool {
	signed, err := jose.ParseSigned(token, []jose.SignatureAlgorithm{jose.RS256, jose.ES256})
	if err != nil {
		return false
	}
	for _, key := range set.Key(signed.Signatures[0].Protected.KeyID) {
		if _, err := signed.Verify(key); err == nil {
			return true
		}
	}
	return false
}

// N8: a signing key is rolled over on two nodes, with logins by every protocol
// at each step: nobody who has read the metadata in time is locked out, and
// going back disturbs nobody.
func TestN8_ASigningKeyIsRolledOver(t *testing.T) {
	t.Parallel()
	r := newRolling(t)
	old := r.view(ownSigning).Active.ID
	pinned, before, tokenOfOld := r.published("/saml2/metadata"), r.keySet(), r.idTokenNow()
	r.logins("before", pinned, pinned, true, true)

	made, err := r.desk().Make(t.Context(), r.anna(), connections.KeyPlan{Set: ownSigning.Set, Use: ownSigning.Use, Algorithm: connections.RSA2048})
	if err != nil || made.State != connections.KeyNext {
		t.Fatalf("got %+v, %v, want a key that waits", made, err)
	}
	r.advance(3 * time.Second)
	refreshed, both := r.published("/saml2/metadata"), r.keySet()
	if len(refreshed) != 2 || len(both.Keys) != 2 || !refreshed[1].Equal(made.Certificate) || len(r.published("/FederationMetadata/2007-06/FederationMetadata.xml")) != 2 {
		t.Fatalf("got %d certificates and %d keys, want the next beside the active one", len(refreshed), len(both.Keys))
	}
	r.logins("made", pinned, refreshed, true, true)
	if token := r.idTokenNow(); !verifies(before, token) {
		t.Error("the key that waits signs ID tokens")
	}

	v := r.view(ownSigning)
	if v.Step != rollover.StepWait || !v.Safe.Equal(made.Since.Add(7*24*time.Hour+time.Minute)) {
		t.Errorf("got step %d, safe at %s", v.Step, v.Safe)
	}
	r.refusedMove(rollover.Activate, ownSigning, made.ID, rollover.TooEarly, rollover.NotKnown)
	r.advance(7*24*time.Hour + time.Minute)
	r.refusedMove(rollover.Activate, ownSigning, made.ID, rollover.NotKnown) // SAML does not say that metadata is read again
	var said []rollover.Said
	v = r.view(ownSigning)
	missing, _ := v.NotReady(10)
	for _, p := range missing {
		said = append(said, rollover.Said{Party: p.KeyParty, Word: connections.KeyConfirmed})
	}
	if err := r.desk().Say(t.Context(), r.anna(), ownSigning, made.ID, said); err != nil || len(said) != 5 {
		t.Fatalf("%d parties: %v", len(said), err)
	}
	r.moved(rollover.Activate, ownSigning, made.ID)
	r.logins("activated", pinned, refreshed, false, true)
	tokenOfNew := r.idTokenNow()
	if verifies(before, tokenOfNew) || !verifies(both, tokenOfNew) || !verifies(r.keySet(), tokenOfOld) {
		t.Error("want ID tokens of the new key, and those of the old one verified still")
	}

	r.moved(rollover.Activate, ownSigning, old)
	r.logins("gone back", pinned, refreshed, true, true)
	r.moved(rollover.Activate, ownSigning, made.ID)
	r.logins("activated again", pinned, refreshed, false, true)

	if v := r.view(ownSigning); v.Step != rollover.StepKeep || v.Previous[0].ID != old || !v.Quiet.Equal(v.Previous[0].Since.Add(time.Hour+5*time.Minute)) {
		t.Errorf("got step %d until %s, want the old one kept for as long as an assertion lives", v.Step, v.Quiet)
	}
	r.refusedMove(rollover.Retire, ownSigning, old, rollover.InUse)
	r.advance(2 * time.Hour)
	r.moved(rollover.Retire, ownSigning, old)
	if got := r.published("/saml2/metadata"); len(got) != 1 || !got[0].Equal(made.Certificate) || !verifies(r.keySet(), tokenOfOld) {
		t.Errorf("got %d certificates, want the new one alone, and the old key for tokens still", len(got))
	}
	r.logins("retired", pinned, r.published("/saml2/metadata"), false, true)
	r.refusedMove(rollover.Delete, ownSigning, old, rollover.InUse)
	r.advance(2 * time.Hour)
	r.moved(rollover.Delete, ownSigning, old)
	if set := r.keySet(); len(set.Keys) != 1 || verifies(set, tokenOfOld) || !verifies(set, tokenOfNew) {
		t.Errorf("got %d keys, want the old one gone", len(set.Keys))
	}
	r.logins("deleted", pinned, refreshed, false, true)
	if v := r.view(ownSigning); v.Step != rollover.StepMake || v.Key(old) != nil {
		t.Errorf("got step %d, want it over", v.Step)
	}
	r.audited("keys new", "keys confirm", "keys activate", "keys activate", "keys activate", "keys retire", "keys delete")
}

// audited fails unless the audit has those changes of keys, in their order.
func (r *rolling) audited(want ...string) {
	r.t.Helper()
	all, err := r.node.Store.Changes(r.t.Context(), 0, 100)
	if err != nil {
		r.t.Fatal(err)
	}
	var got []string
	for _, c := range all {
		if strings.HasPrefix(c.What, "keys ") {
			got = append([]string{c.What}, got...)
			if c.Author != "anna" {
				r.t.Errorf("got %+v by %q", c, c.Author)
			}
		}
	}
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		r.t.Errorf("the audit has %v, want %v", got, want)
	}
}

// N8: an encryption key is rolled over: both decrypt, the metadata has the new one
// alone once it is active, and a provider that has encrypted for it is known to
// have it.
func TestN8_AnEncryptionKeyIsRolledOver(t *testing.T) {
	t.Parallel()
	r := newRolling(t)
	own := func(name string) connections.Key {
		key, err := r.node.Keyring.Import(t.Context(), samltest.Named(name).Own(connections.KeyEncryption, connections.KeyNext))
		if err != nil {
			t.Fatal(err)
		}
		r.advance(3 * time.Second)
		return key
	}
	old := own(samltest.OldDecryption)
	if err := r.move(rollover.Activate, ownEncryption, old.ID, false); err != nil {
		t.Fatalf("an encryption key locks nobody out, so nothing is too early: %v", err)
	}
	answered := func(to, signedBy string) bool {
		t.Helper()
		b := r.browser()
		r.begin(b, request{classes: []string{classTwo}})
		asked := r.challenge(b)
		m := r.response(asked)
		m.EncryptTo, m.SignAssertion = to, signedBy
		_, ok := readAnswer(r.deliver(b, m.Encoded(), asked.RelayState))
		return ok
	}
	decrypt := func(at string, wantOld, wantNew bool) {
		t.Helper()
		for range len(r.nodes) {
			if got := answered(samltest.OldDecryption, samltest.ProviderKey); got != wantOld {
				t.Errorf("%s: encrypted for the old key: got %v", at, got)
			}
			if got := answered(samltest.EncryptionKey, samltest.ProviderKey); got != wantNew {
				t.Errorf("%s: encrypted for the new key: got %v", at, got)
			}
		}
	}
	standing := func() rollover.Standing {
		v := r.view(ownEncryption)
		if p, found := v.Party(connections.KeyParty{Role: connections.RoleAuthentication, ID: "idp"}); found {
			return p.Standing
		}
		return "none"
	}
	decrypt("before", true, false)
	key := own(samltest.EncryptionKey)
	if got := standing(); got != rollover.Open {
		t.Errorf("got %s, want that nobody knows", got)
	}
	if answered(samltest.EncryptionKey, samltest.AttackerKey) || standing() != rollover.Open {
		t.Errorf("got %s: what anybody encrypts proves nothing", standing())
	}
	r.published("/saml2/sp/idp/metadata")
	if got := standing(); got != rollover.Read {
		t.Errorf("got %s, want its own document read", got)
	}
	decrypt("made", true, true)
	if got := standing(); got != rollover.Proven {
		t.Errorf("got %s, want it proven", got)
	}
	r.moved(rollover.Activate, ownEncryption, key.ID)
	decrypt("activated", true, true)
	document := string(r.visit(r.browser(), r.url("/saml2/sp/idp/metadata")).Body)
	if encoded := func(c *x509.Certificate) string { return base64.StdEncoding.EncodeToString(c.Raw) }; strings.Contains(document, encoded(old.Certificate)) || !strings.Contains(document, encoded(key.Certificate)) {
		t.Error("want the new certificate alone to encrypt for")
	}
	if v := r.view(ownEncryption); v.Key(old.ID).State != connections.KeyRetired {
		t.Errorf("got %s, want the old one retired, and it decrypts", v.Key(old.ID).State)
	}
	r.refusedMove(rollover.Delete, ownEncryption, old.ID, rollover.InUse, rollover.StillSent)
	r.advance(8 * 24 * time.Hour)
	r.refusedMove(rollover.Delete, ownEncryption, old.ID, rollover.StillSent)
	if err := r.move(rollover.Delete, ownEncryption, old.ID, true); err != nil {
		t.Fatal(err)
	}
	decrypt("deleted", false, true)
	changes, err := r.node.Store.Changes(t.Context(), 0, 1)
	if err != nil || len(changes) != 1 || changes[0].What != "keys delete" || !strings.Contains(changes[0].Detail, "although still sent (authentication idp)") {
		t.Errorf("got %+v, %v, want the audit to have what was known", changes, err)
	}
}

// K5: keys are changed by an administrator of everything who has proven who it is,
// through no token, and with the right keys before the eyes.
func TestK5_KeysAreChangedByWhoMay(t *testing.T) {
	t.Parallel()
	r := newRolling(t)
	made, err := r.desk().Make(t.Context(), r.anna(), connections.KeyPlan{Set: ownSigning.Set, Use: ownSigning.Use, Algorithm: connections.RSA2048})
	if err != nil {
		t.Fatal(err)
	}
	active := r.view(ownSigning).Active.ID
	now := r.clock()
	for name, c := range map[string]struct {
		actor access.Actor
		want  error
	}{
		"nobody":              {access.Actor{}, access.ErrAnonymous},
		"an operator":         {access.Actor{Name: "olga", Role: access.Operator, Stepped: now}, access.ErrForbidden},
		"without a proof":     {access.Actor{Name: "anna", Role: access.Administrator}, access.ErrStepUp},
		"of one organisation": {access.Actor{Name: "odin", Role: access.Administrator, Organisation: "odense", Stepped: now}, access.ErrForbidden},
		"a token for keys":    {access.Actor{Name: "t", Role: access.Administrator, Token: "t", Scopes: access.Scopes(), Stepped: now}, access.ErrForbidden},
	} {
		for _, move := range []rollover.Move{rollover.Activate, rollover.Retire} {
			if err := r.desk().Do(t.Context(), c.actor, move, ownSigning, made.ID, active, true); !errors.Is(err, c.want) {
				t.Errorf("%s: %s: got %v, want %v", name, move, err, c.want)
			}
		}
		if _, err := r.desk().Make(t.Context(), c.actor, connections.KeyPlan{Set: ownSigning.Set, Use: ownSigning.Use}); !errors.Is(err, c.want) {
			t.Errorf("%s: make: got %v, want %v", name, err, c.want)
		}
		if _, err := r.desk().Import(t.Context(), c.actor, ownSigning, nil); !errors.Is(err, c.want) {
			t.Errorf("%s: import: got %v, want %v", name, err, c.want)
		}
	}
	for name, c := range map[string]struct {
		move       rollover.Move
		place      rollover.Place
		id, active string
		want       error
	}{
		"a key of another use (K6)":  {rollover.Retire, ownEncryption, made.ID, r.view(ownEncryption).Active.ID, broker.ErrNotFound},
		"a key of another set (K6)":  {rollover.Retire, rollover.Place{Set: "kombit", Use: connections.KeySigning}, made.ID, "", broker.ErrNotFound},
		"no key":                     {rollover.Retire, ownSigning, "' OR '1'='1", active, broker.ErrNotFound},
		"another active one (K16)":   {rollover.Activate, ownSigning, made.ID, made.ID, broker.ErrConflict},
		"the active one":             {rollover.Retire, ownSigning, active, active, broker.ErrConflict},
		"deleted while it waits":     {rollover.Delete, ownSigning, made.ID, active, broker.ErrConflict},
		"a move that there is not":   {"steal", ownSigning, made.ID, active, broker.ErrConflict},
		"published while it waits":   {rollover.Publish, ownSigning, made.ID, active, broker.ErrConflict},
		"activated without any seen": {rollover.Activate, ownSigning, made.ID, "", broker.ErrConflict},
	} {
		if err := r.desk().Do(t.Context(), r.anna(), c.move, c.place, c.id, c.active, true); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
	if v := r.view(ownSigning); v.Active.ID != active || len(v.Next) != 1 {
		t.Error("something was changed")
	}
	r.audited("keys new")
}
