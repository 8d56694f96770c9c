package totp

import (
	"encoding/base32"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"trin/broker"
	"trin/connections"
)

// codeAt is the code of a step, made by the library's own time-based function,
// which the kind does not use.
func codeAt(t *testing.T, s connections.OTPSecret, step int64) string {
	t.Helper()
	code, err := totp.GenerateCodeCustom(base32.StdEncoding.EncodeToString(s.Secret), time.Unix(step*int64(s.Period), 0), totp.ValidateOpts{
		Period: uint(s.Period), Digits: otp.Digits(s.Digits), Algorithm: algorithms[s.Algorithm].hash,
	})
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// What is kept of a handed code is bound to whom it was handed.
func TestL9_HashesAreBound(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, hash := range []string{
		hashHanded("recovery", "totp", alice, "ABCD-2345"),
		hashHanded("invitation", "totp", alice, "ABCD-2345"),
		hashHanded("recovery", "other", alice, "ABCD-2345"),
		hashHanded("recovery", "totp", bob, "ABCD-2345"),
		hashHanded("recovery", "totp", broker.Subject{Namespace: "other", Value: alice.Value}, "ABCD-2345"),
	} {
		if seen[hash] {
			t.Errorf("two that differ have the hash %q", hash)
		}
		seen[hash] = true
	}
	if !seen[hashHanded("recovery", "totp", alice, " abcd 2345 ")] {
		t.Error("the same code typed otherwise has another hash")
	}
}

// RFC 6238 appendix B.
func TestVectorsOfRFC6238(t *testing.T) {
	t.Parallel()
	seeds := map[string]string{
		"SHA1":   "12345678901234567890",
		"SHA256": "12345678901234567890123456789012",
		"SHA512": "1234567890123456789012345678901234567890123456789012345678901234",
	}
	for _, test := range []struct {
		at        int64
		algorithm string
		code      string
	}{
		{59, "SHA1", "94287082"}, {59, "SHA256", "46119246"}, {59, "SHA512", "90693936"},
		{1111111109, "SHA1", "07081804"}, {1111111109, "SHA256", "68084774"}, {1111111109, "SHA512", "25091201"},
		{20000000000, "SHA1", "65353130"}, {20000000000, "SHA256", "77737706"}, {20000000000, "SHA512", "47863826"},
	} {
		secret := connections.OTPSecret{Secret: []byte(seeds[test.algorithm]), Algorithm: test.algorithm, Digits: 8, Period: 30}
		step, ok, err := matchStep(secret, test.code, time.Unix(test.at, 0))
		if err != nil || !ok || step != test.at/30 {
			t.Errorf("%s at %d: got step %d, %v, %v, want %d", test.algorithm, test.at, step, ok, err, test.at/30)
		}
	}
}

func TestStoredSecretMustBeUsable(t *testing.T) {
	t.Parallel()
	good := connections.OTPSecret{Secret: make([]byte, 20), Algorithm: "SHA1", Digits: 6, Period: 30}
	for name, spoil := range map[string]func(*connections.OTPSecret){
		"empty secret":      func(s *connections.OTPSecret) { s.Secret = nil },
		"short secret":      func(s *connections.OTPSecret) { s.Secret = s.Secret[:19] },
		"unknown algorithm": func(s *connections.OTPSecret) { s.Algorithm = "MD5" },
		"no period":         func(s *connections.OTPSecret) { s.Period = 0 },
	} {
		bad := good
		spoil(&bad)
		if _, ok, err := matchStep(bad, "000000", begin); ok || err == nil {
			t.Errorf("%s: got %v, %v, want an error", name, ok, err)
		}
	}
}

func TestCodeGoesOn(t *testing.T) {
	t.Parallel()
	s, _ := enrolled(t, `{"class":"urn:x:totp"}`)
	if response, ok := s.try(alice, "code", s.code(t, alice, 0)); !ok {
		t.Fatalf("got %d, want the login to go on", response.StatusCode)
	}
	got := s.engine.resumed[0]
	if got.Subject != alice || got.Class != "urn:x:totp" || got.Instant.Unix() != begin.Unix() || len(got.Claims) != 0 {
		t.Errorf("got %+v, want the subject of the leg, the class and the instant", got)
	}
}

func TestCodePage(t *testing.T) {
	t.Parallel()
	s, _ := enrolled(t, `{}`)
	s.open("leg1", alice)
	root := parsed(t, s.get("/totp/leg1"))
	for key, want := range map[string]string{"inputmode": "numeric", "autocomplete": "one-time-code", "name": "code"} {
		if got := attribute(root, "code", key); got != want {
			t.Errorf("got %s=%q, want %q", key, got, want)
		}
	}
	if page := said(root, "main"); !strings.Contains(page, "Payroll") || !strings.Contains(page, "as alice") || strings.Contains(page, known) {
		t.Errorf("got %q, want the application and the account named", page)
	}
}

func TestL4_WindowOfOneStep(t *testing.T) {
	t.Parallel()
	for steps, want := range map[int64]bool{-3: false, -2: false, -1: true, 0: true, 1: true, 2: false, 3: false, 2880: false, -2880: false} {
		s, _ := enrolled(t, `{}`)
		if response, ok := s.try(alice, "code", s.code(t, alice, steps)); ok != want {
			t.Errorf("%d steps away: got %v (%d), want %v", steps, ok, response.StatusCode, want)
		}
	}
}

func TestL4_ClockSetBackTakesNoOldCode(t *testing.T) {
	t.Parallel()
	s, _ := enrolled(t, `{}`)
	if _, ok := s.try(alice, "code", s.code(t, alice, 0)); !ok {
		t.Fatal("the first code was refused")
	}
	s.pass(-24 * time.Hour)
	if _, ok := s.try(alice, "code", s.code(t, alice, 0)); ok {
		t.Error("a code of a day ago was taken after the clock was set back")
	}
}

func TestL1_OneCodeOnce(t *testing.T) {
	t.Parallel()
	s, _ := enrolled(t, `{}`)
	code := s.code(t, alice, 0)
	if _, ok := s.try(alice, "code", code); !ok {
		t.Fatal("the first use was refused")
	}
	response, ok := s.try(alice, "code", code)
	if got := said(parsed(t, response), "problem"); ok || !strings.Contains(got, "has been used") {
		t.Errorf("got %v and %q, want to be told that the code is used", ok, got)
	}
	if _, ok := s.try(alice, "code", s.code(t, alice, -1)); ok {
		t.Error("the code of the step before was taken after it")
	}
	if _, ok := s.try(alice, "code", s.code(t, alice, 1)); !ok {
		t.Error("the code of the step after was refused")
	}
	s.pass(30 * time.Second)
	if _, ok := s.try(alice, "code", s.code(t, alice, 0)); ok {
		t.Error("the code of the next step was taken twice")
	}
}

func TestL1_ManyPostsOfOneCode(t *testing.T) {
	t.Parallel()
	s, _ := enrolled(t, `{}`)
	code := s.code(t, alice, 0)
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() { s.try(alice, "code", code) })
	}
	all.Wait()
	if got := len(s.engine.resumed); got != 1 {
		t.Errorf("got %d logins with one code, want 1", got)
	}
}

