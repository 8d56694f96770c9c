package api

import (
	"context"
	"errors"

	"trin/admin/people"
	"trin/broker"
	"trin/connections"
)

// Deleting deletes local users as the pages do, for the actor of the context. A
// [*people.NotNowError] says why one is not deleted.
type Deleting interface {
	Delete(context.Context, connections.User) error
}

// endUser ends the sessions of a user.
func (a *API) endUser(c *call) (any, error) {
	if _, err := body[nothing](c); err != nil {
		return nil, err
	}
	user, err := a.userNow(c)
	if err != nil {
		return nil, err
	}
	c.tag = ""
	if err := a.mayHelpUser(c, user); err != nil {
		return nil, err
	}
	of, err := a.Installation.Current(c.request.Context())
	if err != nil {
		return nil, err
	}
	if err := a.kept(c, "end sessions", user.Name, ""); err != nil {
		return nil, err
	}
	told, err := a.Ending.EndSubjects(c.request.Context(), a.Subjects(of, user))
	return viewEnded(told), err
}

func viewEnded(told broker.Told) endedView {
	return endedView{told.Reference, texts(told.Told), texts(told.Untold)}
}

// deleteUser deletes the user of the path, if it is as it was read.
func (a *API) deleteUser(c *call) (any, error) {
	user, err := a.userRead(c)
	if err != nil {
		return nil, err
	}
	c.tag = ""
	err = a.Deleting.Delete(c.request.Context(), user)
	var not *people.NotNowError
	if errors.As(err, &not) {
		return nil, problemOf(conflict, sentence(not))
	}
	return nil, err
}
