package demo

import (
	"encoding/xml"
	"strings"
	"testing"
)

// TestMetadataNamesItsRoles holds that the types of the roles can be resolved
// after signing: a prefix in a value needs its declaration as much as one in a
// name.
func TestMetadataNamesItsRoles(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	theirs, err := p.provider.Metadata()
	p.must(err)
	own, err := p.application.Metadata()
	p.must(err)
	for name, content := range map[string][]byte{"provider": theirs, "application": own} {
		var entity struct {
			Roles []struct {
				Declared string `xml:"xmlns fed,attr"`
				Type     string `xml:"http://www.w3.org/2001/XMLSchema-instance type,attr"`
			} `xml:"RoleDescriptor"`
		}
		p.must(xml.Unmarshal(content, &entity))
		if len(entity.Roles) == 0 {
			t.Errorf("%s: got no roles", name)
		}
		for _, role := range entity.Roles {
			if !strings.HasPrefix(role.Type, "fed:") || role.Declared != "http://docs.oasis-open.org/wsfed/federation/200706" {
				t.Errorf("%s: got the type %q with fed declared as %q", name, role.Type, role.Declared)
			}
		}
	}
}
