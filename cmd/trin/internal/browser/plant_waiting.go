package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/admin/upkeep"
	"trin/broker"
	"trin/claimstx"
	"trin/cmd/trin/internal/node"
	"trin/connections"
)

// Waiting is what PlantWaiting makes.
type Waiting struct {
	Conflict string // a draft that meets what somebody else has changed
	Claims   string // one that changes the claims of a recorded login
	Proposal int64  // metadata that was found, and is not taken
	Key      string // the next one
}

// metadataAddress is where the provider low publishes its metadata.
const metadataAddress = "https://login.sonderby.example/metadata"

// PlantWaiting makes, after [PlantWork], what waits for an administrator: a
// conflict, claims that would change, and metadata that is another.
func PlantWaiting(ctx context.Context, n *node.Node, now time.Time) (w Waiting, err error) {
	desk, karen := n.Desk(), Karen(now)
	ole := karen
	ole.Name, ole.Subject.Value = "Ole Vestergaard", "ole"
	conflict, err := desk.New(ctx, karen, "Ny levetid for OpenID")
	if err != nil {
		return w, err
	}
	w.Conflict = conflict.ID
	if _, err := desk.Set(ctx, karen, conflict.ID, conflict.Revision, installation.KindApplication, "oidc", "maxAge", "2h"); err != nil {
		return w, err
	}
	if err := publishOthers(ctx, desk, ole); err != nil {
		return w, err
	}
	if w.Claims, err = plantClaims(ctx, n, karen, now); err != nil {
		return w, err
	}
	n.Upkeep.Fetch = otherMetadata(n)
	if _, err := n.Upkeep.FetchNow(ctx, karen, installation.KindAuthentication, "low"); err != nil {
		return w, err
	}
	found, err := n.Store.MetadataProposals(ctx, connections.ProposalQuery{})
	if err != nil || len(found) != 1 {
		return w, errors.Join(err, fmt.Errorf("%d proposals of metadata, want one", len(found)))
	}
	w.Proposal = found[0].Number
	keys, err := n.Keyring.All(ctx)
	for _, key := range keys {
		if key.State == connections.KeyNext {
			w.Key = key.ID
		}
	}
	return w, err
}

// publishOthers puts in force what somebody else has changed.
func publishOthers(ctx context.Context, desk *drafts.Desk, who access.Actor) error {
	d, err := desk.New(ctx, who, "Metadata hentes igen")
	if err == nil {
		d, err = desk.Set(ctx, who, d.ID, d.Revision, installation.KindApplication, "oidc", "maxAge", "30m")
	}
	if err == nil {
		d, err = desk.Set(ctx, who, d.ID, d.Revision, installation.KindAuthentication, "low", "settings.metadataURL", metadataAddress)
	}
	if err == nil {
		_, err = desk.Publish(ctx, who, d.ID, d.Revision, "")
	}
	return err
}

// plantClaims makes a login that is recorded with its claims, and a draft that
// changes them.
func plantClaims(ctx context.Context, n *node.Node, karen access.Actor, now time.Time) (string, error) {
	body, err := json.Marshal(claimstx.Sample{
		Reference: PlantedStepUp, Made: now, Direction: claimstx.Outbound, Application: "application", Connection: "low",
		Subject: broker.Subject{Namespace: "low", Value: "p-4f1a"}, Level: broker.Level{Value: 30}, Instant: now,
		Claims: claimstx.Claims{{Name: "name", Values: []string{"p-91c2"}}, {Name: "email", Values: []string{"p-77ab"}}, {Name: "groups", Values: []string{"sagsbehandler", "leder"}}},
	})
	if err != nil {
		return "", err
	}
	if err := n.Store.SaveSample(ctx, connections.Sample{Place: "application", Reference: PlantedStepUp, Made: now, Body: body}, 10); err != nil {
		return "", err
	}
	d, err := n.Desk().New(ctx, karen, "Færre claims til demoen")
	if err != nil {
		return "", err
	}
	if d, err = n.Desk().Set(ctx, karen, d.ID, d.Revision, installation.KindApplication, "application", "claims", []any{
		map[string]any{"keep": map[string]any{"claims": []any{"name", "email"}}},
		map[string]any{"rename": map[string]any{"from": "email", "to": "mail"}},
	}); err == nil {
		_, err = n.Desk().Set(ctx, karen, d.ID, d.Revision, installation.KindApplication, "application", "unknownClaims", []any{
			map[string]any{"drop": map[string]any{"claims": []any{"groups"}}},
		})
	}
	return d.ID, err
}

// otherMetadata is the metadata in force with another address in it.
func otherMetadata(n *node.Node) func(context.Context, upkeep.Request) (upkeep.Answer, error) {
	return func(ctx context.Context, _ upkeep.Request) (upkeep.Answer, error) {
		_, documents, err := n.Store.Load(ctx, 0)
		if err != nil {
			return upkeep.Answer{}, err
		}
		for _, d := range documents {
			if d.Kind == installation.KindAuthentication && d.ID == "low" {
				value, _ := installation.Field(d, "settings.metadata")
				text, _ := value.(string)
				return upkeep.Answer{Body: []byte(strings.ReplaceAll(text, "/saml2/sso", "/saml2/login"))}, nil
			}
		}
		return upkeep.Answer{}, broker.ErrNotFound
	}
}
