package rollover

import (
	"crypto/x509"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

const day = 24 * time.Hour

// aKey is a key that has been in its state for so long.
func aKey(id string, use connections.KeyUse, state connections.KeyState, since time.Duration) connections.Key {
	return connections.Key{
		ID: id, Set: "default", Use: use, State: state, Since: now.Add(-since), Created: now.Add(-since),
		Certificate: &x509.Certificate{NotBefore: now.Add(-365 * day), NotAfter: now.Add(365 * day)},
	}
}

// aParty finds keys in a document that is valid for a week.
func aParty(role connections.Role, id string, shared bool, way connections.KeyWay) Party {
	return Party{
		KeyParty: connections.KeyParty{Role: role, ID: broker.ID(id)}, Enabled: true, peer: "p", names: []string{"https://p.example.dk"},
		Documents: []connections.KeyDocument{{Address: "https://login.example.dk/" + id, Shared: shared, Way: way, Renewed: 7 * day, Lives: time.Hour}},
	}
}

func signing(keys ...connections.Key) known {
	return known{place: Place{"default", connections.KeySigning}, keys: keys, parties: gather(nil), now: now}
}

func TestStep(t *testing.T) {
	t.Parallel()
	const s, e = connections.KeySigning, connections.KeyEncryption
	active := aKey("a", s, connections.KeyActive, 100*day)
	for name, c := range map[string]struct {
		keys []connections.Key
		want Step
	}{
		"no key":                              {nil, StepMake},
		"an active one":                       {[]connections.Key{active}, StepMake},
		"retired ones alone":                  {[]connections.Key{aKey("r", s, connections.KeyRetired, 100*day)}, StepMake},
		"one that waits":                      {[]connections.Key{active, aKey("n", s, connections.KeyNext, 7*day)}, StepWait},
		"one that has waited":                 {[]connections.Key{active, aKey("n", s, connections.KeyNext, 7*day+slack)}, StepActivate},
		"one before, in use":                  {[]connections.Key{active, aKey("p", s, connections.KeyPrevious, time.Hour)}, StepKeep},
		"one before, of no use":               {[]connections.Key{active, aKey("p", s, connections.KeyPrevious, time.Hour+late)}, StepRetire},
		"a retired one, in use":               {[]connections.Key{active, aKey("r", s, connections.KeyRetired, time.Minute)}, StepKeep},
		"a retired one, of no use":            {[]connections.Key{active, aKey("r", s, connections.KeyRetired, 2*time.Hour)}, StepDelete},
		"one that waits, and one before":      {[]connections.Key{active, aKey("n", s, connections.KeyNext, 0), aKey("p", s, connections.KeyPrevious, day)}, StepWait},
		"a retired one that decrypts":         {[]connections.Key{aKey("a", e, connections.KeyActive, day), aKey("r", e, connections.KeyRetired, 7*day)}, StepKeep},
		"a retired one that decrypts no more": {[]connections.Key{aKey("a", e, connections.KeyActive, day), aKey("r", e, connections.KeyRetired, 8*day)}, StepDelete},
	} {
		k := signing(c.keys...)
		k.parties = gather([]Party{aParty(connections.RoleApplication, "portal", true, "")})
		if v := look(k); v.Step != c.want {
			t.Errorf("%s: got step %d, want %d", name, v.Step, c.want)
		}
	}
}

// A party that is switched off holds nobody up.
func TestStep_WhoIsSwitchedOffHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	k := signing(aKey("a", connections.KeySigning, connections.KeyActive, day), aKey("n", connections.KeySigning, connections.KeyNext, 2*slack))
	off := aParty(connections.RoleApplication, "portal", true, "")
	off.Enabled = false
	k.parties = gather([]Party{off})
	v := look(k)
	p, _ := v.Party(off.KeyParty)
	if missing, count := v.NotReady(1); v.Step != StepActivate || count != 0 || p.Standing != Off {
		t.Errorf("got step %d, %s and %+v", v.Step, p.Standing, missing)
	}
}

