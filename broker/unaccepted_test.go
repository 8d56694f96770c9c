package broker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestCheckOf(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err  error
		want Check
	}{
		"by the page: a message":     {Invalid(PublicBadMessage, io.EOF), CheckForm},
		"by the page: no such":       {Invalid(PublicUnknownApp, io.EOF), CheckSender},
		"by the page: not open":      {Invalid(PublicExpired, io.EOF), CheckOpen},
		"by the page: other browser": {Invalid(PublicOtherBrowser, io.EOF), CheckBrowser},
		"by the page: switched off":  {Invalid(PublicNotAvailable, io.EOF), CheckAvailable},
		"by the page: a fault":       {Invalid(PublicInternal, io.EOF), CheckNoFault},
		"no page":                    {io.EOF, CheckNoFault},
		"named":                      {Invalid(PublicBadMessage, Failed(CheckTime, io.EOF)), CheckTime},
		"the innermost":              {Failed(CheckForm, fmt.Errorf("response: %w", Failed(CheckSignature, io.EOF))), CheckSignature},
		"within several":             {errors.Join(io.EOF, Failed(CheckAddressee, io.EOF)), CheckAddressee},
	} {
		if got := CheckOf(test.err); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
	if Failed(CheckTime, nil) != nil {
		t.Error("nothing that failed is an error")
	}
	if err := Failed(CheckTime, io.EOF); err.Error() != "EOF" || !errors.Is(err, io.EOF) {
		t.Errorf("got %v, want the error itself", err)
	}
}

// keepStand is a keeper over a store that remembers.
type keepStand struct {
	*UnacceptedKeeper
	now     time.Time
	kept    []Record
	counted map[Check]int
	fails   error
	log     strings.Builder
}

func (s *keepStand) KeepUnaccepted(_ context.Context, r *Record, _ int) error {
	if s.fails == nil {
		s.kept = append(s.kept, *r)
	}
	return s.fails
}

type oneConfiguration struct{ *Configuration }

func (c oneConfiguration) Current(context.Context) (*Configuration, error) {
	return c.Configuration, nil
}
func (c oneConfiguration) At(context.Context, int64) (*Configuration, error) {
	return c.Configuration, nil
}

func newKeepStand() *keepStand {
	s := &keepStand{now: time.Date(2026, 1, 2, 3, 4, 0, 0, time.UTC), counted: map[Check]int{}}
	s.UnacceptedKeeper = NewUnacceptedKeeper(oneConfiguration{&Configuration{Version: 7}}, s, func() time.Time { return s.now },
		slog.New(slog.NewTextHandler(&s.log, nil)), func(c Check) { s.counted[c]++ })
	return s
}

func (s *keepStand) send(sender About, network string) {
	s.Keep(context.Background(), "REF", "POST /x", "192.0.2.1", network, &InvalidError{Public: PublicBadMessage, Err: Failed(CheckSignature, errors.New("it is wrong")), About: sender})
}

func TestUnaccepted_Record(t *testing.T) {
	t.Parallel()
	s := newKeepStand()
	s.send(About{Transaction: "t", Version: 3, Application: "app", Connection: "idp", Sender: "https://idp.example"}, "n")
	s.send(About{}, "n")
	if len(s.kept) != 2 {
		t.Fatalf("got %d records, want 2", len(s.kept))
	}
	r := s.kept[0]
	if r.Reference != "REF" || r.Transaction != "t" || r.Version != 3 || r.Application != "app" || r.Connection != "idp" || !r.Ended.Equal(s.now) || r.Address != "192.0.2.1" {
		t.Errorf("got %+v, want what is known of the login", r)
	}
	if want := (Unaccepted{At: "POST /x", Check: CheckSignature, Reason: "it is wrong", Sender: "https://idp.example"}); *r.Message != want {
		t.Errorf("got %+v, want %+v", *r.Message, want)
	}
	if got := s.kept[1].Version; got != 7 {
		t.Errorf("got version %d of a message of no login, want the one in force, 7", got)
	}
}

