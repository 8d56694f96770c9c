//go:build unix

package broker_test

import (
	"path/filepath"
	"syscall"
	"testing"

	"trin/broker"
)

// BenchmarkDecide measures the paths that every login takes. The aim is under
// 5 µs each.
func BenchmarkDecide(b *testing.B) {
	for _, name := range []string{
		"10-mapped-without-repeats", // the first trip
		"S53-factor-only",           // what comes back is too low
		"14-factor-lifts",           // the answer after a step-up
		"23-passive-from-session",   // the answer from a session
	} {
		b.Run(name, func(b *testing.B) {
			f := readVector(b, filepath.Join(decisions, name+".txt")).facts
			b.ReportAllocs()
			defer reportCPU(b)()
			for b.Loop() {
				broker.Decide(f)
			}
		})
	}
}

// BenchmarkProves measures the check at the moment of issuing.
func BenchmarkProves(b *testing.B) {
	f := readVector(b, filepath.Join(decisions, "14-factor-lifts.txt")).facts
	d := broker.Decide(f)
	b.ReportAllocs()
	defer reportCPU(b)()
	for b.Loop() {
		if err := broker.Proves(f, d); err != nil {
			b.Fatal(err)
		}
	}
}

// reportCPU reports the CPU time of one turn of the loop, collecting garbage
// included. On a machine that does other work, ns/op is mostly waiting.
func reportCPU(b *testing.B) func() {
	used := func() int64 {
		var usage syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
			b.Fatal(err)
		}
		return usage.Utime.Nano() + usage.Stime.Nano()
	}
	before := used()
	return func() { b.ReportMetric(float64(used()-before)/float64(b.N), "cpu-ns/op") }
}
