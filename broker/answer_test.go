package broker_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"trin/broker"
)

// The longest name, and one with what is no control character.
func TestNamesOfUsers(t *testing.T) {
	t.Parallel()
	for _, name := range []string{strings.Repeat("a", 1024), "Åse Ø. Jensen", "DOMAIN\\alice", "{\"a\":1}", "\u00e9\u0301", "anna@example.dk\turn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress", strings.Repeat("a", 1024) + "\tformat"} {
		w := newWorld(t)
		w.login(browser("b"), "sp", name)
		if got := w.answered().Subject.Value; got != name {
			t.Errorf("got %q, want %q", got, name)
		}
	}
}

// What a provider has verified and Trin does not accept.
func TestEvidenceThatDoesNotDo(t *testing.T) {
	t.Parallel()
	claim := func(values ...string) broker.Claims { return broker.Claims{{Name: "uid", Values: values}} }
	byClaim := func(c *broker.Configuration) { c.Connections["adfs"].SubjectClaim = "uid" }
	zero := 0
	tests := []struct {
		name    string
		set     func(*broker.Configuration)
		request func(*broker.AuthnRequest)
		change  func(*world, *broker.Evidence)
		want    broker.RefusalCode // "" = accepted
	}{
		{"as it should be", nil, nil, func(*world, *broker.Evidence) {}, ""},
		{"no subject", nil, nil, func(_ *world, e *broker.Evidence) { e.Subject = broker.Subject{} }, broker.RefusedFailed},
		{"no instant", nil, nil, func(_ *world, e *broker.Evidence) { e.Instant = time.Time{} }, broker.RefusedFailed},
		{"a clock 60 s ahead", nil, nil, func(w *world, e *broker.Evidence) { e.Instant = w.now.Add(time.Minute) }, ""},
		{"in the future", nil, nil, func(w *world, e *broker.Evidence) { e.Instant = w.now.Add(time.Minute + 1) }, broker.RefusedFailed},
		{"a session that has ended", nil, nil, func(w *world, e *broker.Evidence) { e.Expires = w.now }, broker.RefusedStale},
		{"F36 forced, 60 s before", nil, func(r *broker.AuthnRequest) { r.ForceAuthn = true },
			func(w *world, e *broker.Evidence) { e.Instant = w.now.Add(-time.Minute) }, ""},
		{"F36 forced, older", nil, func(r *broker.AuthnRequest) { r.ForceAuthn = true },
			func(w *world, e *broker.Evidence) { e.Instant = w.now.Add(-time.Minute - 1) }, broker.RefusedStale},
		{"F36 older than max age", nil, func(r *broker.AuthnRequest) { age := 5 * time.Minute; r.MaxAge = &age },
			func(w *world, e *broker.Evidence) { e.Instant = w.now.Add(-6*time.Minute - 1) }, broker.RefusedStale},
		{"subject by claim", byClaim, nil, func(_ *world, e *broker.Evidence) { e.Claims = claim("alice") }, ""},
		{"subject claim missing", byClaim, nil, func(*world, *broker.Evidence) {}, broker.RefusedFailed},
		{"subject claim empty", byClaim, nil, func(_ *world, e *broker.Evidence) { e.Claims = claim("") }, broker.RefusedFailed},
		{"subject claim twice", byClaim, nil, func(_ *world, e *broker.Evidence) { e.Claims = claim("alice", "bob") }, broker.RefusedFailed},
		{"subject of blanks", nil, nil, func(_ *world, e *broker.Evidence) { e.Subject.Value = " \t" }, broker.RefusedFailed},
		{"subject with a NUL", nil, nil, func(_ *world, e *broker.Evidence) { e.Subject.Value = "ali\x00ce" }, broker.RefusedFailed},
		{"subject with a line", nil, nil, func(_ *world, e *broker.Evidence) { e.Subject.Value = "ali\nce" }, broker.RefusedFailed},
		{"subject with a C1 control", nil, nil, func(_ *world, e *broker.Evidence) { e.Subject.Value = "ali\u009bce" }, broker.RefusedFailed},
		{"subject that is no UTF-8", nil, nil, func(_ *world, e *broker.Evidence) { e.Subject.Value = "ali\xffce" }, broker.RefusedFailed},
		{"subject with white space before", nil, nil, func(_ *world, e *broker.Evidence) { e.Subject.Value = " alice" }, broker.RefusedFailed},
		{"subject with white space after", nil, nil, func(_ *world, e *broker.Evidence) { e.Subject.Value = "alice\u00a0" }, broker.RefusedFailed},
		{"subject that is too long", nil, nil, func(_ *world, e *broker.Evidence) { e.Subject.Value = strings.Repeat("a", 1025) }, broker.RefusedFailed},
		{"subject claim with a tab", byClaim, nil, func(_ *world, e *broker.Evidence) { e.Claims = claim("alice\tformat") }, broker.RefusedFailed},
		{"subject claim with a NUL", byClaim, nil, func(_ *world, e *broker.Evidence) { e.Claims = claim("alice\x00") }, broker.RefusedFailed},
		{"may not be passed on", nil, nil, func(_ *world, e *broker.Evidence) { e.OnwardCount = &zero }, broker.RefusedProxyCount},
		{"may be passed on to others", nil, nil, func(_ *world, e *broker.Evidence) { e.OnwardTo = []string{"https://other.example"} }, broker.RefusedDenied},
		{"may be passed on to this one", nil, nil, func(_ *world, e *broker.Evidence) { e.OnwardTo = []string{"https://sp.example"} }, ""},
		{"the pipeline fails", func(c *broker.Configuration) {
			c.Connections["adfs"].Claims = claimsOf(func(broker.ClaimsInput, broker.Claims) (broker.Claims, error) {
				return nil, errors.New("broken")
			})
		}, nil, func(*world, *broker.Evidence) {}, broker.RefusedInternal},
		{"the pipeline refuses", func(c *broker.Configuration) {
			c.Connections["adfs"].Claims = claimsOf(func(broker.ClaimsInput, broker.Claims) (broker.Claims, error) {
				return nil, fmt.Errorf("step 3: %w", &broker.Refusal{Code: broker.RefusedDenied, Reason: "not here"})
			})
		}, nil, func(*world, *broker.Evidence) {}, broker.RefusedDenied},
		{"the application's pipeline refuses", func(c *broker.Configuration) {
			c.Applications["sp"].Claims = claimsOf(func(broker.ClaimsInput, broker.Claims) (broker.Claims, error) {
				return nil, &broker.Refusal{Code: broker.RefusedDenied, Reason: "not here"}
			})
		}, nil, func(*world, *broker.Evidence) {}, broker.RefusedDenied},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w, b := newWorld(t), browser("b")
			if test.set != nil {
				w.first(test.set)
			}
			r := ask("sp", class2)
			if test.request != nil {
				test.request(&r)
			}
			w.begin(b, r)
			e := w.says("alice", class2)
			test.change(w, &e)
			w.resume(b, w.leg("adfs").ID, e)
			if test.want == "" {
				if got := w.answered().Subject; got != (broker.Subject{Namespace: "adfs", Value: "alice"}) {
					t.Errorf("subject = %v", got)
				}
				return
			}
			w.refused(test.want)
			if w.successes() != 0 {
				t.Error("a success was issued")
			}
			if r := w.record(); r.Refusal == nil || r.Refusal.Code != test.want || r.Issued != nil {
				t.Errorf("record = %s", describe(r))
			}
		})
	}
}

