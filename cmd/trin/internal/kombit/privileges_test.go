package kombit

import (
	"strconv"
	"testing"
)

// TestPrivileges_OfAUserWithManyRoles: a user with 200 roles, each with constraints as
// long as real ones, gets them all.
func TestPrivileges_OfAUserWithManyRoles(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var roles, want []string
	for i := range 200 {
		role := "http://eksempelkommune.example/roles/jobrole/caseworker_of_children_and_families_" + strconv.Itoa(i) + "/1"
		want = append(want, role)
		roles = append(roles, role+"||http://eksempelkommune.example/KLE/1/parametric=27.18.02,27.24.00,27.30.08,32.18.04|http://eksempelkommune.example/orgenhed/1/parametric=6f1d0c52-7f0f-4d0e-9f0e-2c1a5b7d"+strconv.Itoa(1000+i))
	}
	r.roles.give("karla", journal, roles)
	lists(t, r.steppedUp(r.ch2, r.browser(), "request-2-substantial.xml"), attrPrivileges2, want...)
}
