package contexthandler

import (
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"strings"
)

// Role is one group of an OIO Basic Privilege Profile.
type Role struct {
	Scope       string       `xml:"Scope,attr"`
	Privileges  []string     `xml:"Privilege"`
	Constraints []Constraint `xml:"Constraint"`
}

// Constraint bounds a role.
type Constraint struct {
	Name  string `xml:"Name,attr"`
	Value string `xml:",chardata"`
}

// String is a role on one line.
func (r Role) String() string {
	text := strings.Join(r.Privileges, " ") + " for " + r.Scope
	for _, c := range r.Constraints {
		text += fmt.Sprintf(", %s = %s", c.Name, c.Value)
	}
	return text
}

// Roles are the job function roles of a login: those of the attribute that the
// handler's form has. None is no error.
func (h *Handler) Roles(login Login) ([]Role, error) {
	name := "https://data.gov.dk/model/core/eid/privilegesIntermediate"
	if h.options.Form == OIOSAML2 {
		name = "dk:gov:saml:attribute:Privileges_intermediate"
	}
	values := login.Values(name)
	if len(values) == 0 {
		return nil, nil
	}
	if len(values) > 1 {
		return nil, fmt.Errorf("%d lists of privileges", len(values))
	}
	content, err := base64.StdEncoding.DecodeString(values[0])
	if err != nil {
		return nil, err
	}
	var list struct {
		XMLName xml.Name `xml:"http://itst.dk/oiosaml/basic_privilege_profile PrivilegeList"`
		Groups  []Role   `xml:"PrivilegeGroup"`
	}
	if err := xml.Unmarshal(content, &list); err != nil {
		return nil, fmt.Errorf("the list of privileges: %w", err)
	}
	return list.Groups, nil
}
