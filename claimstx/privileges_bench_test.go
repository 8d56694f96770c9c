package claimstx_test

import (
	"context"
	"strconv"
	"testing"

	"trin/broker"
	"trin/claimstx"
)

// BenchmarkPrivileges builds a list from 2,000 groups, of which 200 give a
// privilege.
func BenchmarkPrivileges(b *testing.B) {
	step := claimstx.Privileges{Claim: bppClaim, From: "group", Scope: scopeCVR + "11223344", Values: map[string][]string{}}
	groups := broker.Claim{Name: "group"}
	for i := range 2_000 {
		name := "CN=Group " + strconv.Itoa(i)
		groups.Values = append(groups.Values, name)
		if i%10 == 0 {
			step.Values[name] = []string{jobRole + "role_" + strconv.Itoa(i) + "/1"}
		}
	}
	pipeline, problems := claimstx.Compile(claimstx.Source{Direction: claimstx.Outbound, WithoutLevel: true, Steps: []claimstx.StepConfig{{Privileges: &step}}})
	for _, problem := range problems {
		b.Fatal(problem)
	}
	claims := claimstx.Claims{groups}
	b.ReportAllocs()
	for b.Loop() {
		if out, _, err := pipeline.Run(context.Background(), claimstx.Input{}, claims); err != nil || len(out) != 2 {
			b.Fatal(len(out), err)
		}
	}
}