func TestL1_CodeHowItIsTyped(t *testing.T) {
	t.Parallel()
	for name, typed := range map[string]func(string) string{
		"a space":            func(c string) string { return c[:3] + " " + c[3:] },
		"spaces around":      func(c string) string { return "  " + c + " " },
		"a hyphen":           func(c string) string { return c[:3] + "-" + c[3:] },
		"a no-break space":   func(c string) string { return c[:3] + "\u00a0" + c[3:] },
		"full-width digits":  func(c string) string { return strings.Map(func(d rune) rune { return d - '0' + '０' }, c) },
		"ideographic spaces": func(c string) string { return c[:3] + "\u3000" + c[3:] },
	} {
		s, _ := enrolled(t, `{}`)
		if _, ok := s.try(alice, "code", typed(s.code(t, alice, 0))); !ok {
			t.Errorf("%s: refused", name)
		}
	}
	s, _ := enrolled(t, `{}`)
	for _, wrong := range []string{"", "x", s.code(t, alice, 0) + "0", s.code(t, alice, 0)[:5], "x" + s.code(t, alice, 0)} {
		if _, ok := s.try(alice, "code", wrong); ok {
			t.Errorf("%q was taken", wrong)
		}
	}
}

func TestL2_BackOff(t *testing.T) {
	t.Parallel()
	s, codes := enrolled(t, `{}`)
	for range 5 {
		if response, _ := s.try(alice, "code", "x"); response.StatusCode != http.StatusOK {
			t.Fatalf("got %d, want it evaluated", response.StatusCode)
		}
	}
	// The pause holds in every tab, for every way in, and after a restart.
	response, ok := s.try(alice, "code", s.code(t, alice, 0))
	if got := said(parsed(t, response), "problem"); ok || response.StatusCode != http.StatusTooManyRequests || !strings.Contains(got, "5 minutes") {
		t.Errorf("got %v, %d, %q for the right code, want the pause", ok, response.StatusCode, got)
	}
	if _, ok := s.try(alice, "recovery", codes[0]); ok {
		t.Error("a recovery code was a way around the pause")
	}
	again := newStandOver(t, s.memory, `{}`)
	if _, ok := again.try(alice, "code", again.code(t, alice, 0)); ok {
		t.Error("a restart was a way around the pause")
	}
	// L3: nobody else is in it.
	if _, err := s.admin.Enrol(t.Context(), "totp", bob, known, nil); err != nil {
		t.Fatal(err)
	}
	if _, ok := s.try(bob, "code", s.code(t, bob, 0)); !ok {
		t.Error("alice's pause held bob up")
	}
	s.pass(5 * time.Minute)
	if _, ok := s.try(alice, "code", s.code(t, alice, 0)); !ok {
		t.Error("after the pause the right code was refused")
	}
	if got := s.attempts[codeKey("totp", alice)].Failures; got != 0 {
		t.Errorf("got %d failures after a success, want 0", got)
	}
}

