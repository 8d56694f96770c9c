package node

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"trin/admin/installation"
	"trin/admin/rollover"
	"trin/admin/signin"
	"trin/admin/upkeep"
	"trin/admin/workbench"
	"trin/broker"
	"trin/broker/web"
	"trin/claimstx"
	"trin/claimstx/lookup"
	"trin/claimstx/samples"
	"trin/connections"
	"trin/connections/lab"
	"trin/connections/password"
	"trin/connections/totp"
	"trin/store"
)

// purgeEvery is how often a node clears what has expired.
const purgeEvery = time.Minute

// closeWithin is how long a node that closes may go on writing.
const closeWithin = 5 * time.Second

// Options is what a node is made of. What stands below the empty line may be
// left out.
type Options struct {
	BaseURL    string            // Trin's own address: scheme and host, no path
	EntityID   string            // the SAML identity provider; "" = BaseURL + "/saml2/metadata"
	Database   string            // path of a SQLite file, or postgres://…
	MasterKeys []store.MasterKey // the first seals, all open
	Clock      func() time.Time
	Random     io.Reader
	Log        *slog.Logger

	Version string // of the program, for those who ask

	// Administration is the address of the administration as browsers see it,
	// where it is not the public one: scheme and host; "" = below /admin/ there.
	Administration string

	Networks  []netip.Prefix  // inside, that connections of an organisation may name; none = the public Internet alone
	Proxies   []netip.Prefix  // reverse proxies whose X-Forwarded-For is believed
	Logins    web.Rate        // logins that one network may begin; zero = no limit
	Guesses   web.Rate        // wrong passwords and codes of one network; zero = no limit
	FullSync  bool            // SQLite waits for the disk at every commit
	Beside    bool            // a tool beside the process that serves
	Keyless   bool            // make no keys: for a node that answers nobody
	Retention store.Retention // how long records are kept
}

// Node is one running Trin. Open it, serve its handlers, run it, close it.
type Node struct {
	Store    *store.Store
	Keyring  *store.Keyring
	Pictures *installation.Pictures
	Kinds    []connections.Kind
	Users    *password.Admin
	Codes    *totp.Admin
	People   *signin.People
	Upkeep   *upkeep.Upkeep

	options Options
	set     *connections.Set
	lookups *lookup.Set
	asking  []claimstx.LookupKind // the kinds of them
	broker  *broker.Broker
	edge    *web.Edge
	metrics *metrics
	health  health

	recorder *samples.Recorder
	lab      *lab.Lab

	administration administration

	Rollover *rollover.Rollover
	keyWatch *rollover.Watch
}

// Open opens the database, brings it up to date, makes the keys that are
// missing, and reads the configuration. A connection that cannot open is
// listed as disabled; the node starts all the same.
func Open(ctx context.Context, o Options) (*Node, error) {
	sealer, err := store.NewSealer(o.Random, o.MasterKeys...)
	if err != nil {
		return nil, err
	}
	database, err := store.Open(ctx, store.Options{
		URL: o.Database, FullSync: o.FullSync, Beside: o.Beside, Sealer: sealer, Clock: o.Clock, Random: o.Random, Log: o.Log,
	})
	if err != nil {
		return nil, err
	}
	n := &Node{Store: database, options: o, metrics: newMetrics(), health: health{ping: database.Ready}}
	if err := n.wire(ctx); err != nil {
		return nil, errors.Join(err, database.Close())
	}
	return n, nil
}