func TestStanding(t *testing.T) {
	t.Parallel()
	word := func(word connections.KeyWord) connections.KeyConfirmation {
		return connections.KeyConfirmation{Peer: "p", Word: word}
	}
	seen := func(key, place string, how connections.KeySeen) connections.KeySighting {
		s := connections.KeySighting{Key: key, How: how, Place: place, First: now, Last: now, Times: 1}
		if how == connections.SeenEncrypted {
			s.Agent = "https://p.example.dk"
		}
		return s
	}
	app, idp := connections.RoleApplication, connections.RoleAuthentication
	for name, c := range map[string]struct {
		party  Party
		waited time.Duration
		word   connections.KeyWord
		way    connections.KeyWay
		seen   []connections.KeySighting
		want   Standing
	}{
		"nobody knows":                             {party: aParty(app, "x", true, ""), waited: 30 * day, want: Open},
		"told":                                     {party: aParty(app, "x", true, ""), word: connections.KeyTold, want: Told},
		"confirmed":                                {party: aParty(app, "x", true, ""), word: connections.KeyConfirmed, want: Confirmed},
		"reads by itself, as its protocol does":    {party: aParty(app, "x", true, connections.KeyByAddress), waited: day, want: Waiting},
		"reads by itself, and should have":         {party: aParty(app, "x", true, connections.KeyByAddress), waited: 8 * day, want: Expected},
		"reads by itself, as somebody says":        {party: aParty(app, "x", true, ""), way: connections.KeyByAddress, waited: 8 * day, want: Expected},
		"by hand, though its protocol has it read": {party: aParty(app, "x", true, connections.KeyByAddress), way: connections.KeyByHand, waited: 8 * day, want: Open},
		"its own document was read":                {party: aParty(app, "x", false, ""), seen: []connections.KeySighting{seen("n", "/x", connections.SeenRead)}, want: Read},
		"its own, with the old key":                {party: aParty(app, "x", false, ""), seen: []connections.KeySighting{seen("a", "/x", connections.SeenRead)}, want: Open},
		"one that others read too":                 {party: aParty(app, "x", true, ""), seen: []connections.KeySighting{seen("n", "/x", connections.SeenRead)}, want: Open},
		"another's":                                {party: aParty(app, "x", false, ""), seen: []connections.KeySighting{seen("n", "/y", connections.SeenRead)}, want: Open},
		"it has encrypted for it":                  {party: aParty(idp, "x", false, ""), seen: []connections.KeySighting{seen("n", "/x", connections.SeenRead), seen("n", "x", connections.SeenEncrypted)}, want: Proven},
		"it has encrypted for the old one":         {party: aParty(idp, "x", false, ""), seen: []connections.KeySighting{seen("a", "x", connections.SeenEncrypted)}, want: Open},
		"a provider of the same name has":          {party: aParty(app, "x", false, ""), seen: []connections.KeySighting{seen("n", "x", connections.SeenEncrypted)}, want: Open},
	} {
		k := signing(aKey("a", connections.KeySigning, connections.KeyActive, 100*day), aKey("n", connections.KeySigning, connections.KeyNext, c.waited))
		k.parties, k.seen = gather([]Party{c.party}), c.seen
		if c.word != "" {
			one := word(c.word)
			one.Party = c.party.KeyParty
			k.confirmations = []connections.KeyConfirmation{one}
		}
		if c.way != "" {
			k.takings = []connections.KeyTaking{{Party: c.party.KeyParty, Peer: "p", Way: c.way}}
		}
		v := look(k)
		p, _ := v.Party(c.party.KeyParty)
		if p.Standing != c.want {
			t.Errorf("%s: got %s, want %s", name, p.Standing, c.want)
		}
		if _, count := v.NotReady(1); (count == 0) != c.want.Ready() {
			t.Errorf("%s: got %d that are not ready", name, count)
		}
	}
}

