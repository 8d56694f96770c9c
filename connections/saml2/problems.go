package saml2

import (
	"fmt"

	"trin/connections"
)

// problems gathers what there is to say about the settings of either role.
type problems []connections.Problem

func (p *problems) say(severity connections.Severity, field, format string, arguments ...any) {
	*p = append(*p, connections.Problem{Field: field, Severity: severity, Message: fmt.Sprintf(format, arguments...)})
}

func (p *problems) error(field, format string, arguments ...any) {
	p.say(connections.SeverityError, field, format, arguments...)
}

func (p *problems) danger(field, format string, arguments ...any) {
	p.say(connections.SeverityDanger, field, format, arguments...)
}

func (p *problems) warn(field, format string, arguments ...any) {
	p.say(connections.SeverityWarning, field, format, arguments...)
}
