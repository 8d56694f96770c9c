package api

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"trin/connections"
)

// Media types of metadata.
var mediaMetadata = []string{"application/samlmetadata+xml", "application/xml", "text/xml"}

func (a *API) metadataEndpoints() []endpoint {
	return []endpoint{
		{method: http.MethodPost, path: "/metadata/check", rule: asks, group: "metadata", does: "What stands in a metadata document, and what is wrong with it. Nothing is kept and nobody is asked", takesText: mediaMetadata, gives: metadataView{}, query: []parameter{
			{"protocol", "saml2 where nothing is said", &schema{Type: "string", Enum: []string{"saml2", "wsfed"}}},
			{"side", "what the party would be: authentication (it authenticates users) where nothing is said", &schema{Type: "string", Enum: []string{sideApplication, sideAuthentication}}},
		}, run: a.checkMetadata},
	}
}

// metadataView is what stands in a metadata document.
type metadataView struct {
	Name         string            `json:"name,omitempty" doc:"how the party is named: its entityID"`
	ValidUntil   *time.Time        `json:"validUntil,omitempty"`
	Certificates []certificateView `json:"certificates"`
	Addresses    []addressView     `json:"addresses"`
	Problems     []Wrong           `json:"problems" doc:"by the field of the settings"`
}

type certificateView struct {
	Use         string    `json:"use,omitempty"`
	Subject     string    `json:"subject"`
	Expires     time.Time `json:"expires"`
	Fingerprint string    `json:"fingerprint" doc:"SHA-256"`
}

type addressView struct {
	What string `json:"what"`
	URL  string `json:"url"`
}

func (a *API) checkMetadata(c *call) (any, error) {
	if err := c.mustBe(mediaMetadata...); err != nil {
		return nil, err
	}
	written, err := c.readBody(maxDocumentBody)
	if err != nil {
		return nil, err
	}
	protocol, role := "saml2", connections.RoleAuthentication
	if p := c.query.Get("protocol"); p != "" {
		protocol = p
	}
	if c.query.Get("side") == sideApplication {
		role = connections.RoleApplication
	}
	kinds := a.Parts().Kinds
	at := slices.IndexFunc(kinds, func(k connections.Kind) bool { return k.Name == protocol })
	if at < 0 || kinds[at].Peer == nil || kinds[at].Check == nil {
		return nil, problemOf(invalid, "Nothing here reads metadata of that protocol.")
	}
	settings, err := json.Marshal(map[string]string{"metadata": string(written)})
	if err != nil {
		return nil, err
	}
	return viewMetadata(&kinds[at], role, settings), nil
}

// viewMetadata is what the kind finds in its settings.
func viewMetadata(kind *connections.Kind, role connections.Role, settings json.RawMessage) metadataView {
	v := metadataView{Certificates: []certificateView{}, Addresses: []addressView{}, Problems: []Wrong{}}
	for _, p := range kind.Check(role, settings) {
		v.Problems = append(v.Problems, Wrong{Detail: p.Message, Severity: string(p.Severity), Field: "settings." + p.Field})
	}
	peer, err := kind.Peer(role, "check", settings)
	if err != nil {
		if len(v.Problems) == 0 {
			v.Problems = append(v.Problems, Wrong{Detail: sentence(err), Severity: string(connections.SeverityError), Field: "settings.metadata"})
		}
		return v
	}
	v.Name = peer.Name
	if !peer.ValidUntil.IsZero() {
		until := peer.ValidUntil.UTC()
		v.ValidUntil = &until
	}
	v.Certificates = listOf(peer.Certificates, viewCertificate).Items
	v.Addresses = listOf(peer.Addresses, viewAddress).Items
	return v
}

func viewCertificate(one connections.PeerCertificate) certificateView {
	return certificateView{string(one.Use), one.Certificate.Subject.String(), one.Certificate.NotAfter.UTC(), fingerprintOf(one.Certificate)}
}

func viewAddress(one connections.Address) addressView { return addressView{one.What, one.URL} }

func fingerprintOf(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	return hex.EncodeToString(sum[:])
}
