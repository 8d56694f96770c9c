package claimstx_test

import (
	"fmt"
	"testing"

	"trin/broker"
	"trin/claimstx"
)

// textSteps are the steps that make text, each writing a claim of that name, or
// under that friendly name.
func textSteps(name, friendly string) []claimstx.StepConfig {
	return []claimstx.StepConfig{
		{Map: &claimstx.Map{Claim: "x", To: name, FriendlyName: friendly, Values: map[string][]string{"a": {"4"}}}},
		{Split: &claimstx.Split{Claim: "x", At: ",", To: name, FriendlyName: friendly}},
		{Join: &claimstx.Join{Claim: "x", With: ",", To: name, FriendlyName: friendly}},
		{Scope: &claimstx.Scope{Claim: "x", Scope: "example.dk", To: name, FriendlyName: friendly}},
		{Unscope: &claimstx.Unscope{Claim: "x", To: name, FriendlyName: friendly}},
		{Template: &claimstx.Template{Claim: name, Text: "4", FriendlyName: friendly}},
		{Hash: &claimstx.Hash{Claim: "x", To: name, FriendlyName: friendly}},
		{Pairwise: &claimstx.Pairwise{Claim: name, FriendlyName: friendly}},
	}
}

// readers are the steps that make text, each reading a claim of that name.
func readers(name string) []claimstx.StepConfig {
	return []claimstx.StepConfig{
		{Map: &claimstx.Map{Claim: name, To: "y", Values: map[string][]string{"a": {"4"}}}},
		{Split: &claimstx.Split{Claim: name, At: ",", To: "y"}},
		{Template: &claimstx.Template{Claim: "y", Text: "{" + name + "}"}},
		{Hash: &claimstx.Hash{Claim: name}},
		{Pairwise: &claimstx.Pairwise{Claim: "y", From: name}},
		{NameID: &claimstx.NameID{Format: "persistent", Text: "{" + name + "}"}},
		{Release: &claimstx.Release{Attributes: []claimstx.Released{{Claim: name, Reason: "r"}}}},
	}
}

func TestM1_TextStepsAndReservedNames(t *testing.T) {
	t.Parallel()
	names := append([]string{"LevelOfAssurance", "vot", "vtm", "ial", "AAL", "AuthenticationMethod", "trin:nameid", "TRIN:nameid", "trin\u200b:nameid", "urn:trin:nameid",
		"https://schemas.microsoft.com/claims/authnclassreference/", broker.ClaimIdentifier}, variants...)
	for _, name := range names {
		for _, step := range append(append(textSteps(name, ""), textSteps("y", name)...), readers(name)...) {
			if p, problems := claimstx.Compile(outbound(step)); p != nil || len(problems) == 0 {
				t.Errorf("%q: a step that names it compiled: %+v", name, step)
			}
		}
	}
	for _, step := range append(textSteps("y", ""), readers("eduPersonAssurance")...) {
		pipeline(t, outbound(step))
	}
}

// What a provider says the user is called is not what Trin says.
func TestM1_NobodyElseSaysWhatTheUserIsCalled(t *testing.T) {
	t.Parallel()
	forged := claimstx.Claims{claim("trin:nameid", "admin"), claim("Trin:NameID", "admin"), claim("uid", "alice")}
	for name, steps := range map[string][]claimstx.StepConfig{
		"without a step":           nil,
		"a step that is left out":  {{NameID: &claimstx.NameID{Format: "email", Text: "{mail}", Missing: "skip"}}},
		"one that keeps all":       {{Keep: &claimstx.Keep{Claims: []string{"*"}}}},
		"one that releases all":    {{Release: &claimstx.Release{Attributes: []claimstx.Released{{Claim: "*", Reason: "r"}}}}},
		"one that comes after all": {{Unique: &claimstx.Unique{}}},
	} {
		for _, d := range []claimstx.Direction{claimstx.Inbound, claimstx.Outbound} {
			p, problems := claimstx.Compile(claimstx.Source{Direction: d, Steps: steps, WithoutLevel: true})
			if len(problems) > 0 {
				continue // the step cannot stand there
			}
			out, _, err := p.Run(t.Context(), claimstx.Input{}, forged)
			if err != nil || len(out) != 1 || fmt.Sprint(out.Values("uid")) != "[alice]" {
				t.Errorf("%s, %s: got %v and %v", name, d, out, err)
			}
		}
	}
}
