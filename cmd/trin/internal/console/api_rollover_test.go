package console

import (
	"net/url"
	"testing"

	"trin/admin/access"
)

type keyPartyAnswer struct {
	Role, ID, Key, Standing, Word, By, Way string
	Ready, Said                            bool
}

// walkRollover looks at a key that waits, and says what a party knows of it.
func walkRollover(t *testing.T, c *caller, next, active string) {
	const place = "/rollovers/default/signing"
	plan := read[struct {
		Step, Active, Safe string
		Next               []string
		Parties, NotReady  int
	}](t, c.must("GET", place, ""))
	if plan.Step != "wait" || plan.Active != active || len(plan.Next) != 1 || plan.Next[0] != next || plan.Safe == "" || plan.Parties == 0 || plan.NotReady == 0 {
		t.Errorf("got %+v", plan)
	}
	all := read[page[keyPartyAnswer]](t, c.must("GET", place+"/parties?limit=200", ""))
	if len(all.Items) != plan.Parties {
		t.Errorf("got %d parties, want %d", len(all.Items), plan.Parties)
	}
	c.must("GET", place+"/readers", "")
	const journal = place + "/parties/application/journal"
	before := c.must("GET", journal, "")
	if got := read[keyPartyAnswer](t, before); got.Key != next || got.Word != "" || got.Ready {
		t.Errorf("got %+v", got)
	}
	c.caller(access.Administrator, "", access.ScopeRead, access.ScopeWrite).refused("forbidden", "PUT", journal, `{"word":"told"}`, "If-Match", before.tag())
	c.refused("precondition-required", "PUT", journal, `{"word":"told"}`)
	c.refused("invalid", "PUT", journal, `{"word":"promised"}`, "If-Match", before.tag())
	confirmed := c.must("PUT", journal, `{"word":"confirmed","way":"hand"}`, "If-Match", before.tag())
	if got := read[keyPartyAnswer](t, confirmed); got.Word != "confirmed" || got.By != "token caller" || got.Way != "hand" || !got.Said || !got.Ready {
		t.Errorf("got %+v", got)
	}
	c.refused("precondition-failed", "PUT", journal, `{"word":"told"}`, "If-Match", before.tag())
	if got := read[keyPartyAnswer](t, c.must("PUT", journal, `{}`, "If-Match", confirmed.tag())); got.Word != "" || got.Said || got.Ready {
		t.Errorf("got %+v", got)
	}
	if found := read[page[struct{ Author string }]](t, c.must("GET", "/audit?what="+url.QueryEscape("keys confirm"), "")); len(found.Items) != 2 || found.Items[0].Author != "token caller" {
		t.Errorf("got %+v", found)
	}
	c.refused("not-found", "GET", place+"/parties/application/none", "")
	c.refused("not-found", "GET", "/rollovers/none/signing", "")
}
