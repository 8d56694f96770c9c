// Package workbench says what a change of claims pipelines would do before it is
// applied: it runs the pipelines of two installations on what went into them in
// recorded logins (claimstx.Sample), and compares what comes out.
package workbench
