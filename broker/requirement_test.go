package broker_test

import (
	"testing"

	"trin/broker"
)

// TestRequirement: what a request and the floors come to, and the level that
// says it best.
func TestRequirement(t *testing.T) {
	t.Parallel()
	v, err := broker.NewVocabulary([]broker.Class{
		ranked("L1", "", 10), ranked("L2", "", 20), ranked("L3", "", 30), ranked("n1", "nsis", 10), {Ref: "tag", Kind: broker.KindTag},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	scale, err := v.Scale(nil)
	if err != nil {
		t.Fatal(err)
	}
	app := &broker.ApplicationConnection{
		Scale: scale, RequesterFloors: map[string]broker.Level{"payroll": {Value: 20}, "secret": {Value: 30}},
		PairFloors: map[broker.ID]broker.Level{"adfs": {Ladder: "nsis", Value: 10}},
	}
	for _, test := range []struct {
		name    string
		request broker.AuthnRequest
		pair    broker.ID
		target  string
		floors  string
		refused broker.RefusalCode
	}{
		{name: "nothing", target: "0", floors: "no level"},
		{name: "exact takes the first", request: broker.AuthnRequest{Classes: []broker.ClassRef{"L3", "L2"}}, target: "30", floors: "no level"},
		{name: "minimum takes the lowest", request: broker.AuthnRequest{Classes: []broker.ClassRef{"L3", "L2"}, Comparison: broker.Minimum}, target: "20", floors: "no level"},
		{name: "maximum takes the highest", request: broker.AuthnRequest{Classes: []broker.ClassRef{"L1", "L2"}, Comparison: broker.Maximum}, target: "20", floors: "no level"},
		{name: "better takes the next", request: broker.AuthnRequest{Classes: []broker.ClassRef{"L1", "L2"}, Comparison: broker.Better}, target: "30", floors: "no level"},
		{name: "nothing is better", request: broker.AuthnRequest{Classes: []broker.ClassRef{"L3"}, Comparison: broker.Better}, target: "0", floors: "no level"},
		{name: "every requester counts", request: broker.AuthnRequest{Classes: []broker.ClassRef{"L1"}, RequesterIDs: []string{"secret", "proxy", "payroll"}}, target: "30", floors: "level 30"},
		{name: "the pair", pair: "adfs", target: "nsis:10", floors: "level 10 on ladder nsis"},
		{name: "another pair", pair: "nemid", target: "0", floors: "no level"},
		{name: "unknown", request: broker.AuthnRequest{Classes: []broker.ClassRef{"L9"}}, refused: broker.RefusedUnknownClass},
		{name: "unknown and voluntary", request: broker.AuthnRequest{Classes: []broker.ClassRef{"L9"}, Voluntary: true}, target: "0", floors: "no level"},
		{name: "a tag alone", request: broker.AuthnRequest{Classes: []broker.ClassRef{"tag"}}, refused: broker.RefusedUnknownClass},
		{name: "malformed", request: broker.AuthnRequest{Comparison: "stronger"}, refused: broker.RefusedMalformed},
	} {
		r, refusal := broker.Resolve(app, test.request, test.pair)
		if (refusal != nil) != (test.refused != "") || refusal != nil && refusal.Code != test.refused {
			t.Errorf("%s: got refusal %v, want %q", test.name, refusal, test.refused)
		}
		if refusal != nil {
			continue
		}
		if got := levelText(r.Target(v)); got != test.target {
			t.Errorf("%s: got target %s, want %s", test.name, got, test.target)
		}
		if got := r.Floors.String(); got != test.floors {
			t.Errorf("%s: got floors %s, want %s", test.name, got, test.floors)
		}
	}
}
