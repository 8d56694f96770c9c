package directory

import (
	"cmp"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-ldap/ldap/v3"

	"trin/broker"
	"trin/claimstx"
	"trin/claimstx/lookup"
	"trin/claimstx/text"
)

// The limits of a lookup's settings.
const (
	maxParameters = 16
	maxAttributes = 64
	defaultRows   = 10
	maxRows       = 1_000
)

// Settings is what an administrator sets for a lookup of the kind "ldap".
type Settings struct {
	// URL is "ldaps://dc.example.dk", or "ldap://" with StartTLS or for this
	// machine. A port may follow the host.
	URL      string `json:"url"`
	StartTLS bool   `json:"startTLS,omitempty"` // RFC 4511, 4.14
	// BindDN is who Trin is to the directory, and SecretName the name of the
	// password, as `trin secrets set` keeps it; neither = an anonymous search.
	BindDN     string `json:"bindDN,omitempty"`
	SecretName string `json:"secretName,omitempty"`
	// Base is where the search begins, and Scope how far it goes: "base", "one"
	// or "sub" (the default). Base and Filter may hold {name} for a parameter,
	// where a value stands.
	Base       string   `json:"base"`
	Scope      string   `json:"scope,omitempty"`
	Filter     string   `json:"filter"`
	Parameters []string `json:"parameters,omitempty"`
	// Attributes are the columns by attribute; "dn" is the entry's name.
	Attributes map[string]string `json:"attributes"`
	// Binary are those of them whose values are given in Base64. objectGUID and
	// objectSid are given as text of their own without it.
	Binary []string `json:"binary,omitempty"`
	// MaxRows is how many entries there may be, 1 to 1,000; 0 = 10.
	MaxRows int `json:"maxRows,omitempty"`
	// Authorities are the certificates, in PEM, by which the directory's own is
	// believed; "" = those that the machine believes.
	Authorities string `json:"authorities,omitempty"`
}

// compiled is a lookup that is ready but for its connections.
type compiled struct {
	server     server
	bindDN     string
	secretName string
	base       base
	scope      int
	filter     *text.Template
	names      []string
	attributes []attribute
	maxRows    int
}

// server is where a directory is, and how it is reached.
type server struct {
	host, address string
	tls, startTLS bool
	roots         *x509.CertPool // nil = the machine's
}

func checkSettings(raw json.RawMessage) []claimstx.Problem {
	var s Settings
	if problems := lookup.Read(raw, &s, lookup.SettingTimeout, lookup.SettingAtOnce, lookup.SettingCache); len(problems) > 0 {
		return problems
	}
	var p problems
	s.compile(&p)
	return p.all
}

// problems collects what is wrong with settings.
type problems struct{ all []claimstx.Problem }

func (p *problems) report(field, format string, args ...any) {
	p.all = append(p.all, claimstx.Problem{Field: field, Message: fmt.Sprintf(format, args...)})
}

// compile reads every field, and reports what is wrong.
func (s Settings) compile(p *problems) compiled {
	c := compiled{bindDN: s.BindDN, secretName: s.SecretName, names: p.parameters(s.Parameters)}
	c.server = p.server(s.URL, s.StartTLS)
	if s.Authorities != "" {
		c.server.roots = x509.NewCertPool()
		if !c.server.roots.AppendCertsFromPEM([]byte(s.Authorities)) {
			p.report("authorities", "There is no certificate in it. Write certificates in PEM, each from its BEGIN to its END line.")
		}
	}
	p.bind(s)
	used := map[string]bool{}
	c.base = p.base(s.Base, c.names, used)
	c.filter = p.filter(s.Filter, c.names, used)
	read := len(p.all) == 0 // otherwise a parameter may stand in what could not be read
	for i, name := range c.names {
		if !used[name] && read {
			p.report("parameters."+strconv.Itoa(i), "The parameter %s is used nowhere. Write {%s} where its value shall stand, or take it away.", name, name)
		}
	}
	scopes := map[string]int{"": ldap.ScopeWholeSubtree, "sub": ldap.ScopeWholeSubtree, "one": ldap.ScopeSingleLevel, "base": ldap.ScopeBaseObject}
	scope, known := scopes[s.Scope]
	if c.scope = scope; !known {
		p.report("scope", "%.20q is not known here. Write base, one or sub.", s.Scope)
	}
	c.attributes = p.attributes(s.Attributes, s.Binary)
	if c.maxRows = cmp.Or(s.MaxRows, defaultRows); c.maxRows < 1 || c.maxRows > maxRows {
		p.report("maxRows", "%d is out of bounds. Write 1 to %d.", s.MaxRows, maxRows)
	}
	return c
}

// server reads the address: it holds no more than a host and a port.
func (p *problems) server(address string, startTLS bool) server {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "ldaps" && u.Scheme != "ldap" || u.Hostname() == "" || u.User != nil ||
		strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		p.report("url", "It is no address of a directory. Write ldaps:// and the host, such as ldaps://dc.example.dk.")
		return server{}
	}
	host := u.Hostname()
	switch {
	case u.Scheme == "ldaps" && startTLS:
		p.report("startTLS", "With ldaps:// there is TLS from the start. Take startTLS away, or write ldap://.")
	case u.Scheme == "ldap" && !startTLS && !broker.Loopback(host):
		p.report("url", "Without TLS anybody on the way can read the password and change the answer. Write ldaps://, or startTLS: true.")
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"ldaps": ldap.DefaultLdapsPort, "ldap": ldap.DefaultLdapPort}[u.Scheme]
	}
	if strings.Contains(host, ":") {
		return server{host: host, address: "[" + host + "]:" + port, tls: u.Scheme == "ldaps", startTLS: startTLS}
	}
	return server{host: host, address: host + ":" + port, tls: u.Scheme == "ldaps", startTLS: startTLS}
}

// bind checks who Trin is. A name without a password would be no
// authentication, which many directories take for one (RFC 4513, 5.1.2).
func (p *problems) bind(s Settings) {
	switch {
	case s.BindDN != "" && s.SecretName == "":
		p.report("secretName", "A bind without a password proves nothing. Keep the password with trin secrets set, and write its name.")
	case s.BindDN == "" && s.SecretName != "":
		p.report("bindDN", "There is a password, and nobody that it belongs to. Write the DN or the name that Trin binds as.")
	}
}

var parameterName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,31}$`)

// parameters checks the names of the parameters.
func (p *problems) parameters(names []string) []string {
	if len(names) > maxParameters {
		p.report("parameters", "There are %d parameters; at most %d can be given.", len(names), maxParameters)
	}
	for i, name := range names {
		field := "parameters." + strconv.Itoa(i)
		if !parameterName.MatchString(name) {
			p.report(field, "%.40q cannot name a parameter. Use letters, digits, _ and -, and begin with a letter.", name)
		}
		if slices.Contains(names[:i], name) {
			p.report(field, "The parameter %s stands twice. Take one away.", name)
		}
	}
	return slices.Clone(names)
}