// A pipeline that refuses the login is in its record as far as it came, on
// either side, with the message for the user.
func TestPipelineThatRefuses(t *testing.T) {
	t.Parallel()
	message := broker.Text{"da": "Mangler", "en": "Missing"}
	refuse := claimsOf(func(broker.ClaimsInput, broker.Claims) (broker.Claims, error) {
		return nil, fmt.Errorf("step 3: %w", &broker.Refusal{Code: broker.RefusedDenied, Reason: "not here", Message: message})
	})
	for name, set := range map[string]func(*broker.Configuration){
		"inbound":  func(c *broker.Configuration) { c.Connections["adfs"].Claims = refuse },
		"outbound": func(c *broker.Configuration) { c.Applications["sp"].Claims = refuse },
	} {
		w, b := newWorld(t), browser("b")
		w.first(set)
		w.begin(b, ask("sp", class2))
		w.resume(b, w.leg("adfs").ID, w.says("alice", class2))
		w.refused(broker.RefusedDenied)
		r := w.record()
		if len(r.Claims) != 1 || r.Claims[0].Step != "test" || r.Refusal == nil || !maps.Equal(r.Refusal.Message, message) {
			t.Errorf("%s: got the steps %v and %+v", name, r.Claims, r.Refusal)
		}
	}
}

