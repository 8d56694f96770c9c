// Command trin is the broker and its tools: one file per subcommand, the
// wiring in internal/node, the demo in internal/demo.
package main
