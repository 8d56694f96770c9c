package claimstx

import (
	"bytes"
	"context"
	"testing"
)

// What one kind of step computes says nothing about what another does, and none
// of them computes with the installation's own key itself.
func TestKindsOfStepsHaveKeysOfTheirOwn(t *testing.T) {
	t.Parallel()
	own := []byte("a key of thirty-two bytes, always")
	c := &compilation{source: &Source{Deps: Deps{Key: func(context.Context) ([]byte, error) { return own, nil }}}}
	hash, err := c.ownKey("hash").get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	pairwise, err := c.ownKey("pairwise").get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(hash, pairwise) || bytes.Equal(hash, own) || bytes.Equal(pairwise, own) {
		t.Error("two of the keys are one")
	}
	if len(hash) != 32 || len(pairwise) != 32 {
		t.Errorf("got %d and %d bytes, want 32", len(hash), len(pairwise))
	}
}
