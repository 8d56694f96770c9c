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
	flag.StringVar(&p.trin, "trin", "", "address of Trin")
	flag.StringVar(&p.secrets, "secrets", "", "folder of the TOTP secrets, a file for each person")
	flag.StringVar(&p.log, "log", "", "Trin's log")
	only := flag.String("only", "", "play only the scene of this name")
	verbose := flag.Bool("v", false, "print every hop")
	flag.Parse()
	passed, failed := p.play(ctx, scenes(), *only, *verbose)
	fmt.Fprintf(p.output, "\n%d passed, %d failed\n", passed, failed)
	if failed > 0 || passed == 0 {
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

// play plays the scenes and counts the checks.
func (p *parties) play(ctx context.Context, all []scene, only string, verbose bool) (passed, failed int) {
	for _, s := range all {
		if only != "" && only != s.name {
			continue
		}
		fmt.Fprintf(p.output, "\n%s\n", s.name)
		who := &person{parties: p, name: s.person, agent: useragent.New(nil), kept: map[string]string{}}
		if verbose {
			who.agent.OnHop = who.print
		}
		broken := false
		for _, step := range s.steps {
			if broken {
				failed++
				fmt.Fprintf(p.output, "  FAIL  %s: not tried\n", step.name)
				continue
			}
			if err := step.do(ctx, who); err != nil {
				failed++
				broken = true
				fmt.Fprintf(p.output, "  FAIL  %s: %v\n", step.name, err)
				continue
			}
			passed++
			fmt.Fprintf(p.output, "  ok    %s\n", step.name)
		}
	}
	return passed, failed
}
