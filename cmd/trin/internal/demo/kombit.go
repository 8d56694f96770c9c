package demo

import (
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"net"
	"net/http"
	"strings"

	"trin/cmd/trin/internal/contexthandler"
)

// kombitInstallation is Trin's in the scenario of KOMBIT.
//
//go:embed installation/kombit.yaml
var kombitInstallation []byte

// The systems behind the context handlers, and the classes that they ask for.
const (
	journalSystem  = "https://saml.journal.example"
	buildingSystem = "ServiceProvider:CVR:12345678:APP:building"
	unknownSystem  = "https://saml.nobody-knows.example"
	substantial    = "https://data.gov.dk/concept/core/nsis/loa/Substantial"
)

// kombit is the scenario of KOMBIT: two context handlers, a role source, and a
// town's provider in the place of the other parties.
type kombit struct {
	first, second *contexthandler.Handler // OIOSAML 2, OIOSAML 3
	roles         *RoleSource
}

// StartKOMBIT starts the scenario of KOMBIT: Trin as the identity provider of a
// town. Close it when done.
func StartKOMBIT(ctx context.Context, o Options) (*Demo, error) {
	ctx, stop := context.WithCancel(ctx)
	d := &Demo{Clock: &Clock{}, names: map[string]string{}, stop: stop, readiness: o.Readiness}
	if err := d.startKOMBIT(ctx, o); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func (d *Demo) startKOMBIT(ctx context.Context, o Options) error {
	listeners, err := d.listen(o.Port, "trin", "handler", "handler-1", "town", "roles")
	if err != nil {
		return err
	}
	d.trin.listener, d.low.listener = listeners[0], listeners[3]
	for _, p := range []*party{&d.trin, &d.low} {
		if err := d.openParty(ctx, o, p); err != nil {
			return err
		}
	}
	secret, err := newSecret()
	if err != nil {
		return err
	}
	d.kombit = &kombit{roles: NewRoleSource(secret)}
	d.serve(listeners[4], d.kombit.roles)
	if d.kombit.second, err = d.openHandler(listeners[1], contexthandler.OIOSAML3); err != nil {
		return err
	}
	if d.kombit.first, err = d.openHandler(listeners[2], contexthandler.OIOSAML2); err != nil {
		return err
	}
	return d.introduceKOMBIT(ctx, secret, urlOf(listeners[4]))
}

// openHandler opens a context handler with its systems.
func (d *Demo) openHandler(listener net.Listener, form contexthandler.Form) (*contexthandler.Handler, error) {
	key, certificate, err := contexthandler.NewKey("Context handler, "+string(form), d.Clock.Now())
	if err != nil {
		return nil, err
	}
	base := urlOf(listener)
	systems := []contexthandler.System{
		{Name: "The journal", ID: journalSystem, Class: substantial},
		{Name: "Building permits", ID: buildingSystem, Class: classOf(3)},
		{Name: "A system that nobody has described", ID: unknownSystem, Class: classOf(2)},
	}
	if form == contexthandler.OIOSAML2 {
		systems = systems[1:] // the journal has moved
	}
	handler := contexthandler.New(contexthandler.Options{
		Form: form, EntityID: base + "/runtime", BaseURL: base, Systems: systems, Key: key, Certificate: certificate, Clock: d.Clock.Now, Random: rand.Reader,
	})
	d.serve(listener, handler.Routes())
	return handler, nil
}

// introduceKOMBIT gives each party the metadata of the others. The handlers read
// the document with one certificate, as KOMBIT does.
func (d *Demo) introduceKOMBIT(ctx context.Context, secret, roles string) error {
	d.metadata = map[string][]byte{}
	for name, address := range map[string]string{
		"town": d.low.url + "/saml2/metadata", "first": d.kombit.first.MetadataURL(), "second": d.kombit.second.MetadataURL(),
	} {
		var err error
		if d.metadata[name], err = fetch(ctx, address); err != nil {
			return err
		}
	}
	if err := d.trin.Store.SaveSecret(ctx, "roles", []byte(secret)); err != nil {
		return err
	}
	text := strings.Replace(string(kombitInstallation), "http://roles.demo", roles, 1)
	if err := d.trin.apply(ctx, "kombit.yaml", []byte(text), d.metadata); err != nil {
		return err
	}
	trin, err := fetch(ctx, d.trin.url+"/saml2/sp/town/metadata")
	if err != nil {
		return err
	}
	if err := d.low.apply(ctx, "town.yaml", townInstallation, map[string][]byte{"trin": trin}); err != nil {
		return err
	}
	if err := d.low.seedPassword(ctx); err != nil {
		return err
	}
	single, err := fetch(ctx, d.trin.url+"/saml2/metadata/single")
	if err != nil {
		return err
	}
	if err := errors.Join(d.kombit.first.Trust(single), d.kombit.second.Trust(single)); err != nil {
		return err
	}
	return d.seedCodes(ctx)
}

// HandlerURL is the address of the context handler of OIOSAML 3, and
// FirstHandlerURL that of OIOSAML 2. They are there in the scenario of KOMBIT.
func (d *Demo) HandlerURL() string      { return d.kombit.second.BaseURL() }
func (d *Demo) FirstHandlerURL() string { return d.kombit.first.BaseURL() }

var _ http.Handler = (*RoleSource)(nil)
