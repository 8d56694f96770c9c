package broker_test

import (
	"path/filepath"
	"testing"

	"trin/broker"
)

// TestK6_TheLabIsNotThereForOthers: whatever an application's document says, a
// connection of the partner lab is no way into it, and what a session holds of
// one does not count.
func TestK6_TheLabIsNotThereForOthers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		connection, application bool
		want                    broker.Step
	}{
		"neither is the lab's": {false, false, broker.StepChallenge},
		"the lab's own":        {true, true, broker.StepChallenge},
		"an application of the lab by another provider": {false, true, broker.StepChallenge},
		"another application by the lab's provider":     {true, false, broker.StepRefuse},
	} {
		f := readVector(t, filepath.Join(decisions, "17-hint-unknown.txt")).facts
		f.Application.Authentication = []broker.ID{"adfs"}
		f.Application.Lab = c.application
		f.Configuration.Connections["adfs"].Lab = c.connection
		if got := broker.Decide(f); got.Step != c.want {
			t.Errorf("%s: got %s, want %s: %v", name, got.Step, c.want, got.Refusal)
		}
	}
}
