package node

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"

	"trin/admin/drafts"
	"trin/admin/editing"
	"trin/broker"
	"trin/claimstx"
	"trin/claimstx/lookup/dial"
	"trin/claimstx/samples"
	"trin/connections"
)

// Desk is where drafts of the installation are worked on: one for the node.
func (n *Node) Desk() *drafts.Desk { return n.administration.editing.Desk }

// openEditing makes the Desk, and what every room that edits works with.
func (n *Node) openEditing() (*editing.Kit, error) {
	desk, err := n.openDesk()
	if err != nil {
		return nil, err
	}
	return editing.New(n.administration.shell, desk)
}

func (n *Node) openDesk() (*drafts.Desk, error) {
	fetching := fetching()
	return drafts.New(drafts.Deps{
		Store: n.Store, Parts: n.Parts, Clock: n.options.Clock, Random: n.options.Random, Maker: n.tokenMaker, Approver: n.approver, Keyring: n.Keyring,
		Loaded: n.Pictures.Documents, Index: n.Pictures.Index, Reader: n.Pictures.Reader(),
		Fetch: func(ctx context.Context, address string) ([]byte, error) {
			return fetchMetadata(ctx, fetching, address)
		},
		At: n.Pictures.At,
		Logins: func(ctx context.Context, limit int) ([]broker.Record, error) {
			return n.Store.NewestRecords(ctx, "", limit)
		},
		Samples: func(ctx context.Context, q connections.SampleQuery) ([]claimstx.Sample, error) {
			return samples.Find(ctx, n.Store, q)
		},
	})
}

// tokenMaker is who made a token.
func (n *Node) tokenMaker(ctx context.Context, id string) (connections.Identity, error) {
	token, err := n.tokenOf(ctx, id)
	if err == nil && token.By == "" {
		err = fmt.Errorf("who made the token %s: %w", id, broker.ErrNotFound)
	}
	return connections.Identity{Name: token.By, Namespace: token.Maker.Namespace, Value: token.Maker.Value}, err
}

// tokenMakerSubject is who made a token; zero = whoever runs the program.
func (n *Node) tokenMakerSubject(ctx context.Context, id string) (broker.Subject, error) {
	token, err := n.tokenOf(ctx, id)
	return token.Maker, err
}

func (n *Node) tokenOf(ctx context.Context, id string) (connections.APIToken, error) {
	all, err := n.Store.APITokens(ctx)
	if err != nil {
		return connections.APIToken{}, err
	}
	for _, token := range all {
		if token.ID == id {
			return token, nil
		}
	}
	return connections.APIToken{}, fmt.Errorf("the token %s: %w", id, broker.ErrNotFound)
}

// fetching is the client for metadata that an administrator names at a page. It
// goes where Trin goes otherwise, and never to this machine itself: what it
// reads is shown.
func fetching() *http.Client { return reaching(notThisMachine, http.ProxyFromEnvironment) }

// notThisMachine is [dial.Machine] without loopback.
func notThisMachine(ip netip.Addr) error {
	if ip.Unmap().IsLoopback() {
		return errors.New("the address is this machine's own")
	}
	return dial.Machine(ip)
}

// fetchMetadata is what stands at an address.
func fetchMetadata(ctx context.Context, client *http.Client, address string) ([]byte, error) {
	request, err := metadataRequest(ctx, address)
	if err != nil {
		return nil, err
	}
	response, err := client.Do(request)
	if err != nil {
		var failed *url.Error
		if errors.As(err, &failed) {
			err = failed.Err // without the address, which the reader has written
		}
		return nil, err
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("it answers %d", response.StatusCode)
	}
	return io.ReadAll(response.Body)
}

// metadataRequest asks for what stands at an address, if it is one to ask.
func metadataRequest(ctx context.Context, address string) (*http.Request, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return nil, errors.New("it is no address that begins with https:// and holds no password")
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, errors.New("it is not an address")
	}
	request.Header.Set("Accept", "application/samlmetadata+xml, application/xml, text/xml, application/json;q=0.5")
	return request, nil
}
