package browser

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"trin/broker"
	"trin/broker/web"
)

// leaving is a logout of which one page of frames is left.
type leaving struct {
	frames []broker.SigningOutFrame
	onward bool

	mu      sync.Mutex
	settled int
}

var _ web.Broker = (*leaving)(nil)

func (*leaving) Offer(context.Context, *broker.Browser, broker.ID) (broker.Offer, error) {
	return broker.Offer{}, errors.New("not here")
}

func (*leaving) Choose(context.Context, *broker.Browser, broker.ID, broker.ID) (broker.Reply, error) {
	return nil, errors.New("not here")
}

func (*leaving) Cancel(context.Context, *broker.Browser, broker.ID) (broker.Reply, error) {
	return nil, errors.New("not here")
}

func (*leaving) Logout(context.Context, *broker.Browser, broker.LogoutRequest) (broker.Reply, error) {
	return broker.Redirect{URL: "/signing-out/t.leg"}, nil
}

func (l *leaving) SigningOut(context.Context, *broker.Browser, broker.ID) (broker.SigningOut, error) {
	return broker.SigningOut{Reference: "K7Q2-9FJX", Frames: l.frames, Onward: l.onward}, nil
}

func (l *leaving) ContinueLogout(context.Context, *broker.Browser, broker.ID) (broker.Reply, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.settled++
	return broker.Redirect{URL: "/logged-out/t"}, nil
}

func (l *leaving) LoggedOut(context.Context, *broker.Browser, broker.ID) (broker.LogoutOutcome, error) {
	outcome := broker.LogoutOutcome{Partial: true}
	for _, frame := range l.frames {
		outcome.Unconfirmed = append(outcome.Unconfirmed, frame.Name)
	}
	return outcome, nil
}

func (l *leaving) served(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	edge, err := web.New(web.Options{BaseURL: server.URL, Clock: time.Now, Random: rand.Reader, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	edge.Mount(mux, l)
	return server.URL
}

// cleaning is an application whose clean-up needs its script and its cookie. It
// tells on the channel what came of it.
func cleaning(t *testing.T) (address string, cleaned chan string) {
	t.Helper()
	cleaned = make(chan string, 8)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /bye", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<!DOCTYPE html><title>bye</title><script>document.cookie = "session=gone"; fetch("/ran");</script>`)
	})
	mux.HandleFunc("GET /ran", func(_ http.ResponseWriter, r *http.Request) {
		cookie, err := r.Cookie("session")
		if err != nil {
			cleaned <- err.Error()
			return
		}
		cleaned <- cookie.Value
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL + "/bye", cleaned
}

// The page of the frames tells each application and goes on by itself; the
// application's script and cookies work in its frame.
func TestSigningOut(t *testing.T) {
	one, oneCleaned := cleaning(t)
	two, twoCleaned := cleaning(t)
	l := &leaving{frames: []broker.SigningOutFrame{{Name: broker.Text{"": "Payroll"}, URL: one}, {Name: broker.Text{"": "Archive"}, URL: two}}}
	v := visit(t, "en")
	v.must(v.Open(l.served(t) + "/logout"))
	v.arrive("Log out?")
	v.click("main button")
	v.arrive("You are logged out here")
	v.says("Payroll")
	v.says("Archive")
	for _, cleaned := range []chan string{oneCleaned, twoCleaned} {
		if got := <-cleaned; got != "gone" {
			t.Errorf("got %q in the frame, want the application's own cookie", got)
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.settled != 1 {
		t.Errorf("the page went on %d times, want once", l.settled)
	}
}

// A frame that never loads keeps nobody from being told after it.
func TestSigningOutOfOneThatHangs(t *testing.T) {
	asked, leave := make(chan struct{}, 8), make(chan struct{})
	hangs := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		asked <- struct{}{}
		<-leave
	}))
	t.Cleanup(hangs.Close)
	t.Cleanup(func() { close(leave) })
	l := &leaving{onward: true, frames: []broker.SigningOutFrame{{Name: broker.Text{"": "Payroll"}, URL: hangs.URL}}}
	v := visit(t, "en")
	v.must(v.Open(l.served(t) + "/logout"))
	v.arrive("Log out?")
	v.click("main button")
	v.must(v.Await("You are logged out here"))
	<-asked
}

// Without script the page waits for its button.
func TestSigningOutWithoutScripts(t *testing.T) {
	address, _ := cleaning(t)
	l := &leaving{onward: true, frames: []broker.SigningOutFrame{{Name: broker.Text{"": "Payroll"}, URL: address}}}
	v := visit(t, "en")
	v.must(v.Scripts(false))
	v.must(v.Open(l.served(t) + "/signing-out/t.leg"))
	v.arrive("You are being logged out")
	v.says("Payroll")
	v.click("main button")
	v.arrive("You are logged out here")
}
