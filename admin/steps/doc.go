// Package steps says in words what the steps of a claims pipeline do, and reads
// claims as people write them. It keeps nothing and has no routes.
package steps
