package main

import (
	"runtime/debug"
	"testing"
)

func TestCollectLessOften(t *testing.T) { // not parallel: it is a setting of the process
	before := debug.SetGCPercent(100)
	t.Cleanup(func() { debug.SetGCPercent(before) })
	for name, test := range map[string]struct {
		environment      map[string]string
		percent, ballast int
	}{
		"nothing is said":   {nil, garbagePercent, ballast},
		"GOGC is given":     {map[string]string{"GOGC": "50"}, 100, 0},
		"a limit of memory": {map[string]string{"GOMEMLIMIT": "200MiB"}, garbagePercent, 0},
		"both are given":    {map[string]string{"GOGC": "off", "GOMEMLIMIT": "200MiB"}, 100, 0},
		"something else is": {map[string]string{"GODEBUG": "gctrace=1"}, garbagePercent, ballast},
	} {
		debug.SetGCPercent(100)
		held := collectLessOften(func(name string) string { return test.environment[name] })
		if got := debug.SetGCPercent(100); got != test.percent {
			t.Errorf("%s: got GOGC %d, want %d", name, got, test.percent)
		}
		if len(held) != test.ballast {
			t.Errorf("%s: got %d bytes of ballast, want %d", name, len(held), test.ballast)
		}
	}
}
