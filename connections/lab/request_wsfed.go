package lab

import (
	"net/url"

	"trin/broker"
)

// sendWSFed writes a sign-in request (WS-Federation 1.2, 13.2.2).
func (l *Lab) sendWSFed(run *Run) broker.Reply {
	r := run.Request
	q := url.Values{"wa": {"wsignin1.0"}, "wtrealm": {l.realm()}, "wreply": {l.answers(WSFed)}, "wctx": {run.ID}}
	at := run.Started
	switch r.Fault {
	case requestExpired:
		at = at.Add(-beyond)
	case requestConsumer:
		q.Set("wreply", "https://elsewhere.invalid/")
	case requestIssuer:
		q.Set("wtrealm", "https://elsewhere.invalid/")
	}
	q.Set("wct", at.UTC().Format("2006-01-02T15:04:05Z"))
	if len(r.Classes) > 0 {
		q.Set("wauth", r.Classes[0])
	}
	fresh := r.Fresh
	if r.Force {
		fresh = "0"
	}
	for name, value := range map[string]string{"wfresh": fresh, "whr": r.HomeRealm, "login_hint": r.Subject} {
		if value != "" {
			q.Set(name, value)
		}
	}
	run.Message = q.Encode()
	return broker.Redirect{URL: l.Trin + "/wsfed?" + run.Message}
}
