package main

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/spf13/cobra"

	"trin/cmd/trin/internal/node"
)

// administration checks where the administration is. Without an address of its
// own it is below /admin/ of the public one.
func (o *serveOptions) administration() error {
	switch {
	case o.adminListen == "" && o.adminURL == "":
		return nil
	case o.adminListen == "":
		return hint(errors.New("the administration has an address that browsers see, and none to listen on"), "give --admin-listen, or take --admin-url away")
	case o.adminURL == "" && !loopback(o.adminListen):
		return hint(errors.New("the address of the administration that browsers see is not known"), "give it with --admin-url https://…")
	case o.adminURL == "" && o.certificate != "":
		o.adminURL = "https://" + o.adminListen
	case o.adminURL == "":
		o.adminURL = "http://" + o.adminListen
	}
	return nil
}

// first prints the one-time link of an installation that has no administrator:
// for the person who starts it, and never to the log.
func (o *serveOptions) first(ctx context.Context, c *cobra.Command, n *node.Node) error {
	link, err := n.FirstLink(ctx, "first start")
	if err != nil || link == "" {
		return err
	}
	_, err = fmt.Fprintf(c.ErrOrStderr(), "\n  There is no administrator yet. Open this link within an hour to make the first one:\n\n    %s\n\n  It is good once. Another one: trin admin link, with the same --data or --database and --base-url\n\n", link)
	return err
}

// closeAll closes what was opened and is not served.
func closeAll(listeners []net.Listener) error {
	var errs []error
	for _, l := range listeners {
		errs = append(errs, l.Close())
	}
	return errors.Join(errs...)
}
