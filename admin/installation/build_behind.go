package installation

import (
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
	for _, proxy := range b.applications {
		a := proxy.application
		if !a.EndPolicy || !a.TrustsRequesters {
			continue
		}
		steps := append(slices.Clone(proxy.described.Claims), proxy.described.UnknownClaims...)
		for _, entry := range b.requesters[a.ID] {
			steps = append(steps, entry.claims...)
		}
		ruled := slices.DeleteFunc(steps, func(step claimstx.StepConfig) bool { return step.Assurance == nil })
		for _, end := range b.applications {
			if end != proxy && len(ruled) > 0 && b.overwrites(proxy, end, ruled) {
				b.report(end.whole, connections.SeverityError, "claims", "A step writes a claim in which the application %s, that may ask for this one, is told the level. Use another name, or an assurance step.", a.ID)
			}
		}
	}
}

// overwriting is what is remembered of an application behind a proxy.
type overwriting struct {
	proxy      *made
	overwrites bool
}

// mostProxies is of how many proxies that is remembered.
const mostProxies = 8

// overwrites reports whether steps that follow the assurance steps of the proxy
// write what those have written.
func (b *builder) overwrites(proxy, end *made, ruled []claimstx.StepConfig) bool {
	end.mu.Lock()
	defer end.mu.Unlock()
	if at := slices.IndexFunc(end.overwrites, func(o overwriting) bool { return o.proxy == proxy }); at >= 0 {
		return end.overwrites[at].overwrites
	}
	compile := func(before []claimstx.StepConfig) int {
		source := b.supplied(claimstx.Source{Direction: claimstx.Outbound, Steps: append(slices.Clone(before), end.described.Claims...)})
		_, problems := claimstx.Compile(source)
		return len(problems)
	}
	is := compile(ruled) > compile(nil)
	if len(end.overwrites) >= mostProxies {
		end.overwrites = slices.Delete(end.overwrites, 0, 1)
	}
	end.overwrites = append(end.overwrites, overwriting{proxy, is})
	return is
}