func TestL2_ManyAtOnce(t *testing.T) {
	t.Parallel()
	s, _ := enrolled(t, `{}`)
	var all sync.WaitGroup
	for i := range 1000 {
		all.Go(func() { s.try(alice, "code", fmt.Sprintf("%06d", i)) })
	}
	all.Wait()
	if got := s.attempts[codeKey("totp", alice)].Failures; got < 1 || got > 5 {
		t.Errorf("got %d evaluated of 1000 at once, want at most 5", got)
	}
	if got := strings.Count(s.log.String(), "the code is wrong"); got > 5 {
		t.Errorf("got %d evaluated by the log, want at most 5", got)
	}
}

func TestL2_HundredInARowEver(t *testing.T) {
	t.Parallel()
	s, codes := enrolled(t, `{}`)
	evaluated := 0
	for range 300 {
		if response, _ := s.try(alice, "code", "x"); response.StatusCode == http.StatusOK {
			evaluated++
		}
		s.pass(2 * time.Hour)
	}
	if evaluated != 100 {
		t.Errorf("got %d evaluated, want 100", evaluated)
	}
	s.pass(10000 * time.Hour)
	for field, value := range map[string]string{"code": s.code(t, alice, 0), "recovery": codes[0]} {
		response, ok := s.try(alice, field, value)
		if got := said(parsed(t, response), "problem"); ok || !strings.Contains(got, "administrator") {
			t.Errorf("%s: got %v and %q, want to be sent to the administrator", field, ok, got)
		}
	}
	if status, err := s.admin.Status(t.Context(), "totp", alice); err != nil || !status.Locked || status.Failures != 100 {
		t.Errorf("got %+v, %v, want it locked", status, err)
	}
	if err := s.admin.Unlock(t.Context(), "totp", alice); err != nil {
		t.Fatal(err)
	}
	if _, ok := s.try(alice, "code", s.code(t, alice, 0)); !ok {
		t.Error("after unlocking the right code was refused")
	}
}

