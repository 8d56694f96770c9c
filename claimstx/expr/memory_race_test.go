//go:build race

package expr_test

// memoryAllowed is how much a condition may take over a megabyte of claims (M4).
// The race detector takes memory of its own.
const memoryAllowed = 32 << 20
