package directory

import (
	"errors"
	"strings"

	"github.com/go-ldap/ldap/v3"

	"trin/claimstx/text"
)

// base is where a search begins: a DN (RFC 4514) with parameters in its values.
type base struct {
	template *text.Template
	shape    *ldap.DN // with x for each value
}

// base reads it.
func (p *problems) base(source string, names []string, used map[string]bool) base {
	if source == "" {
		p.report("base", "It says where the search begins. Write the DN of a subtree, such as ou=people,dc=example,dc=dk.")
		return base{}
	}
	t, marked := p.template("base", source, names, used)
	if t == nil {
		return base{}
	}
	for rest := marked; ; {
		before, after, found := strings.Cut(rest, marker)
		if !found {
			break
		}
		if part := before[strings.LastIndexAny(before, ",+;")+1:]; !strings.Contains(part, "=") {
			p.report("base", "A parameter stands where no value stands. Write it behind an equals sign, such as ou={unit},dc=example,dc=dk.")
			return base{}
		}
		rest = before + "x" + after
	}
	shape, err := ldap.ParseDN(strings.ReplaceAll(marked, marker, "x"))
	if err != nil || len(shape.RDNs) == 0 {
		p.report("base", "It is no DN. Write one, such as ou=people,dc=example,dc=dk.")
		return base{}
	}
	return base{t, shape}
}

// varies reports whether the base depends on who is looked for.
func (b base) varies() bool { return len(b.template.References()) > 0 }

// dn puts the values in, and reads the result anew: whatever they are, it must
// have the parts that the administrator wrote.
func (b base) dn(parameters map[string]string) (string, error) {
	filled, err := fill(b.template, parameters, escapeDN)
	if err != nil {
		return "", err
	}
	dn, err := ldap.ParseDN(filled)
	if err != nil || !sameShape(dn, b.shape) {
		return "", errors.New("the base would have other parts")
	}
	return filled, nil
}

func sameShape(a, b *ldap.DN) bool {
	if len(a.RDNs) != len(b.RDNs) {
		return false
	}
	for i, rdn := range a.RDNs {
		if len(rdn.Attributes) != len(b.RDNs[i].Attributes) {
			return false
		}
		for j, attribute := range rdn.Attributes {
			if attribute.Type != b.RDNs[i].Attributes[j].Type {
				return false
			}
		}
	}
	return true
}
