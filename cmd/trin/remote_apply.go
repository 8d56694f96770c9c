package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/spf13/cobra"

	"trin/admin/api"
	"trin/admin/installation"
	"trin/connections"
)

// remoteDraft is a draft on a server.
type remoteDraft struct {
	client *client
	id     string
	tag    string
}

func (d *remoteDraft) path() string { return "/drafts/" + d.id }

// previewed is what a draft would do, as far as it is told here.
type previewed struct {
	Version   int64       `json:"version"`
	Changes   []changed   `json:"changes"`
	Problems  []api.Wrong `json:"problems"`
	Dangers   []api.Wrong `json:"dangers"`
	Standing  int         `json:"standing"`
	Approvals int         `json:"approvals"`
	Needed    int         `json:"needed"`
}

// changed is one difference.
type changed struct {
	Kind   string              `json:"kind"`
	ID     string              `json:"id"`
	Action installation.Action `json:"action"`
	Field  string              `json:"field"`
	Old    string              `json:"old"`
	New    string              `json:"new"`
}

// applyRemotely makes the files the installation of a server, by way of a draft.
// A draft that cannot be published by a program is left for a person.
func applyRemotely(c *cobra.Command, r *remote, files []string, how applying) error {
	if how.refresh {
		return hint(errors.New("--refresh fetches metadata here, and --server keeps it there"), "leave one of them out")
	}
	if err := r.only(c); err != nil {
		return err
	}
	text, problems := readText(files)
	if tell(c.ErrOrStderr(), problems); len(installation.Errors(problems)) > 0 {
		return hint(installation.ErrInvalid, "mend the lines above and apply again; the installation is as it was")
	}
	documents, err := text.Documents()
	if err != nil {
		return err
	}
	var written bytes.Buffer
	if err := installation.Export(&written, documents); err != nil {
		return err
	}
	to, err := r.client()
	if err != nil {
		return err
	}
	draft, err := to.newDraft(c.Context(), "trin apply")
	if err != nil {
		return err
	}
	return draft.apply(c, written.Bytes(), how)
}

// newDraft begins a draft. It draws the ID itself, so that a request that is sent
// twice makes one.
func (c *client) newDraft(ctx context.Context, title string) (*remoteDraft, error) {
	id := make([]byte, 8)
	if _, err := io.ReadFull(rand.Reader, id); err != nil {
		return nil, fmt.Errorf("read randomness: %w", err)
	}
	d := &remoteDraft{client: c, id: hex.EncodeToString(id)}
	var made struct{}
	answer, err := c.post(ctx, "/drafts", map[string]string{"id": d.id, "title": title}, &made, "")
	d.tag = answer.header.Get("ETag")
	return d, err
}

// apply puts the text into the draft, shows what it does, and publishes it. What
// is not published is discarded.
func (d *remoteDraft) apply(c *cobra.Command, text []byte, how applying) error {
	ctx := c.Context()
	answer, err := d.client.send(ctx, http.MethodPost, d.path()+"/import?whole=true", "application/yaml", text, d.tag)
	if err != nil {
		return errors.Join(d.told(c, err), d.discard(ctx))
	}
	d.tag = answer.header.Get("ETag")
	var would previewed
	if _, err := d.client.get(ctx, d.path()+"/preview", &would); err != nil {
		return errors.Join(err, d.discard(ctx))
	}
	tell(c.ErrOrStderr(), problemsOf(append(would.Problems, would.Dangers...)))
	for _, one := range would.Changes {
		fmt.Fprintln(c.OutOrStdout(), installation.Change{Kind: one.Kind, ID: one.ID, Action: one.Action, Field: one.Field, Old: one.Old, New: one.New})
	}
	if len(installation.Errors(problemsOf(would.Problems)))+would.Standing > 0 {
		return errors.Join(hint(installation.ErrInvalid, "mend the lines above and apply again; the installation is as it was"), d.discard(ctx))
	}
	if how.dryRun || len(would.Changes) == 0 {
		fmt.Fprintf(c.OutOrStdout(), "version %d stays; changes: %d\n", would.Version, len(would.Changes))
		return d.discard(ctx)
	}
	if would.Needed > would.Approvals {
		return d.submit(c, how.note, would.Needed)
	}
	return d.publish(c, how.note, len(would.Changes))
}

// publish puts the draft in force.
func (d *remoteDraft) publish(c *cobra.Command, note string, changes int) error {
	var done struct{ Version int64 }
	_, err := d.client.post(c.Context(), d.path()+"/publish", map[string]string{"note": note}, &done, d.tag)
	var refused *refusal
	if errors.As(err, &refused) && refused.is("forbidden") {
		return hint(refused, "a program publishes no settings, no vocabulary and nothing that administrators log in by: a person publishes the draft "+d.id+" in the administration")
	}
	if err != nil {
		return errors.Join(d.told(c, err), d.discard(c.Context()))
	}
	fmt.Fprintf(c.OutOrStdout(), "version %d is in force; changes: %d\n", done.Version, changes)
	return nil
}

// submit leaves the draft to those who approve it.
func (d *remoteDraft) submit(c *cobra.Command, note string, needed int) error {
	var done struct{}
	if _, err := d.client.post(c.Context(), d.path()+"/submit", map[string]string{"note": note}, &done, d.tag); err != nil {
		return err
	}
	fmt.Fprintf(c.OutOrStdout(), "the draft %s waits for %d administrators to approve it; the installation is as it was\n", d.id, needed)
	return nil
}

// told prints what a refusal says place by place.
func (d *remoteDraft) told(c *cobra.Command, err error) error {
	var refused *refusal
	if errors.As(err, &refused) {
		tell(c.ErrOrStderr(), problemsOf(refused.Errors))
	}
	return err
}

// discard takes the draft away again, also where the command was ended.
func (d *remoteDraft) discard(ctx context.Context) error {
	_, err := d.client.send(context.WithoutCancel(ctx), http.MethodDelete, d.path(), "", nil, d.tag)
	if err != nil {
		return hint(fmt.Errorf("the draft %s stays: %w", d.id, err), "discard it in the administration")
	}
	return nil
}

// problemsOf are the problems that a server tells of.
func problemsOf(all []api.Wrong) []installation.Problem {
	problems := make([]installation.Problem, 0, len(all))
	for _, w := range all {
		problems = append(problems, installation.Problem{
			File: w.File, Line: w.Line, Column: w.Column, Kind: w.Kind, ID: w.ID, Field: w.Field, Severity: connections.Severity(w.Severity), Message: plain(w.Detail),
		})
	}
	return problems
}
