package wsfed

import (
	"errors"
	"net/url"
	"os"
	"strings"
	"testing"

	"trin/broker"
	"trin/connections/wsfed/wsfedtest"
)

// fault is what the application reads of a refusal.
func (a told) fault(t *testing.T, w *world) *wsfedtest.Fault {
	t.Helper()
	action, fields := a.form(t)
	_, err := relyingApplication(action).Read(fields, w.now)
	var fault *wsfedtest.Fault
	if !errors.As(err, &fault) {
		t.Fatalf("got %v", err)
	}
	return fault
}

// Who is told of a refusal, and of a level that cannot be met, is a setting.
func TestRefusals(t *testing.T) {
	t.Parallel()
	top := url.Values{paramAuth: {"urn:level:top"}, paramContext: {"ctx"}}
	broken := url.Values{paramFresh: {"x"}, paramContext: {"ctx"}}
	for name, test := range map[string]struct {
		refusals, unmet string
		query           url.Values
		page            broker.RefusalCode // "" = a fault
		code            string
	}{
		"by default, unmet":             {"", "", top, broker.RefusedLevel, ""},
		"by default":                    {"", "", broken, broker.RefusedMalformed, ""},
		"a page, in words":              {tellPage, tellPage, top, broker.RefusedLevel, ""},
		"faults, unmet":                 {tellFault, "", top, "", "fed:RstParameterNotAccepted"},
		"faults":                        {tellFault, "", broken, "", "fed:BadRequest"},
		"a fault for unmet alone":       {"", tellFault, top, "", "fed:RstParameterNotAccepted"},
		"a fault for unmet, another":    {"", tellFault, broken, broker.RefusedMalformed, ""},
		"a page for unmet alone":        {tellFault, tellPage, top, broker.RefusedLevel, ""},
		"a token for unmet, another":    {"", tellToken, broken, broker.RefusedMalformed, ""},
		"a token for unmet, and faults": {tellFault, tellToken, broken, "", "fed:BadRequest"},
	} {
		w := newWorld(t, func(s *ApplicationSettings) {
			s.Refusals, s.Unmet, s.Home = test.refusals, test.unmet, "https://app.test/"
		})
		a := w.get(test.query)
		if test.page == "" {
			if got := a.fault(t, w); got.Subcode != test.code || got.Code != "S:Sender" || got.Reason == "" {
				t.Errorf("%s: got %+v", name, got)
			}
			if action, fields := a.form(t); action != appReply || fields.Get(paramContext) != "ctx" {
				t.Errorf("%s: posted to %s with the context %q", name, action, fields.Get(paramContext))
			}
			continue
		}
		page, ok := a.Reply.(broker.RefusalPage)
		if !ok || page.Code != test.page || page.Reference == "" || page.Return != "https://app.test/" || page.Application[""] != "Application app" {
			t.Errorf("%s: got %#v, %v", name, a.Reply, a.Err)
		}
	}
}

// With a token for a level that is not met, the token says what was reached.
func TestUnmetToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(s *ApplicationSettings) { s.Unmet = tellToken })
	got := w.answer(w.get(url.Values{paramAuth: {MultipleAuthn}}), w.alice(levelLow)).login(t, w.now)
	if got.Method == MultipleAuthn || got.Method != string(levelLow) {
		t.Errorf("got %q", got.Method)
	}
	for _, value := range got.Claims[ClaimAuthnMethods] {
		if value == MultipleAuthn {
			t.Error("the token says that more than one factor was used")
		}
	}
	// Any other refusal of the same application is no token.
	refused := newWorld(t, func(s *ApplicationSettings) { s.Unmet = tellToken })
	a := refused.get(nil)
	reply, err := refused.broker.Refuse(t.Context(), refused.browser, refused.leg(a).ID, broker.Refusal{Code: broker.RefusedCancelled})
	if got := (told{reply, err}).refusal(); got != broker.RefusedCancelled {
		t.Errorf("got %#v, %v", reply, err)
	}
}

// A fault says nothing of why but the reference of the login.
func TestFaultIsDiscreet(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(s *ApplicationSettings) { s.Refusals, s.Trust = tellFault, "1.3" })
	a := w.get(nil)
	reply, err := w.broker.Refuse(t.Context(), w.browser, w.leg(a).ID, broker.Refusal{Code: broker.RefusedFailed, Reason: "secret <why>"})
	fault := told{reply, err}
	if got := fault.fault(t, w); got.Code != "S:Receiver" || got.Subcode != "trust:FailedAuthentication" || !strings.Contains(got.Reason, "Reference: ") {
		t.Errorf("got %+v", got)
	}
	_, fields := fault.form(t)
	if strings.Contains(fields.Get(paramResult), "why") {
		t.Errorf("got %s", fields.Get(paramResult))
	}
}

// TestErrorsPageTellsTheFault holds the table in docs/errors.md against the code.
func TestErrorsPageTellsTheFault(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/errors.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(page), "\n## WS-Federation: what the application gets\n")
	if !found {
		t.Fatal("docs/errors.md has no section for WS-Federation")
	}
	section, _, _ = strings.Cut(section, "\n#")
	_, refusals, _ := strings.Cut(string(page), "\n## Refusals\n")
	refusals, _, _ = strings.Cut(refusals, "\n#")
	told := 0
	for line := range strings.Lines(section) {
		cells := strings.Split(line, "|")
		if len(cells) < 5 || !strings.HasPrefix(strings.TrimSpace(cells[1]), "`") {
			continue
		}
		told++
		code := strings.Trim(strings.TrimSpace(cells[1]), "`")
		if !strings.Contains(refusals, "| `"+code+"` |") {
			t.Errorf("%s is no refusal", code)
		}
		f := FaultOf(broker.RefusalCode(code))
		who, prefix := "Receiver", "fed"
		if f.Sender {
			who = "Sender"
		}
		if f.Trust {
			prefix = "wst"
		}
		if got := []string{strings.TrimSpace(cells[2]), strings.TrimSpace(cells[3])}; got[0] != who || got[1] != prefix+":"+f.Code {
			t.Errorf("%s: the page says %q, the code %s and %s:%s", code, got, who, prefix, f.Code)
		}
	}
	if want := strings.Count(refusals, "\n| `"); told != want {
		t.Errorf("the page tells of %d refusals, want %d", told, want)
	}
}
