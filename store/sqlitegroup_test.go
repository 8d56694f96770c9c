package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"testing"

	"trin/broker"
)

// crowd holds the connection that writes, lets everybody queue in the given
// order, and then lets them write; the first one gives up before that, if it is to.
// What each was told stands under its name; a panic is an error here.
func crowd(t *testing.T, r *sqliteRunner, order []string, firstGivesUp bool, do func(string, writer) error) map[string]error {
	t.Helper()
	leader, give := context.WithCancel(t.Context())
	defer give()
	told, mu := map[string]error{}, sync.Mutex{}
	var all sync.WaitGroup
	one := func(name string) {
		defer func() {
			if p := recover(); p != nil {
				mu.Lock()
				defer mu.Unlock()
				told[name] = fmt.Errorf("panic of its own: %v", p)
			}
		}()
		ctx := t.Context()
		if name == order[0] {
			ctx = leader
		}
		err := r.transaction(ctx, func(w writer) error { return do(name, w) })
		mu.Lock()
		defer mu.Unlock()
		told[name] = err
	}
	if err := onSQLite(t.Context(), r.write, func(*sqliteConn) error {
		for i, name := range order {
			all.Go(func() { one(name) })
			for queued := -1; queued < i; runtime.Gosched() { // the first one leads
				r.queue.mu.Lock()
				if queued = len(r.queue.waiting); !r.queue.led {
					queued = -1
				}
				r.queue.mu.Unlock()
			}
		}
		for gone := !firstGivesUp; !gone; runtime.Gosched() {
			give()
			mu.Lock()
			_, gone = told[order[0]]
			mu.Unlock()
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	all.Wait()
	return told
}

// commits counts the frames of the log that end a transaction
// (https://sqlite.org/fileformat2.html#the_write_ahead_log).
func commits(t *testing.T, r *sqliteRunner) int {
	t.Helper()
	var path string
	if err := r.write.QueryRow("SELECT file FROM pragma_database_list WHERE name = 'main'").Scan(&path); err != nil {
		t.Fatal(err)
	}
	log, err := os.ReadFile(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	const header, frame = 32, 24
	size, count := int(binary.BigEndian.Uint32(log[8:])), 0
	for at := header; at+frame+size <= len(log) && bytes.Equal(log[at+8:at+16], log[16:24]); at += frame + size {
		if binary.BigEndian.Uint32(log[at+4:]) != 0 {
			count++
		}
	}
	return count
}

func names(n int) (list []string) {
	for i := range n {
		list = append(list, fmt.Sprint("writer ", i))
	}
	return list
}

func TestSQLiteStoresTogether(t *testing.T) {
	t.Parallel()
	failed := errors.New("failed")
	for name, c := range map[string]struct {
		order   []string
		gives   bool                          // the first one gives up before it has the connection
		then    map[string]func(writer) error // beside using its own name up
		commits int
		want    map[string]error
	}{
		"one":                    {order: names(1), commits: 1},
		"many":                   {order: names(20), commits: 1},
		"more than go together":  {order: names(maxTogether + 1), commits: 2},
		"the first fails":        {order: names(4), then: map[string]func(writer) error{"writer 0": func(writer) error { return failed }}, commits: 3, want: map[string]error{"writer 0": failed}},
		"one in the middle":      {order: names(4), then: map[string]func(writer) error{"writer 2": func(writer) error { return failed }}, commits: 3, want: map[string]error{"writer 2": failed}},
		"one undone underneath":  {order: names(4), then: map[string]func(writer) error{"writer 2": func(w writer) error { _, err := w.exec(rollback); return errors.Join(err, failed) }}, commits: 3, want: map[string]error{"writer 2": failed}},
		"the same thing twice":   {order: []string{"writer 0", "twin", "writer 1", "other twin"}, then: map[string]func(writer) error{"twin": twin, "other twin": twin}, commits: 3, want: map[string]error{"one twin": broker.ErrUsed}},
		"the leader gives up":    {order: names(4), gives: true, commits: 1, want: map[string]error{"writer 0": context.Canceled}},
		"two panic":              {order: names(5), then: map[string]func(writer) error{"writer 0": panics, "writer 3": panics}, commits: 3, want: map[string]error{"writer 0": errPanic, "writer 3": errPanic}},
		"one of many panics":     {order: names(5), then: map[string]func(writer) error{"writer 3": panics}, commits: 4, want: map[string]error{"writer 3": errPanic}},
		"one panics, by itself":  {order: names(1), then: map[string]func(writer) error{"writer 0": panics}, commits: 0, want: map[string]error{"writer 0": errPanic}},
		"the last is the second": {order: names(2), then: map[string]func(writer) error{"writer 1": func(writer) error { return failed }}, commits: 1, want: map[string]error{"writer 1": failed}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, r := runOnSQLite(t)
			before := commits(t, r)
			told := crowd(t, r, c.order, c.gives, func(name string, w writer) error {
				if err := use(w, name); err != nil {
					return err
				}
				if then := c.then[name]; then != nil {
					return then(w)
				}
				return nil
			})
			if got := commits(t, r) - before; got != c.commits {
				t.Errorf("%d commits, want %d", got, c.commits)
			}
			twins := 0
			for _, name := range c.order {
				err, want := told[name], c.want[name]
				if name == "twin" || name == "other twin" {
					if err != nil {
						twins++
						want = c.want["one twin"]
					}
				}
				if want == errPanic && err != nil && err.Error() == errPanic.Error() {
					err = errPanic
				}
				if !errors.Is(err, want) {
					t.Errorf("%s was told %v, want %v", name, err, want)
				}
				// What somebody was told is so: what is stored cannot be used again.
				if again := use(r.alone(t.Context()), name); (err == nil) != errors.Is(again, broker.ErrUsed) {
					t.Errorf("%s was told %v, and using it again gives %v", name, err, again)
				}
			}
			if _, both := c.want["one twin"]; both && twins != 1 {
				t.Errorf("%d of two twins were refused", twins)
			}
			if r.queue.led || len(r.queue.waiting) > 0 {
				t.Errorf("somebody still leads (%t) or waits (%d)", r.queue.led, len(r.queue.waiting))
			}
		})
	}
}

var errPanic = errors.New("panic of its own: the program is wrong")

func panics(writer) error { panic("the program is wrong") }

func twin(w writer) error { return use(w, "what both want") }

// TestSQLiteGivesUpWaiting: whoever gives up in the queue has changed nothing, and
// nobody else waits for it.
func TestSQLiteGivesUpWaiting(t *testing.T) {
	t.Parallel()
	_, r := runOnSQLite(t)
	ctx, give := context.WithCancel(t.Context())
	told := make(chan error)
	first, second := make(chan struct{}), make(chan struct{})
	go func() {
		told <- r.transaction(t.Context(), func(w writer) error {
			close(first)
			<-second
			return use(w, "leader")
		})
	}()
	<-first
	go func() {
		told <- r.transaction(ctx, func(w writer) error { return use(w, "gave up") })
	}()
	for waits := 0; waits < 1; runtime.Gosched() {
		r.queue.mu.Lock()
		waits = len(r.queue.waiting)
		r.queue.mu.Unlock()
	}
	give()
	if err := <-told; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	close(second)
	if err := <-told; err != nil {
		t.Errorf("the leader was told %v", err)
	}
	if err := use(r.alone(t.Context()), "gave up"); err != nil {
		t.Errorf("it is stored: %v", err)
	}
	if r.queue.led || len(r.queue.waiting) > 0 {
		t.Errorf("somebody still leads (%t) or waits (%d)", r.queue.led, len(r.queue.waiting))
	}
}
