package register

import (
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

// administration is the kind of the application that administrators log in at.
const administration = "console"

// wish is what the administrator wants of a description: proposed at first, and
// then as the form says.
type wish struct {
	protocol, profile string
	id                string
	nameDA, nameEN    string
	organisation      string
	authentication    []string
	floor, first      string // of choices of levels
	forward, pin      bool
	presets           []string // vocabularies to add
	anyway            bool     // a broken signature is taken
	settings          map[string]any
}

// idForm is what may name a connection.
var idForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// propose is what Trin makes of a description by itself. A nil reading is a
// connection that is filled in by hand.
func propose(s side, kind connections.Kind, read *reading, now drafts.Examined) wish {
	w := wish{protocol: kind.Name, settings: map[string]any{}, forward: asks(s, kind)}
	var taken connections.Taken
	if read != nil {
		taken = read.taken
		w.profile = profileOf(s, kind.Name, taken)
	}
	w.nameEN, w.nameDA = taken.Titles["en"], taken.Titles["da"]
	if w.nameEN == "" && w.nameDA == "" {
		w.nameEN = taken.Organisation
	}
	if w.nameEN == "" && w.nameDA == "" {
		w.nameEN = hostOf(taken.Name)
	}
	if w.nameDA == "" {
		w.nameDA = w.nameEN
	}
	if w.nameEN == "" {
		w.nameEN = w.nameDA
	}
	w.id = free(s, idOf(kind.Name, taken, w.nameEN), now)
	if s.role == connections.RoleApplication {
		w.authentication = theOnly(now.Configuration)
	}
	w.presets = proposed(w.profile, vocabularies(w.profile, taken, now))
	return w
}

// proposed are the vocabularies that are added unless somebody says otherwise:
// those of the profile, and what is announced where only one speaks so.
func proposed(profile string, offered []string) []string {
	if len(offered) == 1 {
		return offered
	}
	return slices.DeleteFunc(slices.Clone(offered), func(name string) bool { return !slices.Contains(spoken[profile], name) })
}

// asks reports whether a connection of the kind is told by its document what to
// ask its provider for: no local one, and no preset, which says it itself.
func asks(s side, kind connections.Kind) bool {
	return s.role != connections.RoleApplication && !kind.Local && kind.Expand == nil
}

// idOf is a short name: the product's, or that of the host, or of the name.
func idOf(protocol string, t connections.Taken, name string) string {
	switch {
	case isADFS(t):
		return "adfs"
	case t.Product != "":
		return t.Product
	}
	host := strings.TrimPrefix(hostOf(t.Name), "www.")
	if labels := strings.Split(host, "."); len(labels) > 2 && slices.Contains([]string{"saml", "idp", "sp", "login", "sts", "auth", "sso"}, labels[0]) {
		host = strings.Join(labels[1:], ".")
	}
	first, _, _ := strings.Cut(host, ".")
	candidates := []string{first, t.Name, name, protocol}
	if net.ParseIP(host) != nil {
		candidates = []string{name, protocol} // a number says nothing
	}
	for _, candidate := range candidates {
		if id := slug(candidate); id != "" {
			return id
		}
	}
	return "new"
}

// slug is a text as an id; "" = nothing of it can be one.
func slug(text string) string {
	text = strings.NewReplacer("æ", "ae", "ø", "oe", "å", "aa", "é", "e", "ü", "u", "ö", "o", "ä", "a").Replace(strings.ToLower(text))
	var b strings.Builder
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= 40 {
			break
		}
	}
	return strings.Trim(b.String(), "-")
}

