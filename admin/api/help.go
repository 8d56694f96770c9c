package api

import (
	"fmt"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
)

// mayHelp refuses what could let the actor log in as an administrator who may do
// as much.
func (a *API) mayHelp(c *call, subjects ...broker.Subject) error {
	may, err := a.Helps(c.request.Context(), c.actor.Role, subjects...)
	if err == nil && !may {
		err = fmt.Errorf("%w: that is an administrator, whom somebody with the role administrator must help", access.ErrForbidden)
	}
	return err
}

// mayHelpUser is mayHelp for a local user, by everybody that one is.
func (a *API) mayHelpUser(c *call, users ...connections.User) error {
	of, err := a.Installation.Current(c.request.Context())
	if err != nil {
		return err
	}
	var subjects []broker.Subject
	for _, user := range users {
		subjects = append(subjects, a.Subjects(of, user)...)
	}
	return a.mayHelp(c, subjects...)
}
