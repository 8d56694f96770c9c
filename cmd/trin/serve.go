package main

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"trin/broker"
	"trin/broker/web"
	"trin/cmd/trin/internal/node"
)

// defaultListen is where serve listens when it is told nothing.
const defaultListen = "127.0.0.1:8080"

// serveOptions are the flags of serve.
type serveOptions struct {
	place
	listen, operations string
	adminListen        string
	certificate, key   string
	proxies            []string
	level              string
	drainWait          time.Duration
}

func serveCommand() *cobra.Command {
	o := &serveOptions{}
	c := &cobra.Command{
		Use: "serve", Short: "Run Trin", Args: cobra.NoArgs,
		Long: "Runs Trin until it is told to stop (SIGTERM, Ctrl-C), then lets the requests under way finish.\n\n" +
			"It needs a directory and nothing else: the database is SQLite inside it, keys are made on the\n" +
			"first start and sealed under a master key. With --database postgres://… the same program is one\n" +
			"of many nodes, which share the database and the master key.",
		Example: "  trin serve --data /var/lib/trin --base-url https://login.example.dk\n" +
			"  trin serve --database postgres://trin@db/trin --master-key-file /etc/trin/master.key --base-url https://login.example.dk",
		RunE: func(c *cobra.Command, _ []string) error { return o.run(c) },
	}
	o.flags(c)
	f := c.Flags()
	o.addresses(c)
	f.StringVar(&o.entityID, "saml-entity-id", os.Getenv(entityIDVariable), "what Trin calls itself as SAML identity provider; empty: the address of its metadata. Keep it when the base URL changes ("+entityIDVariable+")")
	f.StringVar(&o.listen, "listen", defaultListen, "address to listen on")
	f.StringVar(&o.adminListen, "admin-listen", "", "address of the administration alone, with the TLS certificate of --listen; empty: below /admin/ of the public address")
	f.StringVar(&o.operations, "operations", "127.0.0.1:9464", "address of /metrics, /healthz and /readyz for operators; empty: none")
	f.StringVar(&o.certificate, "tls-cert", "", "TLS certificate chain (PEM); empty: plain HTTP, for a proxy in front")
	f.StringVar(&o.key, "tls-key", "", "TLS private key (PEM)")
	f.StringSliceVar(&o.proxies, "proxy", nil, "a reverse proxy (address or prefix) whose X-Forwarded-For is believed (repeatable)")
	o.network(c)
	f.Float64Var(&o.logins.PerSecond, "login-rate", 50, "logins a second that one network (an IPv4 address, an IPv6 /64) may begin in the long run; 0: no limit")
	f.IntVar(&o.logins.Burst, "login-burst", 500, "logins that one network may begin at once")
	f.Float64Var(&o.guesses.PerSecond, "guess-rate", 5, "wrong passwords and codes a second that are looked at from one network in the long run; 0: no limit")
	f.IntVar(&o.guesses.Burst, "guess-burst", 300, "wrong passwords and codes that are looked at from one network at once")
	f.DurationVar(&o.drainWait, "drain-wait", 0, "how long to go on taking requests after SIGTERM while /readyz says no, so that a load balancer sees it")
	f.DurationVar(&o.retention.Records, "keep-records", 365*24*time.Hour, "how long the records of logins are kept, which name people and their addresses; 0: for ever")
	f.BoolVar(&o.fullSync, "full-sync", false, "SQLite waits for the disk at every commit: a power loss then loses nothing that was answered")
	f.StringVar(&o.level, "log", "info", "log level: debug, info, warn or error")
	return c
}