func TestPipelines(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	var inbound, outbound broker.ClaimsInput
	w.first(func(c *broker.Configuration) {
		c.Connections["adfs"].SubjectNamespace = "people"
		c.Connections["adfs"].Claims = claimsOf(func(in broker.ClaimsInput, claims broker.Claims) (broker.Claims, error) {
			inbound = in
			return append(claims, broker.Claim{Name: "in", Values: []string{"1"}}), nil
		})
		c.Applications["sp"].Claims = claimsOf(func(in broker.ClaimsInput, claims broker.Claims) (broker.Claims, error) {
			outbound = in
			return append(claims, broker.Claim{Name: "out", Values: []string{"2"}}), nil
		})
	})
	w.begin(b, ask("sp", class3))
	e := w.says("alice", " "+class2+"\n")
	e.Authorities = []string{"https://home.example"}
	e.Claims = broker.Claims{{Name: "cpr", Values: []string{"010203-1234"}}}
	w.resume(b, w.leg("adfs").ID, e)
	w.resume(b, w.leg("totp").ID, w.did(w.leg("totp")))
	o := w.answered()
	if names := fmt.Sprint(o.Claims.Values("in"), o.Claims.Values("out"), o.Claims.Values("cpr")); names != "[1] [2] [010203-1234]" {
		t.Errorf("claims = %s", names)
	}
	if inbound.Class != class2 || !inbound.Level.IsZero() || inbound.Subject.Namespace != "people" {
		t.Errorf("inbound = %s", describe(inbound))
	}
	if outbound.Level != level(30) || outbound.Class != class3 || outbound.Connection != "adfs" || outbound.Identifier != "https://sp.example" {
		t.Errorf("outbound = %s", describe(outbound))
	}
	if want := []string{"https://home.example", "https://adfs.example"}; !slices.Equal(outbound.Authorities, want) || !slices.Equal(o.Authorities, want) {
		t.Errorf("authorities = %v, want %v", o.Authorities, want)
	}
	r := w.record()
	if len(r.Claims) != 2 {
		t.Errorf("claims steps = %s", describe(r.Claims))
	}
	for place, text := range map[string]string{"record": describe(r), "log": w.log.String()} {
		for _, secret := range []string{"010203-1234", b.Binding + `"`, b.Sessions[""]} {
			if strings.Contains(text, secret) {
				t.Errorf("the %s holds %q", place, secret)
			}
		}
	}
	if got := w.log.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, "reference="+r.Reference) || strings.Contains(got, "alice") {
		t.Errorf("log = %s, want one line with the reference", got)
	}
}

// A frontend that cannot carry the success says so, and is asked again.
func TestAnswerThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err  error
		want broker.RefusalCode
	}{
		"a refusal": {fmt.Errorf("name: %w", &broker.Refusal{Code: broker.RefusedIdentifier, Reason: "no e-mail"}), broker.RefusedIdentifier},
		"any other": {errors.New("no key"), broker.RefusedInternal},
		"the user":  {&broker.Refusal{Code: broker.RefusedUnknownUser, Reason: "another was asked for"}, broker.RefusedUnknownUser},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, b := newWorld(t), browser("b")
			w.answerErr["sp"] = test.err
			w.begin(b, ask("sp", class2))
			w.resume(b, w.leg("adfs").ID, w.says("alice", class2))
			w.refused(test.want)
			if r := w.record(); r.Issued != nil || r.Refusal.Code != test.want {
				t.Errorf("record = %s", describe(r))
			}
		})
	}
}

func TestChooser(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w, b := newWorld(t), browser("b")
	place := w.begin(b, ask("multi", class2))
	_, err := w.b.Choose(ctx, b, chooserOf(place), "password")
	public(t, err, broker.PublicBadMessage)
	w.edit(func(c *broker.Configuration) { c.Connections["mitid"].Enabled = false })
	if offer, err := w.b.Offer(ctx, b, chooserOf(place)); err != nil || len(offer.Options) != 1 || offer.Language != "en" {
		t.Errorf("offer = %s, %v, want adfs alone", describe(offer), err)
	}
	reply, err := w.b.Cancel(ctx, b, chooserOf(place))
	if got, want := w.where(reply, err), "https://multi.example/refused?multi"; got != want {
		t.Errorf("at %s, want %s", got, want)
	}
	w.refused(broker.RefusedCancelled)
	_, err = w.b.Cancel(ctx, b, chooserOf(place))
	public(t, err, broker.PublicExpired)
	_, err = w.b.Offer(ctx, b, "unknown")
	public(t, err, broker.PublicExpired)
}

func TestReferences(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	seen := map[string]bool{}
	for range 50 {
		w.begin(browser("b"), ask("sp"))
		leg := w.leg("adfs")
		if r := leg.Reference; len(r) != 9 || r[4] != '-' || strings.ContainsAny(r, "01IOio") || seen[r] {
			t.Fatalf("reference %q", r)
		}
		seen[leg.Reference] = true
		if len(leg.ID) > 64 || strings.Trim(string(leg.ID), "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-") != "" {
			t.Fatalf("leg %q", leg.ID)
		}
	}
}

