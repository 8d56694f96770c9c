package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"trin/cmd/trin/internal/useragent"
)

// parties is where everybody is.
type parties struct {
	sp, idp, trin string // addresses, scheme and host
	rp, sts       string // those that speak WS-Federation
	apps, op, mod string // those that speak OpenID Connect
	secrets       string // folder with a file for each person: their TOTP secret
	log           string // Trin's log
	clock         func() time.Time
	output        io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := parties{clock: time.Now, output: os.Stdout}
	flag.StringVar(&p.sp, "sp", "", "address of the Shibboleth SP")
	flag.StringVar(&p.idp, "idp", "", "address of SimpleSAMLphp")
	flag.StringVar(&p.rp, "rp", "", "address of the applications behind passport-wsfed-saml2")
	flag.StringVar(&p.sts, "sts", "", "address of npm wsfed")
	flag.StringVar(&p.apps, "apps", "", "address of the applications behind openid-client, and of their API")
	flag.StringVar(&p.op, "op", "", "address of oidc-provider")
	flag.StringVar(&p.mod, "mod", "", "address of the Apache with mod_auth_openidc")
	flag.StringVar(&p.trin, "trin", "", "address of Trin")
	flag.StringVar(&p.secrets, "secrets", "", "folder of the TOTP secrets, a file for each person")
	flag.StringVar(&p.log, "log", "", "Trin's log")
	part := flag.String("part", "all", "which scenes: all, or rollover, after Trin has taken its next key")
	only := flag.String("only", "", "play only the scene of this name")
	verbose := flag.Bool("v", false, "print every hop")
	flag.Parse()
	list := scenes()
	if *part == "rollover" {
		list = afterRollover()
	}
	if !p.play(ctx, list, *only, *verbose) {
		os.Exit(1)
	}
}

// scene is one story of one person in a new browser. Each of its steps is one
// check; when one fails, those after it cannot be tried and fail too.
type scene struct {
	name   string
	person string
	steps  []step
}

type step struct {
	name string
	do   act
}

// play plays the scenes, one line a check, and reports whether all of them
// passed.
func (p *parties) play(ctx context.Context, list []scene, only string, verbose bool) bool {
	passed := true
	for _, s := range list {
		if only != "" && only != s.name {
			continue
		}
		fmt.Fprintf(p.output, "\n%s\n", s.name)
		who := &person{parties: p, name: s.person, agent: useragent.New(nil), kept: map[string]string{}}
		who.agent.Frames = true
		if verbose {
			who.agent.OnHop = who.print
		}
		passed = who.play(ctx, s.steps) && passed
	}
	return passed
}

func (p *person) play(ctx context.Context, steps []step) bool {
	for i, s := range steps {
		err := s.do(ctx, p)
		if err == nil {
			fmt.Fprintf(p.output, "  ok    %s\n", s.name)
			continue
		}
		fmt.Fprintf(p.output, "  FAIL  %s: %v\n", s.name, err)
		for _, later := range steps[i+1:] {
			fmt.Fprintf(p.output, "  FAIL  %s: not tried\n", later.name)
		}
		return false
	}
	return true
}
