//go:build !race

package expr_test

// memoryAllowed is how much a condition may take over a megabyte of claims (M4).
const memoryAllowed = 8 << 20
