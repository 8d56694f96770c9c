package installation

import (
	"maps"
	"slices"
	"strings"

	"trin/broker"
	"trin/claimstx"
	"trin/connections"
)

// What an application says about those behind it.
const (
	originalFirst   = "first"
	originalLast    = "last"
	unknownAllow    = "allow"
	unknownRefuse   = "refuse"
	policyOwn       = "own"
	policyRequester = "requester"
)

// behind reads what the application says about those behind it.
func (b *builder) behind(d *document, a applicationDocument, application *broker.ApplicationConnection) {
	application.OriginalLast = b.choice(d, "originalRequester", a.OriginalRequester, originalFirst, originalLast) == originalLast
	application.KnownRequestersOnly = b.choice(d, "unknownRequesters", a.UnknownRequesters, unknownAllow, unknownRefuse) == unknownRefuse
	application.EndPolicy = b.choice(d, "requesterPolicy", a.RequesterPolicy, policyOwn, policyRequester) == policyRequester
	if a.TrustRequesters {
		return
	}
	const untrusted = "The application is not trusted to say who is behind it, so this changes nothing. Write trustRequesters: true if it is a proxy and signs its requests, or take the line away."
	if application.EndPolicy {
		b.warn(d, "requesterPolicy", untrusted)
	}
	if len(a.UnknownClaims) > 0 {
		b.warn(d, "unknownClaims", untrusted)
	}
}

// choice reads one of some words; the first is what "" means.
func (b *builder) choice(d *document, field, value string, words ...string) string {
	if value == "" && d.root.get(field) == nil {
		return words[0]
	}
	if !slices.Contains(words, value) {
		b.fail(d, field, "%q cannot stand here. Write %s.", value, strings.Join(words, " or "))
	}
	return value
}

// releases refuses that an application changes what its proxy was told about
// assurance: the claims of a login go through the pipeline of the proxy, and then
// through that of the application behind it, which must not write a claim that
// an assurance step of the proxy has written.
func (b *builder) releases() {
	for _, proxy := range slices.Sorted(maps.Keys(b.described)) {
		a := b.configuration.Applications[proxy]
		if a == nil || !a.EndPolicy || !a.TrustsRequesters {
			continue
		}
		steps := append(slices.Clone(b.described[proxy].Claims), b.described[proxy].UnknownClaims...)
		for _, entry := range b.requesters[proxy] {
			steps = append(steps, entry.claims...)
		}
		ruled := slices.DeleteFunc(steps, func(step claimstx.StepConfig) bool { return step.Assurance == nil })
		for _, end := range slices.Sorted(maps.Keys(b.described)) {
			if end != proxy && len(ruled) > 0 && b.overwrites(ruled, b.described[end].Claims) {
				b.report(b.applications[end], connections.SeverityError, "claims", "A step writes a claim in which the application %s, that may ask for this one, is told the level. Use another name, or an assurance step.", proxy)
			}
		}
	}
}

// overwrites reports whether steps that follow the assurance steps write what
// those have written.
func (b *builder) overwrites(ruled, steps []claimstx.StepConfig) bool {
	compile := func(before []claimstx.StepConfig) int {
		source := b.supplied(claimstx.Source{Direction: claimstx.Outbound, Steps: append(slices.Clone(before), steps...)})
		_, problems := claimstx.Compile(source)
		return len(problems)
	}
	return compile(ruled) > compile(nil)
}
