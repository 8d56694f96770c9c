package broker_test

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"testing"

	"trin/broker"
)

// paging is a world whose applications are told of no refusal: the person reads
// it on a page.
type paging struct{ *world }

func (p paging) Frontend(_ context.Context, _ int64, application broker.ID) (broker.Frontend, error) {
	return pageFrontend{&fakeFrontend{w: p.world, id: application}}, nil
}

type pageFrontend struct{ *fakeFrontend }

func (f pageFrontend) Answer(ctx context.Context, o broker.Outcome) (broker.Reply, *broker.Participant, error) {
	reply, participant, err := f.fakeFrontend.Answer(ctx, o)
	if o.Refusal != nil && err == nil {
		reply = broker.RefusalPage{Application: o.Application.Name, Code: o.Refusal.Code, Reference: o.Reference, Return: "https://sp.example/"}
	}
	return reply, participant, err
}

// A page of a refusal is an answer like any other: the login has ended, it is
// recorded and counted, and what the first factor has proven is kept.
func TestRefusalPageIsAnAnswer(t *testing.T) {
	t.Parallel()
	ctx, w, b := context.Background(), newWorld(t), browser("b")
	var ended []broker.LoginEnded
	engine, err := broker.New(broker.Options{
		Configurations: w, Connections: paging{w}, Transactions: w.store, Sessions: w.store, Clock: w.clock,
		Random: &randomness{source: rand.NewChaCha8([32]byte{3})}, Log: slog.New(slog.DiscardHandler),
		Observe: broker.Observer{LoginEnded: func(e broker.LoginEnded) { ended = append(ended, e) }},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := engine.Begin(ctx, b, ask("sp", class3)); err != nil {
		t.Fatal(err)
	}
	if _, err := engine.Resume(ctx, b, w.leg("adfs").ID, w.says("alice", class2)); err != nil {
		t.Fatal(err)
	}
	leg := w.leg("totp")
	reply, err := engine.Refuse(ctx, b, leg.ID, broker.Refusal{Code: broker.RefusedCancelled})
	if err != nil {
		t.Fatal(err)
	}
	page, ok := reply.(broker.RefusalPage)
	if !ok || page.Code != broker.RefusedCancelled || page.Reference != leg.Reference || page.Application.In("en") != "sp" || page.Return != "https://sp.example/" {
		t.Errorf("got %T %s, want the frontend's page as it is", reply, describe(reply))
	}
	if r := w.record(); r.Refusal == nil || r.Refusal.Code != broker.RefusedCancelled || r.Reference != leg.Reference || r.Issued != nil {
		t.Errorf("record = %s, want the refusal", describe(r))
	}
	if len(ended) != 1 || ended[0].Refusal != broker.RefusedCancelled {
		t.Errorf("observed %s, want the refusal once", describe(ended))
	}
	if s := w.session(b); s.Subject.Value != "alice" || len(s.Evidence) != 1 || b.Sessions[""] == "" {
		t.Errorf("session = %s, want what the first factor has proven", describe(s))
	}
	// The login is over: its leg is closed, and what is kept serves the next.
	_, err = engine.Resume(ctx, b, leg.ID, w.did(leg))
	public(t, err, broker.PublicExpired)
	trips := w.trips()
	if _, err := engine.Begin(ctx, b, ask("sp", class2)); err != nil {
		t.Fatal(err)
	}
	if w.trips() != trips || w.answered().Subject.Value != "alice" {
		t.Errorf("%d trips after the refusal, want none", w.trips()-trips)
	}
}

// A request that is refused at once is answered with the page too.
func TestRefusalPageAtOnce(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	engine, err := broker.New(broker.Options{
		Configurations: w, Connections: paging{w}, Transactions: w.store, Sessions: w.store, Clock: w.clock,
		Random: &randomness{source: rand.NewChaCha8([32]byte{4})}, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	reply, err := engine.Begin(context.Background(), b, ask("sp", "urn:test:nobody-knows"))
	if err != nil {
		t.Fatal(err)
	}
	if page, ok := reply.(broker.RefusalPage); !ok || page.Code != broker.RefusedUnknownClass || page.Reference != w.record().Reference {
		t.Errorf("got %T %s, want the page under the record's reference", reply, describe(reply))
	}
}
