package upkeep_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"trin/admin/upkeep"
	"trin/connections"
	"trin/connections/saml2/samltest"
)

const one, next = samltest.ProviderKey, samltest.ProviderNextKey

// What comes of each thing that a site may have, by what the installation takes.
func TestTurn(t *testing.T) {
	t.Parallel()
	old := idp(days(10), one)
	created := func(text, at string) string {
		return strings.Replace(text, "<md:IDPSSODescriptor", `<md:Extensions><r:PublicationInfo xmlns:r="urn:oasis:names:tc:SAML:metadata:rpi" creationInstant="`+at+`" publisher="x"/></md:Extensions><md:IDPSSODescriptor`, 1)
	}
	adfs := signed(one, one)
	for name, c := range map[string]struct {
		mode     string // of the connection
		old, now string
		pin      string
		state    connections.MetadataState
		why      string // the words of the proposal
	}{
		"the same":                     {"approve", old, old, "", connections.MetadataSame, ""},
		"fresher dates":                {"approve", old, idp(days(30), one), "", connections.MetadataTaken, ""},
		"fresher dates, not due":       {"approve", old, idp(days(11), one), "", connections.MetadataFresher, ""},
		"off, by hand":                 {"off", old, idp(days(30), one), "", connections.MetadataProposed, "dates"},
		"older dates":                  {"automatic", old, idp(days(5), one), "", connections.MetadataSame, ""},
		"no end any more":              {"automatic", old, idp(time.Time{}, one), "", connections.MetadataSame, ""},
		"an end that it had not":       {"automatic", idp(time.Time{}, one), idp(days(30), one), "", connections.MetadataProposed, "ends"},
		"dates of a hundred years":     {"automatic", old, idp(days(36500), one), "", connections.MetadataProposed, "far"},
		"keys":                         {"approve", old, idp(days(30), one, next), "", connections.MetadataProposed, "unverified"},
		"keys, automatic and unsigned": {"automatic", old, idp(days(30), one, next), "", connections.MetadataProposed, "unverified"},
		"keys, signed":                 {"automatic", adfs, signed(one, one, next), pin(one), connections.MetadataTaken, ""},
		"keys, signed, approve":        {"approve", adfs, signed(one, one, next), pin(one), connections.MetadataProposed, "keys"},
		"keys, signed by another":      {"automatic", adfs, signed(samltest.ImpostorKey, one, next), pin(one), connections.MetadataBroken, ""},
		"keys, unsigned and pinned":    {"automatic", adfs, strings.Replace(adfs, "<ds:Signature", "<ds:Signatur", 1), pin(one), connections.MetadataBroken, ""},
		"an address":                   {"automatic", old, strings.Replace(old, "/sso", "/evil", 1), "", connections.MetadataProposed, "changed"},
		"another entity":               {"automatic", old, strings.Replace(old, "https://idp.test\"", "https://evil.test\"", 1), "", connections.MetadataRefused, ""},
		"created before":               {"automatic", created(adfsLike(one), "2026-11-20T00:00:00Z"), created(adfsLike(one, next), "2026-11-10T00:00:00Z"), "", connections.MetadataProposed, "older"},
		"its last key gone":            {"automatic", old, strings.Replace(old, `use="signing"`, `use="encryption"`, 1), "", connections.MetadataProposed, "last-key"},
		"a new danger":                 {"automatic", old, strings.Replace(old, "SingleSignOnService", "ArtifactResolutionService", 1), "", connections.MetadataProposed, "danger"},
		"ended":                        {"automatic", old, idp(start.Add(-time.Hour), one), "", connections.MetadataBroken, ""},
		"a page of the web":            {"automatic", old, "<html>not here</html>", "", connections.MetadataBroken, ""},
		"cut short":                    {"automatic", old, old[:len(old)/2], "", connections.MetadataBroken, ""},
		"entities":                     {"automatic", old, `<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]>` + old, "", connections.MetadataBroken, ""},
		"too deep":                     {"automatic", old, strings.Repeat("<a>", 100000), "", connections.MetadataBroken, ""},
		"no text":                      {"automatic", old, "\x00\xff", "", connections.MetadataBroken, ""},
		"nothing":                      {"automatic", old, "", "", connections.MetadataBroken, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, c.old, "", c.pin+"metadata: {refresh: \""+c.mode+"\"}\n")
			u := r.node()
			r.site.put(address, c.now)
			if c.mode == "off" {
				if err := u.Turn(t.Context()); err != nil || len(r.site.fetches()) != 0 {
					t.Fatalf("off: fetched %d times, %v", len(r.site.fetches()), err)
				}
				if _, err := u.FetchNow(t.Context(), oskar, "authentication", "idp"); err != nil {
					t.Fatal(err)
				}
			} else if err := u.Turn(t.Context()); err != nil {
				t.Fatal(err)
			}
			s := r.state(u)
			if s.Watch.State != c.state {
				t.Fatalf("got %s (%s), want %s", s.Watch.State, s.Watch.Reason, c.state)
			}
			why := ""
			if s.Waiting != nil {
				why = strings.Join(s.Waiting.Why, " ")
			}
			if c.why == "" && s.Waiting != nil || !strings.Contains(why, c.why) {
				t.Errorf("waiting: got %q, want %q", why, c.why)
			}
			text, version := r.inForce()
			if taken := c.state == connections.MetadataTaken; taken != (text == c.now && version == 2) || !taken && text != c.old {
				t.Errorf("in force: version %d, the old %t, the new %t", version, text == c.old, text == c.now)
			}
			if c.state.Failed() != (s.Watch.Reason != "" && s.Watch.Failures == 1) {
				t.Errorf("got %+v", s.Watch)
			}
			if r.counted[c.state] != 1 {
				t.Errorf("counted %+v", r.counted)
			}
		})
	}
}