func (o *serveOptions) run(c *cobra.Command) error {
	log, err := o.log(c)
	if err != nil {
		return err
	}
	if o.baseURL == "" {
		if !loopback(o.listen) {
			return hint(errors.New("the address that browsers see is not known"), "give it with --base-url https://…")
		}
		o.baseURL = "http://" + o.listen
	}
	if err := o.administration(); err != nil {
		return err
	}
	if o.logins.PerSecond < 0 || o.guesses.PerSecond < 0 || o.logins.Burst < 1 || o.guesses.Burst < 1 {
		return hint(errors.New("a rate is below zero, or a burst below one"), "--login-rate 0 and --guess-rate 0 switch the limits off")
	}
	if _, err := web.New(web.Options{BaseURL: o.baseURL, Clock: time.Now, Random: rand.Reader, Log: log}); err != nil {
		return hint(err, "give it with --base-url https://login.example.dk")
	}
	config, err := o.tls()
	if err != nil {
		return err
	}
	if o.trusted, err = prefixes("--proxy", o.proxies); err != nil {
		return err
	}
	defer runtime.KeepAlive(collectLessOften(os.Getenv))
	listener, err := node.Listen(o.listen)
	if err != nil {
		return hint(err, "give another address with --listen")
	}
	n, err := o.open(c.Context(), log, true, false)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	ctx, left := leaving(c.Context(), o.drainWait, n.Draining)
	if err = o.first(ctx, c, n); err == nil {
		err = serveNode(ctx, n, listener, others{operations: o.operations, administration: o.adminListen}, config, log)
	} else {
		err = errors.Join(err, listener.Close())
	}
	left()
	return errors.Join(err, n.Close())
}

// leaving returns a context that ends the wait after ctx does; draining is
// called at once. A listener that closes without notice fails the requests that
// a load balancer still sends.
func leaving(ctx context.Context, wait time.Duration, draining func()) (context.Context, context.CancelFunc) {
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	context.AfterFunc(ctx, func() {
		draining()
		if wait > 0 {
			timer := time.NewTimer(wait)
			defer timer.Stop()
			select {
			case <-timer.C:
			case <-serving.Done():
			}
		}
		stop()
	})
	return serving, stop
}

// others are the addresses beside the public one; "" = none.
type others struct{ operations, administration string }

// serveNode serves the public, the operators and the administrators until the
// context ends.
func serveNode(ctx context.Context, n *node.Node, listener net.Listener, beside others, config *tls.Config, log *slog.Logger) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	serving := []func() error{
		func() error { return node.Serve(ctx, listener, n.Handler(), config, log, n.Draining) },
		func() error { n.Run(ctx); return nil },
	}
	listening := []net.Listener{listener}
	if beside.administration != "" {
		other, err := node.Listen(beside.administration)
		if err != nil {
			return hint(errors.Join(err, listener.Close()), "give another address with --admin-listen, or an empty one for none")
		}
		listening = append(listening, other)
		serving = append(serving, func() error {
			return node.Serve(ctx, other, n.Administration(), config, log, func() {})
		})
	}
	if beside.operations != "" {
		other, err := node.Listen(beside.operations)
		if err != nil {
			return hint(errors.Join(err, closeAll(listening)), "give another address with --operations, or an empty one for none")
		}
		serving = append(serving, func() error {
			return node.Serve(ctx, other, n.Operations(), nil, log, func() {})
		})
	}
	log.InfoContext(ctx, "trin is serving", "address", listener.Addr().String(), "version", version)
	errs := make([]error, len(serving))
	var all sync.WaitGroup
	for i, serve := range serving {
		all.Go(func() {
			errs[i] = serve()
			stop() // one that ends takes the others with it
		})
	}
	all.Wait()
	log.InfoContext(ctx, "trin has stopped")
	return errors.Join(errs...)
}

func (o *serveOptions) log(c *cobra.Command) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(o.level)); err != nil {
		return nil, hint(fmt.Errorf("--log %q is not a level", o.level), "use debug, info, warn or error")
	}
	return slog.New(slog.NewJSONHandler(c.OutOrStdout(), &slog.HandlerOptions{Level: level})), nil
}

func (o *serveOptions) tls() (*tls.Config, error) {
	if o.certificate == "" && o.key == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(o.certificate, o.key)
	if err != nil {
		return nil, hint(fmt.Errorf("read the TLS certificate: %w", err), "give both --tls-cert and --tls-key, in PEM")
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}, nil
}

func prefixes(flag string, texts []string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, text := range texts {
		if !strings.Contains(text, "/") {
			address, err := netip.ParseAddr(text)
			if err != nil {
				return nil, hint(fmt.Errorf("%s %q: %w", flag, text, err), "write an address (10.0.0.5) or a prefix (10.0.0.0/8)")
			}
			all = append(all, netip.PrefixFrom(address, address.BitLen()))
			continue
		}
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, hint(fmt.Errorf("%s %q: %w", flag, text, err), "write an address (10.0.0.5) or a prefix (10.0.0.0/8)")
		}
		all = append(all, prefix)
	}
	return all, nil
}

func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	return broker.Loopback(host)
}
