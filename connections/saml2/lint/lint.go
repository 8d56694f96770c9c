package lint

import (
	"crypto"
	"crypto/x509"
	"slices"
	"time"
)

// Kind is what a document is.
type Kind string

// The kinds.
const (
	Metadata Kind = "metadata"
	Request  Kind = "request"
	Response Kind = "response"
)

// Severity says what it means that a rule is missed.
type Severity string

// The severities. A must breaks the exchange, or the standard; a should is what
// the profile asks for and peers may insist on; an info is for whoever reads.
const (
	Must   Severity = "must"
	Should Severity = "should"
	Info   Severity = "info"
)

// Rule is one rule of a standard or a profile.
type Rule struct {
	ID       string   `json:"id"`
	Kind     Kind     `json:"kind"`
	Severity Severity `json:"severity"`
	Source   string   `json:"source"` // where the rule comes from
	Says     string   `json:"says"`   // the rule, in Trin's own words
	Mend     string   `json:"mend"`   // what to do where it is missed
	// Profiles are those that it holds for; nil = all, and no profile.
	Profiles []string `json:"profiles,omitempty"`

	check func(*document, *report)
}

// Finding is a rule that a document misses at a place.
type Finding struct {
	Rule     string   `json:"rule"`
	Severity Severity `json:"severity"`
	Source   string   `json:"source"`
	Place    string   `json:"place"`
	Says     string   `json:"says"`
	Seen     string   `json:"seen"` // may hold clipped text of the document, always quoted
	Mend     string   `json:"mend"`
}

// Options is what a document is held against beside its own text.
type Options struct {
	Profile string // "" = the rules of the standard alone
	Now     time.Time
	// Certificates are those of which one must have signed; empty = the one in
	// the signature, which shows that it is whole, and not whose it is.
	Certificates []*x509.Certificate
	// Own are addresses of whoever looks, a scheme and a host each. Those that are
	// served in plain http, which a demonstration on one machine is, are taken as if
	// they were https, and one finding says so.
	Own []string
	// Keys decrypt assertions.
	Keys []crypto.Decrypter
	// Privileges looks into a value that holds a list of privileges (OIO BPP);
	// nil = it is not looked into.
	Privileges func(value string) []Finding
}

// The profiles.
const (
	kombitCH1 = "kombit-ch1"
	kombitCH2 = "kombit-ch2"
	oiosaml3  = "oiosaml3"
	nemlogin  = "nemlogin"
	saml2int  = "saml2int"
	adfs      = "adfs"
	entra     = "entra"
	refeds    = "refeds"
	edugain   = "edugain"
)

// Profiles names the profiles that have rules.
func Profiles() []string {
	return []string{adfs, edugain, entra, kombitCH1, kombitCH2, nemlogin, oiosaml3, refeds, saml2int}
}

// Rules returns every rule.
func Rules() []Rule {
	return slices.Concat([]Rule{readable(Metadata), readable(Request), readable(Response), unverified(Metadata), unverified(Request), unverified(Response)}, coreMetadata(), coreKeys(), coreRequest(), coreRequestedClasses(), coreResponse(), coreAssertion(),
		saml2intMetadata(), saml2intMessages(), oiosaml3Metadata(), oiosaml3Request(), oiosaml3Response(),
		kombitMetadata(), kombitRequest(), kombitResponse(), refedsRules(), edugainRules(), adfsRules(),
		[]Rule{plain(Metadata), plain(Request), plain(Response)}) // the last ones: they say what the others have let pass
}

// holds reports whether the rule holds for documents of the kind under the
// profile.
func (r Rule) holds(kind Kind, profile string) bool {
	return r.Kind == kind && (r.Profiles == nil || slices.Contains(r.Profiles, profile))
}

// finding is that the rule is missed.
func (r Rule) finding(place, seen string) Finding {
	return Finding{Rule: r.ID, Severity: r.Severity, Source: r.Source, Place: place, Says: r.Says, Seen: seen, Mend: r.Mend}
}

// maxFindings bounds what is said of one document.
const maxFindings = 500

// Check holds a document against the rules of its kind. The data is XML, or how
// it travels: base64, or the address of a request by the HTTP-Redirect binding.
// What cannot be read at all is one finding.
func Check(kind Kind, data []byte, o Options) []Finding {
	d, unreadable := read(kind, data, o)
	if unreadable != nil {
		return []Finding{*unreadable}
	}
	found := &report{}
	for _, rule := range Rules() {
		if rule.check != nil && rule.holds(kind, o.Profile) {
			found.rule = rule
			rule.check(d, found)
		}
	}
	return found.findings
}

// report collects what rules find.
type report struct {
	rule     Rule
	findings []Finding
}

// Worst is the gravest severity among findings; "" = there are none.
func Worst(findings []Finding) Severity {
	var worst Severity
	for _, s := range []Severity{Info, Should, Must} {
		if slices.ContainsFunc(findings, func(f Finding) bool { return f.Severity == s }) {
			worst = s
		}
	}
	return worst
}
