// Package brokertest holds what tests of the rooms around the broker need: a
// store in memory with the same compare-and-swap semantics as the real one. It
// is for tests alone and nothing of the program imports it.
package brokertest
