// Command bench measures what a brokered login costs Trin, beside the bare cost
// of the signatures and verifications that the login cannot avoid: the same
// keys, the same run, the same machine at nearly the same moment. It runs the
// program as a child process on a SQLite database and plays the application,
// the provider and the browser itself, so that only Trin's own CPU time counts.
// docs/performance.md says how to read what it prints. It has no routes.
package main