// adfsLike is metadata without an end.
func adfsLike(keys ...string) string { return idp(time.Time{}, keys...) }

// N5: failures are counted, what is in force stays, and somebody is told; what
// comes back ends them.
func TestN5_Failures(t *testing.T) {
	t.Parallel()
	old := idp(days(300), one)
	r := newRig(t, old, "", "")
	u := r.node()
	r.site.fail[address] = errors.New("dial\ntcp: no route " + strings.Repeat("x", 1000))
	for n := range 5 {
		r.turn(u)
		s := r.state(u)
		if s.Watch.Failures != n+1 || strings.Contains(s.Watch.Reason, "\n") || len([]rune(s.Watch.Reason)) > 300 {
			t.Fatalf("got %+v", s.Watch)
		}
		if alarm := n*8 >= 24; s.Alarming(r.clock.Now()) != alarm || (r.observed.Failing == 1) != alarm {
			t.Errorf("after %d failures: got %t, %+v", n+1, s.Alarming(r.clock.Now()), r.observed)
		}
	}
	if text, version := r.inForce(); text != old || version != 1 {
		t.Errorf("in force is version %d", version)
	}
	fetches, _, err := u.History(t.Context(), viggo, "authentication", "idp")
	if err != nil || len(fetches) != 5 || fetches[0].State != connections.MetadataFailed {
		t.Errorf("got %+v, %v", fetches, err)
	}
	r.site.put(address, old)
	r.turn(u)
	if s := r.state(u); s.Watch.State != connections.MetadataSame || s.Watch.Failures != 0 || s.Alarming(r.clock.Now()) || r.observed.Failing != 0 {
		t.Errorf("got %+v", s.Watch)
	}
}

// What fails is tried sooner than what goes well, and what ends soon is too.
func TestNextFetch(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		old         string
		fail        bool
		least, most time.Duration
	}{
		"the installation's time": {idp(days(300), one), false, 5 * time.Hour, 7 * time.Hour},
		"a failure":               {idp(days(300), one), true, 13 * time.Minute, 17 * time.Minute},
		"an end in two hours":     {idp(start.Add(2*time.Hour), one), false, 54 * time.Minute, 66 * time.Minute},
		"an end in a minute":      {idp(start.Add(time.Minute), one), false, 13 * time.Minute, 17 * time.Minute},
		"a cache of two hours":    {strings.Replace(idp(days(300), one), " entityID", ` cacheDuration="PT2H" entityID`, 1), false, 100 * time.Minute, 140 * time.Minute},
		"a cache of nothing":      {strings.Replace(idp(days(300), one), " entityID", ` cacheDuration="PT0S" entityID`, 1), false, 5 * time.Hour, 7 * time.Hour},
		"a cache of a second":     {strings.Replace(idp(days(300), one), " entityID", ` cacheDuration="PT1S" entityID`, 1), false, 54 * time.Minute, 66 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, c.old, "", "")
			u := r.node()
			if c.fail {
				r.site.fail[address] = errors.New("no")
			}
			if err := u.Turn(t.Context()); err != nil {
				t.Fatal(err)
			}
			if wait := r.state(u).Watch.Due.Sub(start); wait < c.least || wait > c.most {
				t.Errorf("got %s, want %s to %s", wait, c.least, c.most)
			}
			if err := u.Turn(t.Context()); err != nil || len(r.site.fetches()) != 1 {
				t.Errorf("fetched %d times, %v", len(r.site.fetches()), err)
			}
		})
	}
}

