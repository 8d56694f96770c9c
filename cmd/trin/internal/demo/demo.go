package demo

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/pquerna/otp/totp"

	"trin/broker"
	"trin/cmd/trin/internal/node"
	"trin/store"
)

// CodePeriod is how long a one-time code is shown, and levelThreeAge how long
// evidence of level 3 lasts in the demo.
const (
	CodePeriod    = 30 * time.Second
	levelThreeAge = time.Hour
)

// classOf is the class that the page of a level asks for.
func classOf(level int) string {
	return "urn:dk:gov:saml:attribute:AssuranceLevel:" + strconv.Itoa(level)
}

// Options say where the demo lives.
type Options struct {
	Dir  string // databases and keys; made when it is not there
	Port int    // Trin's; the application and the providers take the next ones; 0 = any free ones
	Log  *slog.Logger
}

// Demo is everything running: Trin, the application and two providers, each on
// its own loopback port.
type Demo struct {
	Application *Application
	Clock       *Clock
	Secret      string // of the seeded one-time codes, in base32

	trin, low, high party
	names           map[string]string // host and port → who it is
	stop            context.CancelFunc
	running         sync.WaitGroup
	servers         []*http.Server
}

// party is one Trin with its own address.
type party struct {
	*node.Node
	url      string
	listener net.Listener
}

// Start starts the demo and introduces everybody to everybody, over HTTP as
// partners do. Close it when done.
func Start(ctx context.Context, o Options) (*Demo, error) {
	ctx, stop := context.WithCancel(ctx)
	d := &Demo{Clock: &Clock{}, names: map[string]string{}, stop: stop}
	if err := d.start(ctx, o); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func (d *Demo) start(ctx context.Context, o Options) error {
	listeners, err := d.listen(o.Port, "trin", "application", "low", "high")
	if err != nil {
		return err
	}
	for i, p := range []*party{&d.trin, &d.low, &d.high} {
		p.listener = listeners[[]int{0, 2, 3}[i]]
		if err := d.openParty(ctx, o, p); err != nil {
			return err
		}
	}
	d.Application, err = NewApplication(urlOf(listeners[1]), map[int]string{2: classOf(2), 3: classOf(3), 4: classOf(4)}, d.Clock.Now)
	if err != nil {
		return err
	}
	d.serve(listeners[1], d.Application)
	return d.introduce(ctx)
}

// listen opens a port for each name.
func (d *Demo) listen(port int, names ...string) ([]net.Listener, error) {
	var listeners []net.Listener
	for i, name := range names {
		address := "127.0.0.1:0"
		if port != 0 {
			address = net.JoinHostPort("127.0.0.1", strconv.Itoa(port+i))
		}
		listener, err := node.Listen(address)
		if err != nil {
			for _, open := range listeners {
				err = errors.Join(err, open.Close())
			}
			return nil, err
		}
		listeners = append(listeners, listener)
		d.names[listener.Addr().String()] = name
	}
	return listeners, nil
}

// openParty opens one Trin on a fresh database in its own directory.
func (d *Demo) openParty(ctx context.Context, o Options, p *party) error {
	p.url = urlOf(p.listener)
	dir := filepath.Join(o.Dir, d.names[p.listener.Addr().String()])
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	key, err := node.MasterKey(filepath.Join(dir, "master.key"), func(string) string { return "" }, true, rand.Reader)
	if err != nil {
		return err
	}
	p.Node, err = node.Open(ctx, node.Options{
		BaseURL: p.url, Database: filepath.Join(dir, "trin.db"), MasterKeys: []store.MasterKey{key},
		Clock: d.Clock.Now, Random: rand.Reader, Log: o.Log,
	})
	if err != nil {
		return err
	}
	d.serve(p.listener, p.Handler())
	return nil
}

func (d *Demo) serve(listener net.Listener, handler http.Handler) {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	d.servers = append(d.servers, server)
	d.running.Go(func() { _ = server.Serve(listener) }) // ends with http.ErrServerClosed
}

// introduce gives each party the metadata of the others and seeds the user.
// Trin must know the application before it can answer it, and a provider must
// know Trin; nobody needs to be known to publish its own metadata.
func (d *Demo) introduce(ctx context.Context) error {
	application, err := d.Application.Metadata()
	if err != nil {
		return err
	}
	metadata := map[string][]byte{"application": application}
	for _, p := range []party{d.low, d.high} {
		if metadata[d.names[p.listener.Addr().String()]], err = fetch(ctx, p.url+"/saml2/metadata"); err != nil {
			return err
		}
	}
	if err := d.trin.apply(ctx, "trin.yaml", trinInstallation, metadata); err != nil {
		return err
	}
	for name, p := range map[string]party{"low": d.low, "high": d.high} {
		trin, err := fetch(ctx, d.trin.url+"/saml2/sp/"+name+"/metadata")
		if err != nil {
			return err
		}
		if err := p.apply(ctx, name+".yaml", map[string][]byte{"low": lowInstallation, "high": highInstallation}[name], map[string][]byte{"trin": trin}); err != nil {
			return err
		}
		if err := p.seedPassword(ctx); err != nil {
			return err
		}
	}
	own, err := fetch(ctx, d.trin.url+"/saml2/metadata")
	if err != nil {
		return err
	}
	if err := d.Application.Trust(own); err != nil {
		return err
	}
	return d.seedCode(ctx)
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

// seedCode enrols the user's second factor at Trin, with a new secret each run.
func (d *Demo) seedCode(ctx context.Context) error {
	secret := make([]byte, 20)
	if _, err := io.ReadFull(rand.Reader, secret); err != nil {
		return err
	}
	d.Secret = base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
	_, err := d.trin.Codes.Enrol(ctx, "totp", broker.Subject{Namespace: "people", Value: User}, d.Secret, nil)
	return err
}

// Code is the one-time code of this moment.
func (d *Demo) Code() (string, error) { return totp.GenerateCode(d.Secret, d.Clock.Now()) }

// URL is Trin's own address.
func (d *Demo) URL() string { return d.trin.url }

// place names the party at a host and port.
func (d *Demo) place(host string) string {
	if name, ok := d.names[host]; ok {
		return name
	}
	return host
}

// newestRecord is the record of the login that ended last at Trin.
func (d *Demo) newestRecord(ctx context.Context) (broker.Record, error) {
	records, err := d.trin.Store.Records(ctx, store.RecordQuery{Limit: 1})
	if err != nil {
		return broker.Record{}, err
	}
	if len(records) == 0 {
		return broker.Record{}, errors.New("no login has been recorded")
	}
	return records[0].Record, nil
}

// Close stops everything.
func (d *Demo) Close() error {
	d.stop()
	var errs []error
	for _, server := range d.servers {
		errs = append(errs, server.Close())
	}
	d.running.Wait()
	for _, p := range []party{d.trin, d.low, d.high} {
		if p.Node != nil {
			errs = append(errs, p.Node.Close())
		}
	}
	return errors.Join(errs...)
}

func urlOf(listener net.Listener) string { return "http://" + listener.Addr().String() }

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