func TestNewNeedsItsParts(t *testing.T) {
	t.Parallel()
	if _, err := broker.New(broker.Options{}); err == nil {
		t.Error("made of nothing")
	}
}

// Rule 26: whatever decides, nothing above the evidence is issued.
func TestInvariantAtIssuing(t *testing.T) {
	t.Parallel()
	for name, inflate := range map[string]func(*broker.Decision){
		"a higher level": func(d *broker.Decision) { d.Level = level(40) },
		"a higher class": func(d *broker.Decision) { d.Class = class4 },
		"no evidence":    func(d *broker.Decision) { d.Evidence = nil },
		"somebody else's too": func(d *broker.Decision) {
			d.Evidence = append(d.Evidence, broker.Evidence{Connection: "totp", Factor: true, Subject: broker.Subject{Namespace: "adfs", Value: "bob"}})
		},
		"a later instant": func(d *broker.Decision) { d.Instant = d.Instant.Add(time.Second) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, b := newWorld(t), browser("b")
			w.b.DecideBy(func(f broker.Facts) broker.Decision {
				d := broker.Decide(f)
				if d.Step == broker.StepAnswer {
					inflate(&d)
				}
				return d
			})
			w.begin(b, ask("sp", class2))
			w.resume(b, w.leg("adfs").ID, w.says("alice", class2))
			w.refused(broker.RefusedInternal)
			if sessions, err := w.store.Sessions(); w.successes() != 0 || err != nil || len(sessions) != 0 {
				t.Errorf("%d successes, %d sessions, %v", w.successes(), len(sessions), err)
			}
			if !strings.Contains(w.log.String(), "level=ERROR msg=invariant") {
				t.Errorf("log = %s", w.log.String())
			}
		})
	}
}

func TestUndecidedIsRefused(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]broker.Decision{
		"nothing":                        {},
		"a refusal without a reason":     {Step: broker.StepRefuse},
		"a choice of nothing":            {Step: broker.StepChoose},
		"a factor of nobody":             {Step: broker.StepChallenge, Connection: "totp", Factor: true},
		"an answer that rests on nobody": {Step: broker.StepAnswer, Evidence: []broker.Evidence{{Connection: "adfs"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.b.DecideBy(func(broker.Facts) broker.Decision { return d })
			w.begin(browser("b"), ask("sp"))
			w.refused(broker.RefusedInternal)
		})
	}
}

// A forced login is forced from the moment that the browser leaves, however
// long the user stood at the chooser.
func TestF36_ForcedAfterTheChooser(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	r := ask("multi", class2)
	r.ForceAuthn = true
	place := w.begin(b, r)
	w.wait(5 * time.Minute)
	w.choose(b, place, "adfs")
	e := w.says("alice", class2)
	e.Instant = e.Instant.Add(-2 * time.Minute)
	w.resume(b, w.leg("adfs").ID, e)
	w.refused(broker.RefusedStale)
}

// A login that has ended keeps what it is recognised by. The rest is in its
// record, and what no record may hold is nowhere but in the session.
func TestFinalTransactionIsOnlyRecognised(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	r := ask("sp", class2)
	r.Reply, r.LoginHint = []byte("010203"), "010203"
	w.begin(b, r)
	e := w.says("alice", class2)
	e.Claims, e.Memo = broker.Claims{{Name: "cpr", Values: []string{"010203-1234"}}}, []byte("memo")
	leg := w.leg("adfs")
	w.resume(b, leg.ID, e)
	final, err := w.store.Transaction(context.Background(), leg.Transaction)
	if err != nil || final.State != broker.StateAnswered || final.Request.Application != "sp" || final.Chosen != "adfs" || final.Reference == "" {
		t.Errorf("transaction = %s, %v, want it to be recognised", describe(final), err)
	}
	if strings.Contains(describe(final), "010203") || strings.Contains(describe(final), "alice") || final.Leg != nil ||
		len(final.Request.Classes)+len(final.Evidence)+len(final.Trips)+len(final.Found)+len(final.Claims) > 0 {
		t.Errorf("transaction = %s, want nothing that only its steps needed", describe(final))
	}
	if r := w.record(); len(r.Trips) != 1 || len(r.Asked.Classes) != 1 || r.Subject.Value != "alice" || len(r.Trace) == 0 {
		t.Errorf("record = %s, want how it came to its end", describe(r))
	}
	if s := w.session(b); len(s.Evidence[0].Claims) != 1 || len(s.Evidence[0].Memo) != 4 {
		t.Errorf("session = %s, want it to keep both", describe(s))
	}
}