// The site is told what is known, as long as that is what is in force or waits.
func TestUnchanged(t *testing.T) {
	t.Parallel()
	old := idp(days(300), one)
	r := newRig(t, old, "", "")
	u := r.node()
	r.turn(u)
	r.turn(u)
	asked := r.site.fetches()
	if len(asked) != 2 || asked[0].ETag != "" || asked[1].ETag == "" || r.state(u).Watch.State != connections.MetadataSame {
		t.Fatalf("got %+v", asked)
	}
	r.site.put(address, idp(days(300), one, next))
	r.turn(u)
	r.turn(u)
	if s := r.state(u); s.Watch.State != connections.MetadataProposed || s.Waiting == nil || r.site.fetches()[3].ETag == "" {
		t.Errorf("got %+v", s)
	}
	r.site.put(address, "broken")
	r.turn(u)
	r.turn(u)
	if asked := r.site.fetches(); asked[5].ETag != "" || r.state(u).Watch.Failures != 2 {
		t.Errorf("what is broken is named: %+v", asked[5])
	}
	if r.state(u).Waiting == nil {
		t.Error("the proposal is gone")
	}
	r.site.put(address, old)
	r.turn(u)
	if s := r.state(u); s.Waiting != nil || s.Watch.State != connections.MetadataSame {
		t.Errorf("the site has what is in force, and a proposal waits: %+v", s)
	}
	if _, _, err := r.desk().TakeMetadata(t.Context(), anna, takingOf(old, idp(days(200), one)), ""); err != nil {
		t.Fatal(err)
	}
	r.turn(u)
	if asked := r.site.fetches(); asked[len(asked)-1].ETag != "" {
		t.Error("another text is in force, and the site is told of the one before it")
	}
}

// Many nodes: one of them fetches, and one publishes.
func TestN4_NodesRace(t *testing.T) {
	t.Parallel()
	r := newRig(t, idp(days(10), one), "", "")
	r.site.put(address, idp(days(300), one))
	nodes := make([]*upkeep.Upkeep, 8)
	for i := range nodes {
		nodes[i] = r.node()
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	r.counted = nil
	for i := range nodes {
		nodes[i].Fetched, nodes[i].Observed = nil, nil
		all.Go(func() {
			if err := nodes[i].Turn(t.Context()); err != nil {
				mu.Lock()
				defer mu.Unlock()
				t.Error(err)
			}
		})
	}
	all.Wait()
	text, version := r.inForce()
	if len(r.site.fetches()) != 1 || version != 2 || text != idp(days(300), one) {
		t.Errorf("fetched %d times, version %d", len(r.site.fetches()), version)
	}
}

// What is taken is one version for all, and what makes the installation wrong
// becomes a proposal without keeping the others out.
func TestTakenTogether(t *testing.T) {
	t.Parallel()
	r := newRig(t, idp(days(10), one), "", "")
	other := strings.ReplaceAll(idp(days(10), one), "idp.test", "other.test")
	_, version := r.inForce()
	_, documents, err := r.Load(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	second := documents[0]
	for _, d := range documents {
		if d.ID == "idp" {
			second = d
		}
	}
	second.ID = "other"
	second.Body = []byte(strings.NewReplacer("id: idp", "id: other", "https://idp.test/metadata", "https://other.test/metadata", "https://idp.test", "https://other.test").Replace(string(second.Body)))
	if _, err := r.Replace(t.Context(), version, append(documents, second), "test", ""); err != nil {
		t.Fatal(err)
	}
	r.site.put(address, idp(days(300), one))
	r.site.put("https://other.test/metadata", strings.Replace(other, days(10).UTC().Format(time.RFC3339), days(300).UTC().Format(time.RFC3339), 1))
	u := r.node()
	if err := u.Turn(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, version := r.inForce(); version != 3 || r.counted[connections.MetadataTaken] != 2 {
		t.Errorf("got version %d, %+v", version, r.counted)
	}
	changes, err := r.Changes(t.Context(), 0, 10)
	if err != nil || changes[0].What != "refresh metadata" || !strings.Contains(changes[0].Difference, "validUntil") && !strings.Contains(changes[0].Difference, "settings.metadata") {
		t.Errorf("got %+v, %v", changes[0], err)
	}
}
