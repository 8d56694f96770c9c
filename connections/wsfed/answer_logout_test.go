package wsfed

import (
	"testing"

	"trin/broker"
)

// The application gets the browser back, but for a logout that somebody was not
// told of: then the person reads who that is.
func TestAnswerLogout(t *testing.T) {
	t.Parallel()
	const back, page = "https://rp.example/bye", "/logged-out/t1"
	for _, test := range []struct {
		name    string
		reply   string
		outcome broker.LogoutOutcome
		want    string
	}{
		{"everybody was told", `{"reply":"` + back + `"}`, broker.LogoutOutcome{Page: "/logged-out"}, back},
		{"nowhere to go back to", `{}`, broker.LogoutOutcome{Page: "/logged-out"}, "/logged-out"},
		{"somebody cannot confirm", `{"reply":"` + back + `"}`, broker.LogoutOutcome{Partial: true, Unconfirmed: []broker.Text{{"": "x"}}, Page: page}, back},
		{"that, and nowhere to go back to", `{}`, broker.LogoutOutcome{Partial: true, Unconfirmed: []broker.Text{{"": "x"}}, Page: page}, page},
		{"somebody was not told", `{"reply":"` + back + `"}`, broker.LogoutOutcome{Partial: true, Untold: []broker.Text{{"": "x"}}, Page: page}, page},
	} {
		test.outcome.Reply = []byte(test.reply)
		reply, err := (&frontend{}).AnswerLogout(t.Context(), test.outcome)
		if err != nil || reply != (broker.Redirect{URL: test.want}) {
			t.Errorf("%s: got %v, %v, want %s", test.name, reply, err, test.want)
		}
	}
	if reply, err := (&backend{}).AnswerLogout(t.Context(), broker.LogoutOutcome{Partial: true, Page: page}); err != nil || reply != (broker.Redirect{URL: page}) {
		t.Errorf("a provider's clean-up: got %v, %v, want %s", reply, err, page)
	}
}