func TestF19_AnotherUsersCode(t *testing.T) {
	t.Parallel()
	s, _ := enrolled(t, `{}`)
	const bobs = "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U"
	bobsCodes, err := s.admin.Enrol(t.Context(), "totp", bob, bobs, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := s.try(alice, "code", s.code(t, bob, 0)); ok {
		t.Error("bob's code was taken for alice")
	}
	if _, ok := s.try(alice, "recovery", bobsCodes[0]); ok { // L9
		t.Error("bob's recovery code was taken for alice")
	}
	s.open("leg1", alice)
	s.post("/totp/leg1", "code", s.code(t, alice, 0), "subject", "bob-id", "user", "bob", "leg", "other", "connection", "other")
	if len(s.engine.resumed) != 1 || s.engine.resumed[0].Subject != alice {
		t.Errorf("got %+v, want alice whatever the fields say", s.engine.resumed)
	}
	if elsewhere := (broker.Subject{Namespace: "other", Value: alice.Value}); true {
		if response, ok := s.try(elsewhere, "code", s.code(t, alice, 1)); ok {
			t.Errorf("got %d: the same value in another namespace is another person", response.StatusCode)
		}
	}
}

func TestF23_PagesOutOfTurn(t *testing.T) {
	t.Parallel()
	s, _ := enrolled(t, `{}`)
	for name, fields := range map[string][]string{
		"the end of an enrolment": {"saved", "1"},
		"a proof":                 {"proof", s.code(t, alice, 0)},
		"an invitation":           {"invitation", "x"},
		"nothing":                 {},
	} {
		s.open("leg1", alice)
		response := s.post("/totp/leg1", fields...)
		if len(s.engine.resumed) != 0 || response.Header.Get("Location") != "https://login.example.org/totp/leg1" {
			t.Errorf("%s: got %d to %q, want the page that is due", name, response.StatusCode, response.Header.Get("Location"))
		}
	}
	s.post("/totp/leg1", "code", s.code(t, alice, 0))
	if response := s.post("/totp/leg1", "code", s.code(t, alice, 1)); len(s.engine.resumed) != 1 || response.StatusCode != http.StatusBadRequest {
		t.Errorf("got %d and %d logins of one leg, want 400 and 1", response.StatusCode, len(s.engine.resumed))
	}
}

func TestF23_ALegOfAnotherKind(t *testing.T) {
	t.Parallel()
	s, _ := enrolled(t, `{}`)
	for name, leg := range map[string]broker.Leg{
		"another kind":   {Version: 7, Connection: "other", Factor: true, Subject: alice},
		"a first factor": {Version: 7, Connection: "totp", Subject: alice},
		"nobody":         {Version: 7, Connection: "totp", Factor: true},
		"half somebody":  {Version: 7, Connection: "totp", Factor: true, Subject: broker.Subject{Value: "alice-id"}},
	} {
		leg.ID = "leg1"
		s.engine.legs["leg1"] = leg
		if response := s.post("/totp/leg1", "code", s.code(t, alice, 0)); response.StatusCode != http.StatusBadRequest || len(s.engine.resumed) != 0 {
			t.Errorf("%s: got %d, want 400", name, response.StatusCode)
		}
	}
}

func TestF30_Cancel(t *testing.T) {
	t.Parallel()
	s, _ := enrolled(t, `{}`)
	s.open("leg1", alice)
	response := s.post("/totp/leg1", "cancel", "1", "code", s.code(t, alice, 0))
	if response.Header.Get("Location") != "https://sp.example/refused" || len(s.engine.resumed) != 0 || s.engine.refused[0].Code != broker.RefusedCancelled {
		t.Errorf("got %d and %+v, want it refused as cancelled", response.StatusCode, s.engine.refused)
	}
}

func TestChallenge(t *testing.T) {
	t.Parallel()
	s := newStand(t, `{}`)
	backend, err := s.kind.OpenBackend(&broker.AuthenticationConnection{ID: "totp"})
	if err != nil {
		t.Fatal(err)
	}
	reply, _, err := backend.Challenge(t.Context(), broker.Leg{ID: "l1", Factor: true, Subject: alice})
	if err != nil || reply != (broker.Redirect{URL: "/totp/l1"}) {
		t.Errorf("got %v, %v, want the page", reply, err)
	}
	for want, leg := range map[broker.RefusalCode]broker.Leg{
		broker.RefusedPassive:  {Factor: true, Subject: alice, Passive: true},
		broker.RefusedInternal: {Factor: true},
	} {
		_, _, err := backend.Challenge(t.Context(), leg)
		var refusal *broker.Refusal
		if !errors.As(err, &refusal) || refusal.Code != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	for _, bad := range []string{`{"digits":7}`, `{"nonsense":1}`, `{"algorithm":"MD5"}`} {
		if _, err := s.kind.OpenBackend(&broker.AuthenticationConnection{Settings: []byte(bad)}); err == nil {
			t.Errorf("%s: got no error", bad)
		}
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]connections.Severity{
		``: "", `null`: "", `{}`: "", `{"digits":8,"period":60,"algorithm":"SHA512","recovery":false,"issuer":"X"}`: "",
		`{"insecureFirstUse":true}`: connections.SeverityDanger,
		`{"digits":7}`:              connections.SeverityError, `{"period":5}`: connections.SeverityError, `{"algorithm":"sha1"}`: connections.SeverityError,
		`{"issuer":"a:b"}`: connections.SeverityError, `{"digit":6}`: connections.SeverityError, `{} 1`: connections.SeverityError, `{"class":"x "}`: connections.SeverityError,
	} {
		var got connections.Severity
		if problems := checkSettings(connections.RoleFactor, []byte(raw)); len(problems) > 0 {
			got = problems[0].Severity
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", raw, got, want)
		}
	}
	if got := checkSettings(connections.RoleAuthentication, nil); len(got) != 1 {
		t.Errorf("got %v as a first factor, want one problem", got)
	}
}