// What was passed on is passed on with one less, and ends when the first of
// the evidence does.
func TestOnwardCountAndEnd(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.begin(b, ask("sp", class3))
	e, three := w.says("alice", class2), 3
	e.OnwardCount = &three
	w.resume(b, w.leg("adfs").ID, e)
	f := w.did(w.leg("totp"))
	f.Expires = w.clock().Add(10 * time.Minute)
	w.resume(b, w.leg("totp").ID, f)
	if o := w.answered(); o.OnwardCount == nil || *o.OnwardCount != 2 || !o.Expires.Equal(f.Expires) {
		t.Errorf("outcome = %s, want an onward count of 2 until %v", describe(o), f.Expires)
	}
}

// A cancel at the chooser says nothing about the trip before it.
func TestCancelLeavesTheTripAlone(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	most := level(20)
	w.first(func(c *broker.Configuration) {
		c.Connections["adfs"].Cap = broker.Levels{most}
		c.Connections["adfs"].Factors = nil
	})
	r := ask("multi", class2)
	w.choose(b, w.begin(b, r), "adfs")
	w.resume(b, w.leg("adfs").ID, w.says("alice", class1))
	w.refuseChooser(b)
	if r := w.record(); len(r.Trips) != 1 || r.Trips[0].Refusal != nil || r.Refusal.Code != broker.RefusedCancelled {
		t.Errorf("record = %s", describe(r))
	}
}

// Claims rest on the chain of requesters only when a trusted proxy signed it;
// the provider is told all of it either way.
func TestRequestersAreBelievedOfATrustedProxyAlone(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ trusted, signed, believed bool }{
		"trusted and signed": {true, true, true},
		"trusted":            {true, false, false},
		"signed":             {false, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, b := newWorld(t), browser("b")
			var seen [][]string
			see := claimsOf(func(in broker.ClaimsInput, c broker.Claims) (broker.Claims, error) {
				seen = append(seen, in.RequesterIDs)
				return c, nil
			})
			w.first(func(c *broker.Configuration) {
				c.Applications["sp"].TrustsRequesters, c.Applications["sp"].Claims = test.trusted, see
			})
			r := ask("sp", class2)
			r.Signed, r.RequesterIDs = test.signed, []string{"https://behind.example"}
			w.begin(b, r)
			leg := w.leg("adfs")
			want := []string{"https://behind.example", "https://sp.example"}
			if !test.believed {
				want = want[1:]
			}
			if !slices.Equal(leg.RequesterIDs, want) {
				t.Errorf("leg has %v, want %v", leg.RequesterIDs, want)
			}
			w.resume(b, leg.ID, w.says("alice", class2))
			w.answered()
			if len(seen) != 1 || (len(seen[0]) == 1) != test.believed {
				t.Errorf("pipelines saw %v, want believed %t", seen, test.believed)
			}
			if got := w.record().Asked.RequesterIDs; len(got) != 1 {
				t.Errorf("recorded %v", got)
			}
		})
	}
}

// A request that cannot become a login is answered and recorded like one.
func TestReject(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	reply, err := w.b.Reject(context.Background(), b, ask("sp", class3), broker.Refusal{Code: broker.RefusedIdentifier, Reason: "no such format"})
	w.where(reply, err)
	w.refused(broker.RefusedIdentifier)
	if r := w.record(); r.Refusal == nil || r.Refusal.Code != broker.RefusedIdentifier || len(r.Asked.Classes) != 1 || len(r.Trips) != 0 {
		t.Errorf("record = %s", describe(r))
	}
}

// What anybody can send does not fill the records (P6).
func TestP6_RecordOfALongRequest(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	r := ask("sp", slices.Repeat([]broker.ClassRef{broker.ClassRef(strings.Repeat("æ", 1000))}, 64)...)
	r.RequesterIDs = slices.Repeat([]string{strings.Repeat("r", 1000)}, 64)
	w.begin(b, r)
	w.refused(broker.RefusedUnknownClass)
	asked := w.record().Asked
	if len(asked.Classes) != 16 || len(asked.RequesterIDs) != 16 || len(asked.Classes[0]) > 300 || !utf8.ValidString(string(asked.Classes[0])) {
		t.Errorf("the record keeps %d classes of %d octets and %d requesters", len(asked.Classes), len(asked.Classes[0]), len(asked.RequesterIDs))
	}
}
