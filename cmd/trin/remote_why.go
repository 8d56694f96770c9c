package main

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"trin/broker"
)

// whyRemotely tells of logins at a server.
func (o *whyOptions) whyRemotely(c *cobra.Command, r *remote, args []string) error {
	if err := r.only(c); err != nil {
		return err
	}
	from, err := r.client()
	if err != nil {
		return err
	}
	if len(args) == 1 {
		found, err := from.logins(c, "/logins/"+url.PathEscape(strings.ToUpper(args[0])), o.limit)
		var refused *refusal
		if errors.As(err, &refused) && refused.is("not-found") {
			return o.unknown(strings.ToUpper(args[0]))
		}
		if err != nil {
			return err
		}
		return o.showAll(c.OutOrStdout(), found)
	}
	query := url.Values{"limit": {strconv.Itoa(max(1, min(o.limit, 200)))}}
	if o.application != "" {
		query.Set("application", o.application)
	}
	if o.refused {
		query.Set("refused", "true")
	}
	if o.unaccepted {
		query.Set("unaccepted", "true")
	}
	found, err := from.logins(c, "/logins?"+query.Encode(), o.limit)
	if err != nil {
		return err
	}
	return o.listAll(c.OutOrStdout(), found)
}

// logins are at most so many records, page by page.
func (c *client) logins(command *cobra.Command, path string, most int) ([]broker.Record, error) {
	var all []broker.Record
	for path != "" && len(all) < most {
		var page struct {
			Items []struct{ Record broker.Record }
		}
		answer, err := c.get(command.Context(), path, &page)
		if err != nil {
			return nil, err
		}
		for _, one := range page.Items {
			if len(all) < most {
				all = append(all, one.Record)
			}
		}
		path = answer.next()
	}
	return all, nil
}

// unknown is what to do about a reference that no login has.
func (o *whyOptions) unknown(reference string) error {
	return hint(fmt.Errorf("no login that has ended has the reference %q, and no message that was not accepted", reference),
		"look for it in the log: it may be that of a login that is still open, or of one of very many messages; trin why lists the newest logins, trin why --unaccepted the newest messages")
}
