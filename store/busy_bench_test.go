//go:build unix

package store_test

import (
	"fmt"
	"sync"
	"syscall"
	"testing"

	"trin/store/storetest"
)

// BenchmarkBusy measures what simple logins cost the store of SQLite when sixteen
// come at once, and when one does: what they write, and with what they read
// between. What counts is the CPU time; ns/op is mostly waiting.
func BenchmarkBusy(b *testing.B) {
	for _, atOnce := range []int{1, 16} {
		for name, login := range map[string]simpleLoginOf{"writes": simpleLogin, "reads and writes": readingLogin} {
			b.Run(fmt.Sprintf("%s by %d", name, atOnce), func(b *testing.B) { busy(b, atOnce, login) })
		}
	}
}

// busy stores b.N logins behind some that are there.
func busy(b *testing.B, atOnce int, login simpleLoginOf) {
	const before = 2000
	clock := storetest.NewClock()
	s, _ := openSQLite(b, storetest.Options(b, clock))
	for i := range before {
		simpleLogin(b, s, i, clock)
	}
	next := make(chan int)
	var all sync.WaitGroup
	b.ResetTimer()
	used := cpuTime(b)
	for range atOnce {
		all.Go(func() {
			for i := range next {
				login(b, s, i, clock)
			}
		})
	}
	for i := range b.N {
		next <- before + i
	}
	close(next)
	all.Wait()
	b.ReportMetric(float64(cpuTime(b)-used)/1000/float64(b.N), "cpu-µs/op")
}

// cpuTime is what this process has used, in nanoseconds.
func cpuTime(b *testing.B) int64 {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return usage.Utime.Nano() + usage.Stime.Nano()
}
