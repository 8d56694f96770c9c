package storetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"trin/broker"
	"trin/connections"
)

func installation(t *testing.T, open Opener) {
	t.Run("versions stay as they were", versions(open))
	t.Run("O5 one of 32 writers makes the next version", func(t *testing.T) {
		s, _ := fresh(t, open)
		for version := range int64(2) {
			wantOne(t, race(32, func(i int) error {
				_, err := s.Replace(t.Context(), version, []connections.Document{{Kind: "a", ID: fmt.Sprint(i)}}, "a", "")
				return err
			}))
		}
		number, documents, err := s.Load(t.Context(), 0)
		if err != nil || number != 2 || len(documents) != 1 {
			t.Errorf("version %d with %d documents, %v; want 2 with 1", number, len(documents), err)
		}
	})
	t.Run("changes are only appended", changes(open))
	t.Run("a new version is seen", watched(open))
	t.Run("nothing is known of who is new", forgotten(open))
}

func versions(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		ctx := t.Context()
		if number, documents, err := s.Load(ctx, 0); err != nil || number != 0 || len(documents) != 0 {
			t.Errorf("nothing stored: version %d, %v, %v", number, documents, err)
		}
		all := [][]connections.Document{
			1: {{Kind: "application", ID: "a", Body: []byte("one")}, {Kind: "settings", Body: []byte("s")}},
			2: {{Kind: "application", ID: "a", Body: []byte("two")}, {Kind: "application", ID: "b", Body: []byte{}}},
			3: {{Kind: "application", ID: "a", Body: []byte("one")}, {Kind: "settings", Body: []byte("s")}},
			4: {},
		}
		for version := 1; version < len(all); version++ {
			reversed := append([]connections.Document{}, all[version]...)
			for i, d := range all[version] {
				reversed[len(reversed)-1-i] = d
			}
			number, err := s.Replace(ctx, int64(version-1), reversed, "anna", fmt.Sprint("note ", version))
			if err != nil || number != int64(version) {
				t.Fatalf("replaced as version %d, %v; want %d", number, err, version)
			}
		}
		for version := 1; version < len(all); version++ {
			number, got, err := s.Load(ctx, int64(version))
			if err != nil || number != int64(version) || !reflect.DeepEqual(got, all[version]) {
				t.Errorf("version %d: %v, %v; want %v", number, got, err, all[version])
			}
		}
		differences(t, s, all)
		for version, want := range []string{1: "one", 2: "two", 3: "one", 4: ""} {
			got, err := s.Document(ctx, int64(version), "application", "a")
			if want == "" && !errors.Is(err, broker.ErrNotFound) || want != "" && (err != nil || string(got.Body) != want || got.ID != "a") {
				t.Errorf("document at version %d: %q, %v; want %q", version, got.Body, err, want)
			}
		}
		for version, want := range []string{1: "", 2: "one", 3: "two one", 4: "one two one"} {
			var texts []string
			former, err := s.Former(ctx, int64(version), "application", "a", 10)
			for _, d := range former {
				texts = append(texts, string(d.Body))
			}
			if got := strings.Join(texts, " "); err != nil || got != want {
				t.Errorf("former texts at version %d: %q, %v; want %q", version, got, err, want)
			}
		}
		if former, err := s.Former(ctx, 4, "application", "a", 2); err != nil || len(former) != 2 {
			t.Errorf("got %d former texts, %v; want the newest two", len(former), err)
		}
		for _, stale := range []int64{0, 3, 5, -1} {
			if _, err := s.Replace(ctx, stale, nil, "anna", ""); !errors.Is(err, broker.ErrConflict) {
				t.Errorf("replaced version %d: %v, want conflict", stale, err)
			}
		}
		if _, err := s.Replace(ctx, 4, []connections.Document{{Kind: "x"}, {Kind: "x"}}, "anna", ""); err == nil {
			t.Error("two documents of one name were stored")
		}
		if _, _, err := s.Load(ctx, 5); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("a version that is not there: %v, want not found", err)
		}
		list, err := s.Versions(ctx)
		want := connections.Version{Number: 4, Created: clock.Now(), Author: "anna", Note: "note 4"}
		if err != nil || len(list) != 4 || list[0] != want {
			t.Errorf("versions %+v, %v; want 4, the first %+v", list, err, want)
		}
	}
}

func changes(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		ctx := t.Context()
		want := connections.Change{Author: "anna", What: "create user", Target: "bo", Detail: "disabled"}
		if err := s.AppendChange(ctx, want); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Replace(ctx, 0, nil, "bo", "first"); err != nil {
			t.Fatal(err)
		}
		got, err := s.Changes(ctx, 0, 10)
		if err != nil || len(got) != 2 || got[0].Author != "bo" || got[0].Target != "version 1" {
			t.Fatalf("changes %+v, %v; want the replaced installation first", got, err)
		}
		want.Number, want.Made, want.Hash = got[1].Number, clock.Now(), got[1].Hash
		if got[1] != want {
			t.Errorf("got %+v, want %+v", got[1], want)
		}
		if rest, err := s.Changes(ctx, got[0].Number, 10); err != nil || len(rest) != 1 || rest[0] != want {
			t.Errorf("the next page is %+v, %v", rest, err)
		}
	}
}

func watched(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		clock := NewClock()
		o := Options(t, clock)
		s, _ := open(t, o)
		ctx, cancel := context.WithCancel(t.Context())
		seen, done := make(chan int64, 8), make(chan error, 1)
		go func() { done <- s.WatchVersion(ctx, func(v int64) { seen <- v }) }()
		for version := range int64(3) {
			if got := <-seen; got != version {
				t.Fatalf("saw version %d, want %d", got, version)
			}
			if _, err := s.Replace(t.Context(), version, nil, "a", ""); err != nil {
				t.Fatal(err)
			}
		}
		if got := <-seen; got != 3 {
			t.Fatalf("saw version %d, want 3", got)
		}
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the watch ended with %v", err)
		}
	}
}