// wire builds the rooms on top of the store. The kinds need the broker, and
// the broker needs the set of connections that the kinds open, so the set is
// filled last.
func (n *Node) wire(ctx context.Context) error {
	n.Keyring = n.Store.Keyring()
	n.recorder = samples.New(samples.Options{Store: n.Store, Key: n.claimsKey, Clock: n.options.Clock, Log: n.options.Log})
	var err error
	if !n.options.Keyless {
		if err = n.Keyring.Ensure(ctx, store.KeyPlan{}); err != nil {
			return fmt.Errorf("make the first keys: %w", err)
		}
	}
	n.lookups = n.lookupSet()
	n.asking = workbench.Heeding(n.lookups.Kinds())
	n.Pictures = installation.NewPictures(n.Store, n.Parts)
	n.set = connections.NewSet(n.Pictures, n.options.Log)
	n.edge, err = web.New(web.Options{
		BaseURL: n.options.BaseURL, Clock: n.options.Clock, Random: n.options.Random, Log: n.options.Log,
		Proxies: n.options.Proxies, CrossSite: crossSite(), Begins: begins(), Messages: messages(), Large: large(), Logins: n.options.Logins, Guesses: n.options.Guesses,
		Unaccepted: broker.NewUnacceptedKeeper(n.Pictures, n.Store, n.options.Clock, n.options.Log, func(c broker.Check) {
			n.metrics.unaccepted.WithLabelValues(string(c)).Inc()
		}),
		Alarm:   func(string) { n.metrics.panics.Inc() },
		Limited: func(what string) { n.metrics.limited.WithLabelValues(what).Inc() },
	})
	if err != nil {
		return err
	}
	n.keyWatch = n.watchKeys()
	n.broker, err = broker.New(broker.Options{
		Configurations: n.Pictures, Connections: n.set, Transactions: n.Store, Sessions: n.Store,
		Clock: n.options.Clock, Random: n.options.Random, Log: n.options.Log, Observe: n.metrics.observer(),
	})
	if err != nil {
		return err
	}
	if err := n.openLab(); err != nil {
		return err
	}
	if n.Kinds, err = n.kinds(ctx); err != nil {
		return err
	}
	if err := n.administer(); err != nil {
		return err
	}
	if err := n.openAdministration(); err != nil {
		return err
	}
	if err := n.set.Use(n.Kinds...); err != nil {
		return err
	}
	if _, err := n.Pictures.Refresh(ctx); err != nil {
		return fmt.Errorf("read the installation: %w", err)
	}
	return nil
}

// Parts is what an installation is built with on this node.
func (n *Node) Parts() installation.Parts {
	return installation.Parts{Kinds: n.Kinds, Claims: claimstx.Deps{
		Lookups: n.asking, Key: n.claimsKey, Clock: n.options.Clock, Log: n.options.Log, Sampler: n.recorder,
	}}
}

// administer makes what an administrator works on people with.
func (n *Node) administer() error {
	var err error
	n.Users, err = password.NewAdmin(password.AdminDeps{Store: n.Store, Clock: n.options.Clock, Random: n.options.Random})
	if err != nil {
		return err
	}
	n.Codes, err = totp.NewAdmin(n.Store, n.options.Clock, n.options.Random)
	return err
}

// Run keeps the node up to date and clears what has expired, until the context
// ends.
func (n *Node) Run(ctx context.Context) {
	var all sync.WaitGroup
	defer all.Wait()
	moved, named := make(chan struct{}, 1), make(chan struct{}, 1)
	all.Go(func() { n.prepare(ctx, moved) })
	all.Go(func() { n.watchSubjects(ctx, named) })
	all.Go(func() {
		seen := func(int64) {
			n.refresh(ctx)
			for _, told := range []chan struct{}{moved, named} {
				select {
				case told <- struct{}{}:
				default: // it is to be looked at already
				}
			}
		}
		if err := n.Store.WatchVersion(ctx, seen); err != nil && ctx.Err() == nil {
			n.options.Log.ErrorContext(ctx, "the installation is not watched any more; restart the node", "error", err)
		}
	})
	all.Go(func() { n.recorder.Run(ctx) })
	all.Go(func() { n.keepUp(ctx) })
	all.Go(func() { n.keyWatch.Run(ctx) })
	purge := time.NewTicker(purgeEvery)
	defer purge.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-purge.C:
			if _, err := n.Store.Purge(ctx, n.options.Clock(), n.options.Retention); err != nil && ctx.Err() == nil {
				n.options.Log.ErrorContext(ctx, "what has expired could not be cleared", "error", err)
			}
		}
	}
}

// refresh keeps the picture that there is when a newer one cannot be read.
func (n *Node) refresh(ctx context.Context) {
	if _, err := n.Pictures.Refresh(ctx); err != nil && ctx.Err() == nil {
		n.options.Log.ErrorContext(ctx, "the newest installation could not be read; the one before it stays in force", "error", err)
	}
}

// Draining makes /readyz say no, so that no new work arrives.
func (n *Node) Draining() { n.health.draining.Store(true) }

// Close writes what still waits to be kept, and closes the database. Call it when
// nothing is served any more.
func (n *Node) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeWithin)
	defer cancel()
	n.recorder.Flush(ctx)
	n.keyWatch.Flush(ctx)
	return errors.Join(n.lookups.Close(), n.Store.Close())
}

// Handler is what the public reaches.
func (n *Node) Handler() http.Handler {
	mux := http.NewServeMux()
	n.mountPublic(mux)
	return n.metrics.counted(bounded(n.edge.Wrap(mux), answerWithin))
}

// Operations is what operators reach, on an address of their own.
func (n *Node) Operations() http.Handler {
	mux := http.NewServeMux()
	n.health.mount(mux)
	mux.Handle("GET /metrics", n.metrics.handler())
	return mux
}
