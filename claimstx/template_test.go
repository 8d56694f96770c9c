package claimstx_test

import (
	"testing"

	"trin/broker"
	"trin/claimstx"
)

func TestTemplate(t *testing.T) {
	t.Parallel()
	step := func(text string, change ...func(*claimstx.Template)) claimstx.StepConfig {
		s := &claimstx.Template{Claim: "x", Text: text}
		for _, f := range change {
			f(s)
		}
		return claimstx.StepConfig{Template: s}
	}
	missing := func(word string) func(*claimstx.Template) {
		return func(s *claimstx.Template) { s.Missing = word }
	}
	replace := func(s *claimstx.Template) { s.Existing = "replace" }
	in := claimstx.Input{
		Subject: broker.Subject{Namespace: "people", Value: "alice"}, Application: "journal", Identifier: "https://journal", Connection: "adfs", Protocol: "saml2",
		Original: "urn:sub", Requester: &broker.Requester{Attributes: map[string][]string{"cvr": {"12345678", "87654321"}, "none": {}}},
		Level: broker.Level{Value: 30}, Class: "urn:class",
	}
	name := claimstx.Claims{claim("urn:oid:2.5.4.42", "Eva"), claim("sn", "Hansen")}
	one := func(value string) claimstx.Claims { return append(name[:2:2], claim("x", value)) }
	runSteps(t, []stepCase{
		{name: "claims", step: step("{urn:oid:2.5.4.42} {sn}"), given: name, want: one("Eva Hansen")},
		{name: "what is known of the login", step: step("{@subject} {@application} {@identifier} {@connection} {@protocol} {@requester} {@level} {@class} {@requester.cvr}"),
			in: in, given: name, want: one("alice journal https://journal adfs saml2 urn:sub 30 urn:class 12345678")},
		{name: "nothing is known of the requester", step: step("{@requester.cvr}"), given: name, want: name},
		{name: "an attribute without values", step: step("{@requester.none}"), in: in, given: name, want: name},
		{name: "no level", step: step("{@level}"), given: name, want: name},
		{name: "format and friendly name", step: step("a", func(s *claimstx.Template) { s.Format, s.FriendlyName = "f", "g" }), given: name,
			want: append(name[:2:2], broker.Claim{Name: "x", Format: "f", FriendlyName: "g", Values: []string{"a"}})},
		{name: "a claim that is missing", step: step("{sn} {none}"), given: name, want: name},
		{name: "a claim that is missing fails", step: step("{sn} {none} {@requester}", missing("fail")), given: name, err: `the text for "x" needs exactly one value of none, @requester`},
		{name: "a claim that is missing is nothing", step: step("[{none}]", missing("empty")), given: name, want: one("[]")},
		{name: "nothing at all is not written", step: step("{none}", missing("empty")), given: name, want: name},
		{name: "several values are no value", step: step("{sn}"), given: claimstx.Claims{claim("sn", "a", "b")}, want: claimstx.Claims{claim("sn", "a", "b")}},
		{name: "one value in two formats is one", step: step("{sn}"), given: claimstx.Claims{{Name: "sn", Format: "f", Values: []string{"a"}}, claim("sn", "a")},
			want: claimstx.Claims{{Name: "sn", Format: "f", Values: []string{"a"}}, claim("sn", "a"), claim("x", "a")}},
		{name: "an empty value is none", step: step("{sn}"), given: claimstx.Claims{claim("sn", "")}, want: claimstx.Claims{claim("sn", "")}},
		{name: "replaces", step: step("{sn}", replace), given: append(claimstx.Claims{claim("x", "1")}, name...), want: one("Hansen")},
		{name: "what it would replace is not believed", step: step("{none}", replace), given: append(claimstx.Claims{claim("x", "1")}, name...), want: name},
		{name: "itself", step: step("<{x}>", replace), given: claimstx.Claims{claim("x", "1")}, want: claimstx.Claims{claim("x", "<1>")}},
	})
}

// What a provider says is kept in the session, and given to other applications
// than the one that asked first.
func TestInboundTextsDoNotDependOnTheApplication(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"@application", "@identifier", "@protocol", "@requester", "@requester.cvr", "@level"} {
		step := claimstx.StepConfig{Template: &claimstx.Template{Claim: "x", Text: "{" + name + "}"}}
		refusedSteps(t, claimstx.Inbound, map[string]claimstx.StepConfig{"0.template.text: depends on the application": step})
		pipeline(t, outbound(step))
	}
	for _, name := range []string{"@subject", "@connection", "@class", "uid"} {
		pipeline(t, claimstx.Source{Direction: claimstx.Inbound, Steps: []claimstx.StepConfig{{Template: &claimstx.Template{Claim: "x", Text: "{" + name + "}"}}}})
	}
}

// What one application may know is not made where all of them will find it: a
// claim that is made, kept or let through for the one that asked first would be
// told to the next one out of the session.
func TestM11_WhatAProviderSaidKnowsNoApplication(t *testing.T) {
	t.Parallel()
	step := claimstx.StepConfig{Requester: &claimstx.Requester{Claim: "x"}}
	refusedSteps(t, claimstx.Inbound, map[string]claimstx.StepConfig{"0.requester: Put the step on the application": step})
	pipeline(t, outbound(step))
	for _, condition := range []string{
		"application == 'journal'", "identifier == 'journal'", "protocol == 'oidc'", "requesters.size() == 0", "requester == ''", "!known",
	} {
		step := claimstx.StepConfig{Drop: &claimstx.Drop{Claims: []string{"cpr"}}, When: condition}
		refusedSteps(t, claimstx.Inbound, map[string]claimstx.StepConfig{"0.when: kept for all applications": step})
		pipeline(t, outbound(step))
	}
	for _, condition := range []string{"connection == 'adfs'", "class == 'urn:two'", "'cpr' in claims"} {
		pipeline(t, claimstx.Source{Direction: claimstx.Inbound, Steps: []claimstx.StepConfig{{Drop: &claimstx.Drop{Claims: []string{"cpr"}}, When: condition}}})
	}
}

// The RequesterID is text from a request: it is put into texts as it is and read
// by nothing on its way.
func TestM12_TextOfARequesterStaysText(t *testing.T) {
	t.Parallel()
	for _, evil := range []string{"{@subject}", "{uid}", "}}{{", `<x/>&"'`, `","admin":true,"`, "*)(uid=*", "' OR 1=1 --", "a\r\nSet-Cookie: b", `C=DK,O=99999999`} {
		in := claimstx.Input{Original: evil, RequesterIDs: []string{evil}, Subject: broker.Subject{Namespace: "n", Value: "alice"}}
		got, err := runStep(t, claimstx.StepConfig{Template: &claimstx.Template{Claim: "x", Text: "<{@requester}>"}}, in, claimstx.Claims{claim("uid", "alice")})
		if err != nil || len(got.Values("x")) != 1 || got.Values("x")[0] != "<"+evil+">" {
			t.Errorf("%q: got %v and %v", evil, got, err)
		}
	}
	for _, evil := range []string{"a\x00b", "a\ufffeb", "\xff"} {
		got, err := runStep(t, claimstx.StepConfig{Template: &claimstx.Template{Claim: "x", Text: "{@requester}"}}, claimstx.Input{Original: evil}, nil)
		if err == nil || got != nil {
			t.Errorf("%q: got %v and %v, want an error", evil, got, err)
		}
	}
}