// hostOf is the host of an identifier that is an address; "" = it is none.
func hostOf(name string) string {
	u, err := url.Parse(name)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// free is the id, or the first of its kind that nothing has.
func free(s side, id string, now drafts.Examined) string {
	taken := func(id string) bool {
		c := now.Configuration
		in := c != nil && (c.Applications[broker.ID(id)] != nil || c.Connections[broker.ID(id)] != nil)
		return in || slices.ContainsFunc(now.Documents, func(d connections.Document) bool { return d.ID == id && d.Kind == s.kind })
	}
	for n, first := 2, id; taken(id); n++ {
		id = fmt.Sprintf("%s-%d", first, n)
	}
	return id
}

// theOnly is the connection that users can only log in by, if it is the only one.
func theOnly(c *broker.Configuration) []string {
	if c == nil {
		return nil
	}
	all := []string{}
	for id := range c.Connections {
		all = append(all, string(id))
	}
	all = slices.DeleteFunc(all, func(id string) bool { return isFactor(c, broker.ID(id)) })
	if len(all) > 1 {
		all = slices.DeleteFunc(all, func(id string) bool { return ofAdministrators(c, broker.ID(id)) })
	}
	if len(all) == 1 {
		return all
	}
	return nil
}

// ofAdministrators reports whether the administration alone logs in by the
// connection.
func ofAdministrators(c *broker.Configuration, id broker.ID) bool {
	used := false
	for _, a := range c.Applications {
		if a == nil || !slices.Contains(a.Authentication, id) {
			continue
		}
		if a.Kind != administration {
			return false
		}
		used = true
	}
	return used
}

// isFactor reports whether a connection is a second factor of another one.
func isFactor(c *broker.Configuration, id broker.ID) bool {
	for _, other := range c.Connections {
		if other != nil && slices.ContainsFunc(other.Factors, func(f broker.Factor) bool { return f.Connection == id }) {
			return true
		}
	}
	return false
}

// profileOf is the profile that a description is known to want; "" = none.
func profileOf(s side, protocol string, t connections.Taken) string {
	host := hostOf(t.Name)
	says := func(part string) bool {
		return slices.ContainsFunc(t.Addresses, func(a connections.Address) bool { return strings.Contains(a.URL, part) })
	}
	asks := func(prefix string) bool {
		return slices.ContainsFunc(t.Attributes, func(a connections.AskedAttribute) bool { return strings.HasPrefix(a.Name, prefix) })
	}
	marked := func(part string) bool {
		return slices.ContainsFunc(t.Marks, func(mark string) bool { return strings.Contains(mark, part) }) ||
			slices.ContainsFunc(t.Classes, func(c broker.ClassRef) bool { return strings.Contains(string(c), part) })
	}
	handler := slices.Contains(t.NameIDs, "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName") && says("/saml2auth/consume.idp")
	switch {
	case isADFS(t):
		return fitting(s, protocol, "adfs")
	case t.Product == "entra":
		return fitting(s, protocol, "entra")
	case handler && (strings.Contains(host, "ch1") || strings.HasPrefix(host, "saml.adgangsstyring.")):
		return fitting(s, protocol, "kombit-ch1")
	case handler:
		return fitting(s, protocol, "kombit-ch2")
	case strings.HasSuffix(host, "nemlog-in.dk") || strings.Contains(host, "nemlogin"):
		return fitting(s, protocol, "nemlogin")
	case asks("https://data.gov.dk/") || marked("https://data.gov.dk/"):
		return fitting(s, protocol, "oiosaml3")
	case marked("refeds.org"):
		return fitting(s, protocol, "refeds")
	case len(t.Marks) > 0:
		return fitting(s, protocol, "edugain")
	}
	return ""
}

// fitting is the first of the profiles that fits the protocol; "" = none does.
func fitting(s side, protocol string, names ...string) string {
	for _, name := range names {
		if slices.Contains(installation.ProfileProtocols(name, s.kind), protocol) {
			return name
		}
	}
	return ""
}

// spoken are the vocabularies that profiles speak in.
var spoken = map[string][]string{
	"kombit-ch1": {"house"}, "kombit-ch2": {"house", "nsis"}, "nemlogin": {"nsis"}, "oiosaml3": {"nsis"}, "refeds": {"refeds"}, "edugain": {"refeds"},
	"adfs": {"house"}, "entra": {"house"},
}

// vocabularies are those that the profile, or what the party announces, speaks in
// and the vocabulary does not know.
func vocabularies(profile string, t connections.Taken, now drafts.Examined) []string {
	var all []string
	known := func(ref broker.ClassRef) bool {
		if now.Configuration == nil || now.Configuration.Vocabulary == nil {
			return false
		}
		_, there := now.Configuration.Vocabulary.Class(ref)
		return there
	}
	for _, name := range installation.Presets() {
		classes := installation.PresetClasses(name)
		if len(classes) == 0 || slices.ContainsFunc(classes, func(ref string) bool { return known(broker.ClassRef(ref)) }) {
			continue
		}
		announced := slices.ContainsFunc(t.Classes, func(ref broker.ClassRef) bool { return slices.Contains(classes, string(ref)) })
		if announced || slices.Contains(spoken[profile], name) {
			all = append(all, name)
		}
	}
	return all
}
