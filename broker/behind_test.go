package broker_test

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/broker"
)

// TestP4_OracleAgreesOfTwo deals the policy of a random login out to a proxy
// and the application behind it, and holds the decision against the oracle, which
// knows of one application that has all of it. Where the chain is not to be
// believed, the proxy has all of it and the other may want what it likes.
func TestP4_OracleAgreesOfTwo(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(seed(t), 4))
	w := newCrossing(t)
	held := 0
	for range tuples / 4 {
		x := randomTuple(random)
		f := w.facts(x)
		end := dealOut(random, &f, x)
		if end {
			held++
		}
		d := broker.Decide(f)
		if got, want := outcome(d), oracle(x); got != want {
			t.Fatalf("held to the end %t: %+v\n got %s\nwant %s\n%s", end, x, got, want, explained(d))
		}
		if d.Step == broker.StepAnswer {
			if err := broker.Proves(f, d); err != nil {
				t.Fatalf("%+v\n%v", x, err)
			}
		}
	}
	if held < tuples/16 || held > tuples*3/16 {
		t.Errorf("the policy of the end held in %d of %d: the generator is lopsided", held, tuples/4)
	}
}

// dealOut puts an application behind the one of the facts, and reports whether
// its policy must hold.
func dealOut(r *rand.Rand, f *broker.Facts, x tuple) bool {
	half := func() bool { return r.IntN(2) == 0 }
	app := f.Application
	app.Identifiers, app.TrustsRequesters, app.EndPolicy = []string{"urn:app"}, true, true
	f.Request.RequesterIDs, f.Request.Signed = []string{"urn:end", "urn:hop"}, true
	end := &broker.ApplicationConnection{
		ID: "end", Enabled: true, Identifiers: []string{"urn:other", "urn:end"}, Scale: app.Scale,
		Authentication: slices.Clone(app.Authentication), Strict: half(), Floor: broker.NewLevels(broker.Level{Value: r.IntN(5)}),
	}
	f.Configuration.Applications = map[broker.ID]*broker.ApplicationConnection{"app": app, "end": end}
	if half() { // the end's policy must not hold
		switch r.IntN(5) {
		case 0:
			f.Request.Signed = false
		case 1:
			app.TrustsRequesters = false
		case 2:
			app.EndPolicy = false
		case 3:
			app.OriginalLast = true
		case 4:
			f.Request.RequesterIDs = nil
		}
		end.Authentication = nil
		return false
	}
	full := x.floor
	app.Floor = broker.NewLevels(broker.Level{Value: r.IntN(full + 1)})
	end.Floor = broker.NewLevels(broker.Level{Value: full})
	switch r.IntN(3) {
	case 0:
		app.Floor, end.Floor = end.Floor, app.Floor
	case 1:
		end.Floor = broker.NewLevels(broker.Level{Value: r.IntN(full + 1)})
		if full > 0 {
			app.Requesters = map[string]*broker.Requester{"urn:hop": {ID: "hop", Identifier: "urn:hop", Floor: broker.NewLevels(broker.Level{Value: full})}}
		}
	}
	if app.Strict, end.Strict = x.strict && half(), x.strict; half() {
		app.Strict, end.Strict = end.Strict, app.Strict
	}
	if x.other == 0 { // a second connection that one of the two may not use is none
		f.Configuration.Connections["b"] = &broker.AuthenticationConnection{ID: "b", Enabled: true, Scale: app.Scale, FirstFactor: broker.Level{Value: 4}}
		if half() {
			app.Authentication = append(app.Authentication, "b")
		} else {
			end.Authentication = append(end.Authentication, "b")
		}
	}
	return true
}

// proxied makes sp a trusted proxy that is held to the policy of rp.
func proxied(c *broker.Configuration) {
	sp := c.Applications["sp"]
	sp.TrustsRequesters, sp.EndPolicy = true, true
}

// forRP is what the proxy asks for the application behind it.
func forRP(classes ...broker.ClassRef) broker.AuthnRequest {
	r := ask("sp", classes...)
	r.Signed, r.RequesterIDs = true, []string{"https://rp.example"}
	return r
}

