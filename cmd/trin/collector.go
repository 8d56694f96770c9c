package main

import "runtime/debug"

const (
	// garbagePercent is how far the heap may grow over what is in use before it is
	// collected (GOGC). A node holds a few megabytes and a login leaves a fraction
	// of one behind, so with Go's default of 100 it would collect after every few
	// dozen logins, and empty the pools of buffers with it.
	garbagePercent = 400
	// ballast is held and never touched, so that the system gives no memory for
	// it. The collector counts it as in use, and lets the heap of a small
	// installation grow by garbagePercent of it more.
	ballast = 8 << 20
)

// collectLessOften sets both, as far as whoever runs the program has not said
// otherwise by GOGC or GOMEMLIMIT. What it returns is to be held while the program
// serves.
func collectLessOften(environment func(string) string) []byte {
	if environment("GOGC") != "" {
		return nil
	}
	debug.SetGCPercent(garbagePercent)
	if environment("GOMEMLIMIT") != "" {
		return nil
	}
	return make([]byte, ballast)
}
