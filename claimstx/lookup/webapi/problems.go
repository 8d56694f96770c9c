package webapi

import (
	"crypto/x509"
	"fmt"

	"trin/claimstx"
)

// problems collects what is wrong with settings.
type problems struct{ all []claimstx.Problem }

func (p *problems) report(field, format string, args ...any) {
	p.all = append(p.all, claimstx.Problem{Field: field, Message: fmt.Sprintf(format, args...)})
}

// err is the first problem as an error, nil if there is none.
func (p *problems) err() error {
	if len(p.all) == 0 {
		return nil
	}
	return fmt.Errorf("%s: %s", p.all[0].Field, p.all[0].Message)
}

// authorities reads the certificates by which the service's own is believed;
// nil = those of the machine.
func (p *problems) authorities(text string) *x509.CertPool {
	if text == "" {
		return nil
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM([]byte(text)) {
		p.report("authorities", "There is no certificate in it. Write certificates in PEM, each from its BEGIN to its END line.")
	}
	return roots
}