// The pipeline of the proxy runs first, that of the application behind it last,
// as its own; the proxy is answered.
func TestP4_ReleaseOfBoth(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	var asked []broker.ClaimsInput
	add := func(name string) claimsOf {
		return func(in broker.ClaimsInput, c broker.Claims) (broker.Claims, error) {
			asked = append(asked, in)
			return append(slices.Clone(c), broker.Claim{Name: name, Values: []string{"1"}}), nil
		}
	}
	w.first(func(c *broker.Configuration) {
		proxied(c)
		c.Applications["sp"].Claims, c.Applications["rp"].Claims = add("of-proxy"), add("of-end")
		c.Applications["sp"].Requesters = map[string]*broker.Requester{"https://rp.example": {ID: "known", Identifier: "https://rp.example"}}
	})
	w.begin(b, forRP(class2))
	w.resume(b, w.leg("adfs").ID, w.says("alice", class2))
	o := w.answered()
	var names []string
	for _, claim := range o.Claims {
		names = append(names, claim.Name)
	}
	if o.Application.ID != "sp" || !slices.Equal(names, []string{"of-proxy", "of-end"}) {
		t.Errorf("answered %s with %v", o.Application.ID, names)
	}
	if len(asked) != 2 || asked[0].Application != "sp" || asked[0].Requester == nil || asked[0].Original != "https://rp.example" {
		t.Fatalf("the proxy's pipeline was given %+v", asked)
	}
	if in := asked[1]; in.Application != "rp" || in.Identifier != "https://rp.example" || in.Requester != nil || in.Original != "" || len(in.RequesterIDs) != 0 || in.Level != level(20) {
		t.Errorf("the end's pipeline was given %+v", in)
	}
	r := w.record()
	if r.Asked.Original != "https://rp.example" || r.Asked.Requester != "known" || !slices.Equal(r.Asked.Behind, []broker.ID{"rp"}) {
		t.Errorf("recorded %+v", r.Asked)
	}
	if !reflect.DeepEqual(r.Issued.Proven, broker.NewLevels(level(20))) {
		t.Errorf("recorded as proven: %v", r.Issued.Proven)
	}
}

// A pipeline of the application behind that fails ends the login.
func TestP4_ReleaseFailsClosed(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.first(func(c *broker.Configuration) {
		proxied(c)
		c.Applications["rp"].Claims = claimsOf(func(broker.ClaimsInput, broker.Claims) (broker.Claims, error) {
			return nil, &broker.Refusal{Code: broker.RefusedDenied, Reason: "no role"}
		})
	})
	w.begin(b, forRP(class2))
	w.resume(b, w.leg("adfs").ID, w.says("alice", class2))
	if r := w.record(); r.Refusal == nil || r.Refusal.Code != broker.RefusedDenied || r.Issued != nil {
		t.Errorf("recorded %+v", r)
	}
	if o := w.answers[0]; len(w.answers) != 1 || o.Refusal == nil || o.Claims != nil {
		t.Errorf("answered %+v", w.answers)
	}
}

// The application behind a proxy is switched off or deleted while the browser is
// away: the proxy is told that the login is refused.
func TestP4_SwitchedOffMeanwhile(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*broker.Configuration){
		"switched off": func(c *broker.Configuration) { c.Applications["rp"].Enabled = false },
		"deleted":      func(c *broker.Configuration) { delete(c.Applications, "rp") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, b := newWorld(t), browser("b")
			w.first(proxied)
			w.begin(b, forRP(class2))
			w.edit(func(c *broker.Configuration) { proxied(c); change(c) })
			w.resume(b, w.leg("adfs").ID, w.says("alice", class2))
			if r := w.record(); r.Refusal == nil || r.Refusal.Code != broker.RefusedDenied || r.Issued != nil {
				t.Errorf("recorded %+v", r)
			}
		})
	}
}

// The age that the application behind allows is asked of the provider.
func TestP4_AgeIsAsked(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.aging = true
	five := 5 * time.Minute
	w.first(func(c *broker.Configuration) { proxied(c); c.Applications["rp"].MaxAge = &five })
	w.begin(b, forRP(class2))
	if leg := w.leg("adfs"); leg.MaxAge == nil || *leg.MaxAge != five {
		t.Errorf("asked for the age %v", leg.MaxAge)
	}
}

// A requester that is not known is refused to the application and recorded.
func TestP3_UnknownRequesterIsRefused(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.first(func(c *broker.Configuration) {
		sp := c.Applications["sp"]
		sp.TrustsRequesters, sp.KnownRequestersOnly = true, true
	})
	r := ask("sp", class2)
	r.Signed, r.RequesterIDs = true, []string{"https://stranger.example"}
	if to := w.begin(b, r); !strings.HasPrefix(to, "https://sp.example/refused") {
		t.Errorf("went to %s", to)
	}
	if got := w.record(); got.Refusal == nil || got.Refusal.Code != broker.RefusedDenied || got.Asked.Original != "https://stranger.example" || len(got.Trips) != 0 {
		t.Errorf("recorded %+v", got)
	}
}

// What is not believed is not recorded as the original requester, and one that is
// far too long is cut.
func TestM12_RecordedRequester(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 5000)
	for name, test := range map[string]struct {
		signed bool
		chain  []string
		want   string
	}{
		"signed":     {true, []string{"urn:one", "urn:two"}, "urn:one"},
		"not signed": {false, []string{"urn:one"}, ""},
		"nobody":     {true, nil, ""},
		"1,024":      {true, []string{long[:1024]}, long[:1024]},
		"too long":   {true, []string{long}, long[:256] + "…"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, b := newWorld(t), browser("b")
			w.first(func(c *broker.Configuration) { c.Applications["sp"].TrustsRequesters = true })
			r := ask("sp", class2)
			r.Signed, r.RequesterIDs = test.signed, test.chain
			w.begin(b, r)
			w.resume(b, w.leg("adfs").ID, w.says("alice", class2))
			if got := w.record().Asked; got.Original != test.want || got.Requester != "" {
				t.Errorf("recorded %q, want %q", got.Original, test.want)
			}
		})
	}
}