func TestObjections(t *testing.T) {
	t.Parallel()
	const s, e = connections.KeySigning, connections.KeyEncryption
	app := connections.RoleApplication
	parties := []Party{aParty(app, "hand", true, ""), aParty(app, "self", true, connections.KeyByAddress), aParty(connections.RoleAuthentication, "idp", false, "")}
	ended := aKey("n", s, connections.KeyNext, 30*day)
	ended.Certificate = &x509.Certificate{NotBefore: now.Add(-2 * day), NotAfter: now}
	early := aKey("n", s, connections.KeyNext, 30*day)
	early.Certificate = &x509.Certificate{NotBefore: now.Add(time.Second), NotAfter: now.Add(day)}
	for name, c := range map[string]struct {
		move Move
		key  connections.Key
		seen []connections.KeySighting
		said []string // who has confirmed
		want string
	}{
		"activated at once":                {move: Activate, key: aKey("n", s, connections.KeyNext, 0), want: "too early (self); not known (hand idp)"},
		"activated when it is time":        {move: Activate, key: aKey("n", s, connections.KeyNext, 8*day), want: "not known (hand idp)"},
		"activated when all have it":       {move: Activate, key: aKey("n", s, connections.KeyNext, 8*day), said: []string{"hand", "idp"}, want: ""},
		"activated, ended":                 {move: Activate, key: ended, said: []string{"hand", "idp"}, want: "out of date"},
		"activated, not begun":             {move: Activate, key: early, said: []string{"hand", "idp"}, want: "out of date"},
		"gone back to":                     {move: Activate, key: aKey("p", s, connections.KeyPrevious, 0), want: ""},
		"activated, to encrypt for":        {move: Activate, key: aKey("n", e, connections.KeyNext, 0), want: ""},
		"retired while it waits":           {move: Retire, key: aKey("n", s, connections.KeyNext, 0), want: ""},
		"retired, though one has it alone": {move: Retire, key: aKey("n", s, connections.KeyNext, 0), said: []string{"hand"}, want: "others ready (hand)"},
		"retired while it is in use":       {move: Retire, key: aKey("p", s, connections.KeyPrevious, time.Hour), want: "in use"},
		"retired in time":                  {move: Retire, key: aKey("p", s, connections.KeyPrevious, 2*time.Hour), want: ""},
		"deleted while it is in use":       {move: Delete, key: aKey("r", s, connections.KeyRetired, time.Hour), want: "in use"},
		"deleted in time":                  {move: Delete, key: aKey("r", s, connections.KeyRetired, 2*time.Hour), want: ""},
		"deleted, though it decrypts": {move: Delete, key: aKey("r", e, connections.KeyRetired, 8*day), want: "still sent (idp)",
			seen: []connections.KeySighting{{Key: "r", How: connections.SeenEncrypted, Place: "idp", Last: now.Add(-day)}, {Key: "r", How: connections.SeenEncrypted, Place: "gone", Last: now}}},
		"deleted, and it decrypted before": {move: Delete, key: aKey("r", e, connections.KeyRetired, 8*day),
			seen: []connections.KeySighting{{Key: "r", How: connections.SeenEncrypted, Place: "idp", Last: now.Add(-9 * day)}}, want: ""},
		"published again": {move: Publish, key: aKey("r", s, connections.KeyRetired, 0), want: ""},
	} {
		k := signing(aKey("a", c.key.Use, connections.KeyActive, 100*day), c.key)
		k.place.Use, k.parties, k.seen = c.key.Use, gather(parties), c.seen
		for _, id := range c.said {
			i := slices.IndexFunc(parties, func(p Party) bool { return string(p.ID) == id })
			k.confirmations = append(k.confirmations, connections.KeyConfirmation{Party: parties[i].KeyParty, Peer: "p", Word: connections.KeyConfirmed})
		}
		v := look(k)
		var got []string
		for _, o := range v.Objections(c.move, c.key, now) {
			said := string(o.Why)
			if o.Count != len(o.Parties) {
				t.Errorf("%s: got %d parties, counted %d", name, len(o.Parties), o.Count)
			}
			var ids []string
			for _, p := range o.Parties {
				ids = append(ids, string(p.ID))
			}
			if len(ids) > 0 {
				said += " (" + strings.Join(ids, " ") + ")"
			}
			got = append(got, said)
		}
		if joined := strings.Join(got, "; "); joined != c.want {
			t.Errorf("%s: got %q, want %q", name, joined, c.want)
		}
	}
}

// Of several that wait the newest is rolled over to, unless another is meant.
func TestTheNewestIsRolledOverTo(t *testing.T) {
	t.Parallel()
	k := signing(aKey("a", connections.KeySigning, connections.KeyActive, 9*day), aKey("n1", connections.KeySigning, connections.KeyNext, 2*day), aKey("n2", connections.KeySigning, connections.KeyNext, day), aKey("n3", connections.KeySigning, connections.KeyNext, 3*day))
	for meant, want := range map[string]string{"": "n2 n1 n3", "n3": "n3 n2 n1", "a": "n2 n1 n3", "none": "n2 n1 n3"} {
		k.meant = meant
		v := look(k)
		var got []string
		for _, key := range v.Next {
			got = append(got, key.ID)
		}
		if s := strings.Join(got, " "); s != want || waiting(k.keys, meant) != got[0] {
			t.Errorf("%q: got %s, want %s", meant, s, want)
		}
	}
}

func TestReaders(t *testing.T) {
	t.Parallel()
	k := signing(aKey("a", connections.KeySigning, connections.KeyActive, 9*day), aKey("n", connections.KeySigning, connections.KeyNext, day))
	read := func(key, network string, times int64) connections.KeySighting {
		return connections.KeySighting{Key: key, How: connections.SeenRead, Place: "/m", Network: network, First: now, Last: now, Times: times}
	}
	k.seen = []connections.KeySighting{read("n", "10.0.0.0/24", 2), read("a", "10.0.0.0/24", 9), read("a", "10.0.1.0/24", 1), {Key: "n", How: connections.SeenEncrypted, Place: "idp"}}
	v := look(k)
	var got []string
	for _, r := range v.readers() {
		got = append(got, fmt.Sprint(r.network, " ", r.new.Key, " ", r.times))
	}
	if s := strings.Join(got, "; "); s != "10.0.0.0/24 n 9; 10.0.1.0/24  1" {
		t.Errorf("got %s", s)
	}
}
