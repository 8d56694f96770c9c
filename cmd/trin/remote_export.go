package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"
)

// exportRemotely writes the installation of a server, or lists its versions.
func exportRemotely(c *cobra.Command, r *remote, version int64, file string, versions bool) error {
	if err := r.only(c, "expanded"); err != nil {
		return err
	}
	from, err := r.client()
	if err != nil {
		return err
	}
	if versions {
		return from.listVersions(c.Context(), c.OutOrStdout())
	}
	path := "/installation/export"
	if version > 0 {
		path += "?version=" + strconv.FormatInt(version, 10)
	}
	answer, err := from.send(c.Context(), http.MethodGet, path, "", nil, "")
	if err != nil {
		return err
	}
	if file == "" {
		_, err = c.OutOrStdout().Write(answer.body)
		return err
	}
	handle, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return hint(err, "name a file that is not there yet")
	}
	_, err = handle.Write(answer.body)
	return errors.Join(err, handle.Close())
}

// listVersions lists the versions as listVersions does here.
func (c *client) listVersions(ctx context.Context, out io.Writer) error {
	for path := "/installation/versions?limit=200"; path != ""; {
		var page struct {
			Items []struct {
				Version      int64
				Created      time.Time
				Author, Note string
			}
		}
		answer, err := c.get(ctx, path, &page)
		if err != nil {
			return err
		}
		for _, v := range page.Items {
			fmt.Fprintf(out, "%6d  %s  %s  %s\n", v.Version, v.Created.Local().Format("2006-01-02 15:04"), plain(v.Author), plain(v.Note))
		}
		path = answer.next()
	}
	return nil
}
