package storetest

import (
	"errors"
	"testing"
	"time"

	"trin/broker"
)

func singleUse(t *testing.T, open Opener) {
	t.Run("D1 one of 100 uses it", func(t *testing.T) {
		s, clock := fresh(t, open)
		wantOne(t, race(100, func(int) error {
			return s.Use(t.Context(), "assertion", "_id", clock.Now().Add(time.Minute))
		}))
	})
	t.Run("spaces and identifiers are kept apart", func(t *testing.T) {
		s, clock := fresh(t, open)
		until := clock.Now().Add(time.Minute)
		for _, use := range []struct {
			space, id string
			want      error
		}{
			{"a", "x", nil}, {"a", "x", broker.ErrUsed}, {"b", "x", nil}, {"a", "y", nil},
			{"ax", "", nil}, {"a", "X", nil}, {"a", "x ", nil}, {"a", "x", broker.ErrUsed},
		} {
			if err := s.Use(t.Context(), use.space, use.id, until); !errors.Is(err, use.want) {
				t.Errorf("%q %q: %v, want %v", use.space, use.id, err, use.want)
			}
		}
	})
}
