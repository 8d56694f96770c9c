package demo

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
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
	"trin/cmd/trin/internal/demo/adfs"
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
	Port int    // Trin's; the applications and the providers take the next ones; 0 = any free ones
	Log  *slog.Logger
	// Clock is the time that everybody lives in; nil = the real one.
	Clock *Clock
	// Readiness writes the report of who would fail if NSIS Substantial were
	// required, in the walk of KOMBIT, and fails if it is not as it must be.
	Readiness func(context.Context, io.Writer, *node.Node) error
}

// Demo is everything running: Trin, three applications, an API and three
// providers, each on its own loopback port.
type Demo struct {
	Application *Application
	WSFed       *WSFedApplication
	OIDC        *OIDCApplication
	Resource    *Resource
	ADFS        *adfs.Server
	Clock       *Clock
	Secret      string // of the seeded one-time codes, in base32

	trin, low, high party
	kombit          *kombit // nil but in the scenario of KOMBIT
	readiness       func(context.Context, io.Writer, *node.Node) error
	adfs            string            // the address
	metadata        map[string][]byte // of the others, for Trin's installation
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
	d := &Demo{Clock: cmp.Or(o.Clock, &Clock{}), names: map[string]string{}, stop: stop}
	if err := d.start(ctx, o); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func (d *Demo) start(ctx context.Context, o Options) error {
	listeners, err := d.listen(o.Port, "trin", "application", "low", "high", "wsfed", "adfs", "oidc", "api")
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
	d.WSFed = NewWSFedApplication(urlOf(listeners[4]), wauth(), methodLevels(), d.Clock.Now)
	d.serve(listeners[4], d.WSFed)
	d.Resource = NewResource(urlOf(listeners[7]), []string{classOf(3), classOf(4)}, d.Clock.Now)
	d.serve(listeners[7], d.Resource)
	d.OIDC = NewOIDCApplication(urlOf(listeners[6]), map[int]string{2: classOf(2), 3: classOf(3), 4: classOf(4)}, d.Resource.BaseURL, d.Clock.Now)
	d.serve(listeners[6], d.OIDC)
	if err := d.openADFS(listeners[5], o.Log); err != nil {
		return err
	}
	return d.introduce(ctx)
}

// openADFS opens the AD FS, with a fresh second factor for the user.
func (d *Demo) openADFS(listener net.Listener, log *slog.Logger) error {
	secret, err := newSecret()
	if err != nil {
		return err
	}
	d.adfs = urlOf(listener)
	d.ADFS, err = adfs.New(adfs.Options{BaseURL: d.adfs, Users: people(secret), Clock: d.Clock.Now, Log: log})
	if err != nil {
		return err
	}
	d.serve(listener, d.ADFS)
	return nil
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

// Code is Trin's one-time code of this moment, and ADFSCode AD FS's.
func (d *Demo) Code() (string, error)     { return totp.GenerateCode(d.Secret, d.Clock.Now()) }
func (d *Demo) ADFSCode() (string, error) { return d.ADFS.Code(User) }

// URL is Trin's own address, and ADFSURL AD FS's.
func (d *Demo) URL() string     { return d.trin.url }
func (d *Demo) ADFSURL() string { return d.adfs }

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
