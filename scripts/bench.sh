#!/bin/sh
# Prints what a brokered login costs beside the cryptography that it cannot
# avoid, and what its parts cost. docs/performance.md says how to read it. The
# arguments go to the first: scripts/bench.sh -rounds 9.
set -eu
cd "$(dirname "$0")/.."
go=${GO:-go}
$go build -ldflags '-s -w' -o bin/trin ./cmd/trin
$go run ./cmd/trin/internal/bench -program bin/trin "$@"
echo
echo "Parts (CPU of one core; B/op and allocs/op are of one call)"
$go test -run '^$' -benchtime "${BENCHTIME:-0.3s}" -bench '^Benchmark(Parse|Canonicalize|Sign|Verify)$' ./connections/internal/xmlsec | grep '^Benchmark'
$go test -run '^$' -benchtime "${BENCHTIME:-0.3s}" -bench '^Benchmark(Decide|Proves)$' ./broker | grep '^Benchmark'
$go test -run '^$' -benchtime "${BENCHTIME:-0.3s}" -bench '^Benchmark(Pipeline20|Groups)$' ./claimstx | grep '^Benchmark'
$go test -run '^$' -benchtime "${BENCHTIME:-0.3s}" -bench '^BenchmarkHolds$' ./claimstx/expr | grep '^Benchmark'
echo
echo "The pages of the administration, at 10,000 documents and a million logins"
$go test -run '^$' -benchtime 1x -timeout 30m -bench '^BenchmarkPages$' ./cmd/trin/internal/console
