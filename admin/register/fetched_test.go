package register

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
	"trin/connections/adfs"
	"trin/connections/adfs/adfstest"
	"trin/connections/saml2/samltest"
	"trin/templates/console/words"
	"trin/templates/text"
)

// nowhere is a store that is not asked.
type nowhere struct{ drafts.Store }

// fetching is a room that fetches from those addresses alone.
func fetching(t *testing.T, at map[string]string) (*Register, *[]string) {
	t.Helper()
	var asked []string
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	desk, err := drafts.New(drafts.Deps{
		Store: nowhere{}, Parts: func() installation.Parts { return installation.Parts{} }, Clock: func() time.Time { return now }, Random: rand.Reader,
		Maker: func(context.Context, string) (connections.Identity, error) {
			return connections.Identity{}, errors.New("nobody")
		},
		Approver: func(context.Context, broker.Subject) (access.Actor, error) { return access.Actor{}, nil },
		Fetch: func(_ context.Context, url string) ([]byte, error) {
			asked = append(asked, url)
			if document, there := at[url]; there {
				return []byte(document), nil
			}
			return nil, errors.New("it answers 404")
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return &Register{Deps{Kit: &editing.Kit{Desk: desk}, Parts: func() installation.Parts {
		return installation.Parts{Kinds: []connections.Kind{adfs.Kind()}}
	}}}, &asked
}

// The name of an AD FS server is enough, and what stands there is read once.
func TestFetched(t *testing.T) {
	t.Parallel()
	const usual = "https://adfs.example.test/FederationMetadata/2007-06/FederationMetadata.xml"
	anna := access.Actor{Name: "anna", Subject: broker.Subject{Namespace: "a", Value: "anna"}, Role: access.Administrator}
	for address, want := range map[string][]string{
		"adfs.example.test":          {"https://adfs.example.test", usual},
		"https://adfs.example.test/": {"https://adfs.example.test/", usual},
		usual:                        {usual},
	} {
		x, asked := fetching(t, map[string]string{usual: adfstest.ADFS(samltest.ProviderKey), "https://adfs.example.test/": "<html>a page</html>"})
		got, err := x.fetched(t.Context(), anna, authentication, address, "")
		if err != nil || len(got.readings) != 1 || got.from != usual || !slices.Equal(*asked, want) {
			t.Errorf("%s: got %+v from %q, %v, having asked %v", address, got.readings, got.from, err, *asked)
		}
	}
	x, _ := fetching(t, nil)
	var why *Problem
	if _, err := x.fetched(t.Context(), anna, authentication, usual, ""); !errors.As(err, &why) || why.Field != fieldAddress || why.Text != words.TakeNoFetch || !strings.Contains(why.In(text.English), "404") {
		t.Errorf("got %v", err)
	}
	north := anna
	north.Organisation = "north"
	x, asked := fetching(t, map[string]string{usual: adfstest.ADFS(samltest.ProviderKey)})
	if _, err := x.fetched(t.Context(), north, authentication, usual, ""); !errors.As(err, &why) || len(*asked) > 0 {
		t.Errorf("of one organisation: got %v, having asked %v", err, *asked)
	}
}
