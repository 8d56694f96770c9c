package saml2

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/connections/saml2/samltest"
)

// ending puts an end into metadata: into the whole, or into a role.
func ending(metadata, element string, until time.Time) string {
	at := element
	if !strings.Contains(metadata, "<md:"+element) {
		return strings.Replace(metadata, "<"+at+" ", `<`+at+` validUntil="`+FormatInstant(until)+`" `, 1)
	}
	return strings.Replace(metadata, "<md:"+at+" ", `<md:`+at+` validUntil="`+FormatInstant(until)+`" `, 1)
}

func TestValidUntilOfMetadata(t *testing.T) {
	t.Parallel()
	sp := spMetadata1{ID: spID, Key: spKey}.xml()
	sooner, later := testNow.Add(time.Hour), testNow.Add(2*time.Hour)
	for name, c := range map[string]struct {
		metadata string
		want     time.Time
	}{
		"none":             {sp, time.Time{}},
		"the entity's":     {ending(sp, "EntityDescriptor", later), later},
		"the role's":       {ending(sp, "SPSSODescriptor", later), later},
		"the role's first": {ending(ending(sp, "EntityDescriptor", later), "SPSSODescriptor", sooner), sooner},
		"the whole's":      {ending(ending(sp, "EntityDescriptor", sooner), "SPSSODescriptor", later), sooner},
	} {
		e, err := ParseMetadata([]byte(c.metadata))
		if err != nil || !e.ValidUntil.Equal(c.want) {
			t.Errorf("%s: got %v, %v; want %v", name, e, err, c.want)
		}
	}
	if _, err := ParseMetadata([]byte(strings.Replace(sp, "SPSSODescriptor ", `SPSSODescriptor validUntil="soon" `, 1))); err == nil {
		t.Error("an end that is no instant was taken")
	}
}

// From its end on an application's metadata begins no login (metadata 2.3.2).
func TestExpiredMetadataOfAnApplication(t *testing.T) {
	t.Parallel()
	for _, insecure := range []bool{false, true} {
		r := newIDPRig(t, func(s *ApplicationSettings) {
			s.AllowInitiated = true
			s.Metadata = ending(s.Metadata, "EntityDescriptor", testNow.Add(time.Minute))
			s.InsecureExpiredMetadata = insecure
		})
		r.postXML(r.ask().xml(), "")
		r.begun()
		r.engine.begun = nil
		r.now = testNow.Add(time.Minute)
		answered := r.postXML(r.ask().xml(), "")
		if insecure {
			r.begun()
		} else {
			refusedPage(t, r, answered, broker.PublicNotAvailable, "was valid until")
			refusedPage(t, r, r.get("/saml2/start/sp", ""), broker.PublicNotAvailable, "was valid until")
		}
	}
}

// From its end on a provider is asked for no login; an answer to what it was
// asked before is taken.
func TestExpiredMetadataOfAProvider(t *testing.T) {
	t.Parallel()
	for _, insecure := range []bool{false, true} {
		r := newRig(t, func(s *ConnectionSettings) {
			s.Metadata = ending(s.Metadata, "EntityDescriptor", testNow.Add(time.Minute))
			s.InsecureExpiredMetadata = insecure
		})
		leg := r.login("idp")
		r.now = testNow.Add(time.Minute)
		_, _, err := r.backend().Challenge(t.Context(), broker.Leg{ID: "leg", Connection: "idp", Started: r.now})
		var refusal *broker.Refusal
		if insecure {
			if err != nil {
				t.Errorf("insecure: got %v", err)
			}
			continue
		}
		if !errors.As(err, &refusal) || refusal.Code != broker.RefusedUnavailable || !strings.Contains(refusal.Reason, "was valid until") {
			t.Errorf("got %v, want the provider unavailable", err)
		}
		if got := r.post(leg, r.response(leg).Encoded()); got.Evidence == nil {
			t.Errorf("the answer to an earlier request: got %+v, want it taken", got)
		}
	}
}

func TestExpiryIsTold(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	sp := ApplicationSettings{Metadata: spMetadata1{ID: spID, Key: spKey, Crypt: spCryptKey, Signed: true}.xml()}
	idp := providerSettings(testProvider, samltest.ProviderKey)
	marshal := func(v any) json.RawMessage {
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	for name, c := range map[string]struct {
		left     time.Duration
		insecure bool
		want     []string
	}{
		"long":              {31 * day, false, nil},
		"soon":              {29 * day, false, []string{"warning metadata"}},
		"over":              {-day, false, []string{"danger metadata"}},
		"over, and used":    {-day, true, []string{"danger insecureExpiredMetadata", "danger metadata"}},
		"insecure for ever": {31 * day, true, []string{"danger insecureExpiredMetadata"}},
	} {
		for role, raw := range map[connections.Role]json.RawMessage{
			connections.RoleApplication: marshal(ApplicationSettings{
				Metadata: ending(sp.Metadata, "EntityDescriptor", testNow.Add(c.left)), InsecureExpiredMetadata: c.insecure,
			}),
			connections.RoleAuthentication: marshal(ConnectionSettings{
				Metadata: ending(idp.Metadata, "EntityDescriptor", testNow.Add(c.left)), InsecureExpiredMetadata: c.insecure,
			}),
		} {
			var got []string
			for _, p := range newIDPRig(t).kind.check(role, raw) {
				got = append(got, string(p.Severity)+" "+p.Field)
			}
			if strings.Join(got, ", ") != strings.Join(c.want, ", ") {
				t.Errorf("%s, %s: got %q, want %q", name, role, got, c.want)
			}
		}
	}
}

// What Checked calls an instant of change is one, and there is no other.
func TestCheckedTellsWhenTimeChangesIt(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	end := testNow.Add(40 * day)
	r := newIDPRig(t)
	sp := ApplicationSettings{Metadata: ending(spMetadata1{ID: spID, Key: spKey, Crypt: spCryptKey, Signed: true}.xml(), "EntityDescriptor", end)}
	idp := providerSettings(testProvider, samltest.ProviderKey)
	idp.Metadata = ending(idp.Metadata, "EntityDescriptor", end)
	for role, settings := range map[connections.Role]any{connections.RoleApplication: sp, connections.RoleAuthentication: idp} {
		raw, err := json.Marshal(settings)
		if err != nil {
			t.Fatal(err)
		}
		said := func(at time.Time) string {
			r.now = at
			found, turns := r.kind.checked(role, raw)
			if len(turns) != 2 || !turns[0].Equal(end.Add(-30*day)) || !turns[1].Equal(end) {
				t.Errorf("%s: got the instants %v", role, turns)
			}
			return fmt.Sprint(found)
		}
		for _, at := range []time.Time{end.Add(-30 * day), end} {
			if said(at.Add(-1)) == said(at) {
				t.Errorf("%s: nothing changes at %s", role, at)
			}
		}
		for _, c := range [][2]time.Time{{testNow, end.Add(-30*day - 1)}, {end.Add(-30 * day), end.Add(-1)}, {end, end.Add(4000 * day)}} {
			if said(c[0]) != said(c[1]) {
				t.Errorf("%s: something changes between %s and %s", role, c[0], c[1])
			}
		}
	}
}