// What quotes a message is cut, is UTF-8, and tells nothing of a fault of Trin's.
func TestUnaccepted_Quotes(t *testing.T) {
	t.Parallel()
	s := newKeepStand()
	long := strings.Repeat("å", 4096)
	s.Keep(context.Background(), "A", "GET /x", "", "n", &InvalidError{Public: PublicBadMessage, Err: errors.New(long + "\xff"), About: About{Sender: "x" + long}})
	s.Keep(context.Background(), "B", "GET /x", "", "n", errors.New("dial 10.0.0.1: password=hunter2"))
	if len(s.kept) != 2 {
		t.Fatalf("got %d records, want 2", len(s.kept))
	}
	m := s.kept[0].Message
	if len(m.Reason) > keptReason+8 || len(m.Sender) > keptLetters+8 || !utf8.ValidString(m.Reason) || !utf8.ValidString(m.Sender) {
		t.Errorf("got %d and %d bytes, want them cut, in UTF-8", len(m.Reason), len(m.Sender))
	}
	if m := s.kept[1].Message; m.Reason != "" || m.Check != CheckNoFault {
		t.Errorf("got %+v of a fault, want no more than that it is one", m)
	}
}

// TestP4_UnacceptedIsBounded: rubbish fills neither the records nor the memory.
func TestP4_UnacceptedIsBounded(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		send func(s *keepStand, i int)
		want int
	}{
		"of one sender":          {func(s *keepStand, i int) { s.send(About{Application: "app"}, fmt.Sprint(i)) }, boundsOfOthers.sender},
		"of nobody who is known": {func(s *keepStand, i int) { s.send(About{Sender: fmt.Sprint(i)}, fmt.Sprint(i)) }, boundsOfOthers.sender},
		"of one network":         {func(s *keepStand, i int) { s.send(About{Application: ID(fmt.Sprint(i))}, "n") }, boundsOfOthers.network},
		"of all":                 {func(s *keepStand, i int) { s.send(About{Application: ID(fmt.Sprint(i))}, fmt.Sprint(i)) }, boundsOfOthers.all},
		"of logins, one provider": {func(s *keepStand, i int) {
			s.send(About{Transaction: ID(fmt.Sprint(i)), Connection: "idp"}, fmt.Sprint(i))
		}, boundsOfLogins.sender},
		"of logins, of all": {func(s *keepStand, i int) {
			s.send(About{Transaction: "t", Connection: ID(fmt.Sprint(i))}, fmt.Sprint(i))
		}, boundsOfLogins.all},
		"no network is not limited": {func(s *keepStand, i int) { s.send(About{Application: ID(fmt.Sprint(i))}, "") }, boundsOfOthers.all},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newKeepStand()
			const sent = 10_000
			for i := range sent {
				test.send(s, i)
			}
			if len(s.kept) != test.want {
				t.Errorf("got %d records of %d, want %d", len(s.kept), sent, test.want)
			}
			if got := s.counted[CheckSignature]; got != sent {
				t.Errorf("got %d counted, want all %d", got, sent)
			}
			if len(s.counts) > maxCounted+3 || len(s.unkept) > maxCounted {
				t.Errorf("got %d counts and %d senders in memory, want them bounded", len(s.counts), len(s.unkept))
			}
		})
	}
}

// Rubbish that belongs to no login keeps no login from its record, and the next
// minute begins anew, with how many were not kept.
func TestP4_UnacceptedOfLoginsIsApart(t *testing.T) {
	t.Parallel()
	s := newKeepStand()
	for i := range 5000 {
		s.send(About{Connection: "idp"}, fmt.Sprint(i%400))
	}
	before := len(s.kept)
	s.send(About{Transaction: "t", Connection: "idp"}, "1")
	if len(s.kept) != before+1 {
		t.Error("rubbish keeps a login from its record")
	}
	s.now = s.now.Add(time.Minute)
	s.send(About{Connection: "idp"}, "1")
	last := s.kept[len(s.kept)-1]
	if want := 5000 - boundsOfOthers.sender; last.Message.Unkept != want {
		t.Errorf("got %d not kept before it, want %d", last.Message.Unkept, want)
	}
}

// A login that has ended with the error has its own record.
func TestUnaccepted_Ended(t *testing.T) {
	t.Parallel()
	s := newKeepStand()
	s.send(About{Ended: true}, "n")
	if len(s.kept) != 0 {
		t.Errorf("got %d records, want none beside that of the login", len(s.kept))
	}
}

// The page is shown though the record cannot be kept; the log says so.
func TestUnaccepted_StoreFails(t *testing.T) {
	t.Parallel()
	s := newKeepStand()
	s.fails = errors.New("disk full")
	s.send(About{}, "n")
	if !strings.Contains(s.log.String(), "disk full") {
		t.Errorf("got log %q, want the error", s.log.String())
	}
}
