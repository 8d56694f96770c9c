package main

import (
	"errors"
	"net/http"
	"slices"

	"github.com/spf13/cobra"

	"trin/admin/api"
	"trin/admin/installation"
	"trin/cmd/trin/internal/node"
	"trin/connections"
)

// look reads the installation that is in force at the server, to be looked at
// here: nothing is asked of the server but to give it. What it knows of its own
// keys is among the problems.
func (r *remote) look(c *cobra.Command) (l looked, err error) {
	if err := r.only(c); err != nil {
		return l, err
	}
	from, err := r.client()
	if err != nil {
		return l, err
	}
	var me struct{ Organisation string }
	if _, err := from.get(c.Context(), "/me", &me); err != nil {
		return l, err
	}
	if me.Organisation != "" {
		return l, hint(errors.New("the token is of one organisation, which sees a part of the installation"), "use a token for everything: trin admin token new")
	}
	answer, err := from.send(c.Context(), http.MethodGet, "/installation/export", "", nil, "")
	if err != nil {
		return l, err
	}
	parsed, problems := installation.Parse("the server", answer.body, nil)
	documents, err := parsed.Documents()
	if err != nil || len(problems) > 0 {
		return l, hint(errors.New("the server's installation cannot be read"), "is it of the same version as this trin?")
	}
	if len(documents) == 0 {
		return l, hint(errors.New("nothing has been applied yet"), "apply files first: trin apply --server")
	}
	err = from.built(c, documents, &l)
	return l, err
}

// lookAt is look for a command that may be given files, which are not read then.
func (r *remote) lookAt(c *cobra.Command, files []string) (looked, error) {
	if len(files) > 0 {
		return looked{}, hint(errors.New("files are looked at here, and --server looks at what is in force elsewhere"), "give one of them")
	}
	return r.look(c)
}

// built builds what the server has, and adds the problems that the server alone
// knows of.
func (c *client) built(command *cobra.Command, documents []connections.Document, l *looked) error {
	n, closeNode, err := node.Offline(command.Context())
	if err != nil {
		return err
	}
	text, problems := installation.Stored(documents)
	configuration, found := text.Build(1, n.Parts())
	*l = looked{configuration: configuration, problems: append(problems, found...)}
	l.tests, l.failed = text.Test(command.Context(), n.Parts())
	if err := closeNode(); err != nil {
		return err
	}
	var theirs struct{ Items []api.Wrong }
	if _, err := c.get(command.Context(), "/installation/problems", &theirs); err != nil {
		return err
	}
	for _, one := range theirs.Items {
		p := installation.Problem{Kind: one.Kind, ID: one.ID, Field: one.Field, Severity: connections.Severity(one.Severity), Message: one.Detail}
		known := func(o installation.Problem) bool {
			return o.Kind == p.Kind && o.ID == p.ID && o.Field == p.Field && o.Message == p.Message
		}
		if !slices.ContainsFunc(l.problems, known) && !slices.ContainsFunc(l.failed, known) {
			l.missing = append(l.missing, p)
		}
	}
	return nil
}
