package wsfed

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"trin/broker"
)

// denying is a pipeline that refuses the login with a message for the user.
type denying struct{ message broker.Text }

func (d denying) Run(context.Context, broker.ClaimsInput, broker.Claims) (broker.Claims, []broker.ClaimsStep, error) {
	return nil, nil, &broker.Refusal{Code: broker.RefusedDenied, Reason: "secret", Message: d.message}
}

// What the administrator has written for the user is on the page of the
// refusal, and in the fault.
func TestRefusalMessage(t *testing.T) {
	t.Parallel()
	message := broker.Text{"da": "CVR <mangler>", "en": "No CVR"}
	w := newWorld(t)
	w.picture.Applications["app"].Claims = denying{message}
	page, ok := w.answer(w.get(url.Values{}), w.alice(levelLow)).Reply.(broker.RefusalPage)
	if !ok || page.Code != broker.RefusedDenied || page.Message["da"] != message["da"] {
		t.Errorf("got %#v", page)
	}
	w = newWorld(t, func(s *ApplicationSettings) { s.Refusals = tellFault })
	w.browser.Language = "da"
	w.picture.Applications["app"].Claims = denying{message}
	got := w.answer(w.get(url.Values{}), w.alice(levelLow)).fault(t, w)
	if !strings.HasSuffix(got.Subcode, ":RequestFailed") || !strings.HasPrefix(got.Reason, "CVR <mangler> Reference: ") || strings.Contains(got.Reason, "secret") {
		t.Errorf("got %+v", got)
	}
}
