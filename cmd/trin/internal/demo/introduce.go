package demo

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"trin/broker"
)

// introduce gives each party the metadata of the others and seeds the users.
// Trin must know an application before it can answer it, and a provider must
// know Trin; nobody needs to be known to publish its own metadata.
func (d *Demo) introduce(ctx context.Context) error {
	application, err := d.Application.Metadata()
	if err != nil {
		return err
	}
	d.metadata = map[string][]byte{"application": application}
	for name, address := range map[string]string{
		"low": d.low.url + "/saml2/metadata", "high": d.high.url + "/saml2/metadata", "adfs": d.adfs + federationMetadata, "wsfed": d.WSFed.BaseURL + federationMetadata,
	} {
		if d.metadata[name], err = fetch(ctx, address); err != nil {
			return err
		}
	}
	if err := d.install(ctx, trinInstallation); err != nil {
		return err
	}
	if err := d.tellProviders(ctx); err != nil {
		return err
	}
	if err := d.tellApplications(ctx); err != nil {
		return err
	}
	if err := d.seedCodes(ctx); err != nil {
		return err
	}
	return d.seedAdministrator(ctx)
}

// install makes the text Trin's installation.
func (d *Demo) install(ctx context.Context, text []byte) error {
	return d.trin.apply(ctx, "trin.yaml", d.filled(text), d.metadata)
}

// filled puts addresses into an installation, which nobody has before the demo
// runs, and the hashes of secrets, which are new in each run.
func (d *Demo) filled(text []byte) []byte {
	return []byte(strings.NewReplacer(
		"http://trin.demo", d.trin.url, "http://low.demo", d.low.url,
		"http://wsfed.demo", d.WSFed.BaseURL, "http://oidc.demo", d.OIDC.BaseURL, "http://api.demo", d.Resource.BaseURL,
		"sha256:oidc", hashOf(d.OIDC.Secret), "sha256:api", hashOf(d.Resource.Secret),
	).Replace(string(text)))
}

// hashOf is a secret as the settings of an application have it.
func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// tellProviders gives the providers Trin's metadata, and those that are Trin
// their installation and their user.
func (d *Demo) tellProviders(ctx context.Context) error {
	for name, p := range map[string]party{"low": d.low, "high": d.high} {
		trin, err := fetch(ctx, d.trin.url+"/saml2/sp/"+name+"/metadata")
		if err != nil {
			return err
		}
		text := d.filled(map[string][]byte{"low": lowInstallation, "high": highInstallation}[name])
		if err := p.apply(ctx, name+".yaml", text, map[string][]byte{"trin": trin}); err != nil {
			return err
		}
		if err := p.seedPassword(ctx); err != nil {
			return err
		}
	}
	for _, path := range []string{"/wsfed/rp/adfs/metadata", "/saml2/sp/adfs-saml/metadata"} {
		trin, err := fetch(ctx, d.trin.url+path)
		if err != nil {
			return err
		}
		if err := d.ADFS.Trust(trin); err != nil {
			return err
		}
	}
	return nil
}

// tellApplications gives the applications Trin's metadata.
func (d *Demo) tellApplications(ctx context.Context) error {
	saml, err := fetch(ctx, d.trin.url+"/saml2/metadata")
	if err != nil {
		return err
	}
	if err := d.Application.Trust(saml); err != nil {
		return err
	}
	federation, err := fetch(ctx, d.trin.url+federationMetadata)
	if err != nil {
		return err
	}
	if err := d.WSFed.Trust(federation); err != nil {
		return err
	}
	if err := d.OIDC.Trust(ctx, d.trin.url); err != nil {
		return err
	}
	return d.Resource.Trust(ctx, d.trin.url)
}

// seedPassword gives the provider its user, unless a former run did.
func (p party) seedPassword(ctx context.Context) error {
	_, err := p.Users.Create(ctx, User, Password, broker.Claims{
		{Name: "uid", Values: []string{User}}, {Name: "name", Values: []string{"Alice Eksempel"}},
		{Name: "email", Values: []string{"alice@example.dk"}}, {Name: "groups", Values: []string{"staff", "records"}},
	})
	if errors.Is(err, broker.ErrConflict) {
		return nil
	}
	return err
}

// seedCodes enrols the users' second factor at Trin, with a new secret each run.
func (d *Demo) seedCodes(ctx context.Context) error {
	var err error
	if d.Secret, err = newSecret(); err != nil {
		return err
	}
	for _, user := range []string{User, Other} {
		if _, err := d.trin.Codes.Enrol(ctx, "totp", broker.Subject{Namespace: "people", Value: user}, d.Secret, nil); err != nil {
			return err
		}
	}
	return nil
}

// newSecret makes a secret of one-time codes, in base32.
func newSecret() (string, error) {
	secret := make([]byte, 20)
	if _, err := io.ReadFull(rand.Reader, secret); err != nil {
		return "", err
	}
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret), nil
}

// fetch reads a partner's metadata.
func fetch(ctx context.Context, address string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answered %s", address, response.Status)
	}
	return content, nil
}
