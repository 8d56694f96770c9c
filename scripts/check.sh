#!/bin/sh
# The checks that need no test: generated files are fresh, formatting, vet.
set -eu
unformatted=$(git ls-files '*.go' | xargs gofmt -l)
if [ -n "$unformatted" ]; then
	echo "not formatted (run gofmt -w):" >&2
	echo "$unformatted" >&2
	exit 1
fi
go tool templ generate -path . >/dev/null 2>&1
if [ -n "$(git status --porcelain -- '*_templ.go')" ]; then
	echo "generated files differ from their sources; commit what make generate writes:" >&2
	git status --porcelain -- '*_templ.go' >&2
	exit 1
fi
go mod tidy -diff
go vet ./...
go run ./testdata/mutate -n
