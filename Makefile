# Everything here needs Go and make; `make test` brings the rest from Debian.
export CGO_ENABLED ?= 0
GO ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS = -s -w -X main.version=$(VERSION)
FUZZTIME ?= 60s

.DEFAULT_GOAL := build
.PHONY: build demo walk test race check generate bench fuzz mutate interop screenshots clean help

build: ## build bin/trin
	$(GO) build -ldflags '$(LDFLAGS)' -o bin/trin ./cmd/trin

demo: build ## run Trin, three applications, an API and three providers on loopback
	bin/trin demo

walk: build ## drive the demo without a browser and check every step
	bin/trin demo --walk
	bin/trin demo --scenario kombit --walk

test: ## run every test (installs PostgreSQL, OpenLDAP, xmlsec1, Chromium and axe-core where missing)
	@scripts/test-needs.sh
	@$(GO) vet ./...
	@TRIN_REQUIRE_PEERS=1 TRIN_REQUIRE_POSTGRES=1 $(GO) test -json -timeout 14m ./... | $(GO) run ./testdata/summary

race: ## run the tests under the race detector (needs a C compiler)
	CGO_ENABLED=1 $(GO) test -race -timeout 30m ./...

check: ## what a change must pass: generated files, formatting, vet, tests
	scripts/check.sh
	$(MAKE) test

generate: ## write the generated files anew
	$(GO) tool templ generate -path .

bench: ## CPU per login beside the cryptography that it cannot avoid
	scripts/bench.sh

fuzz: ## run each fuzz target for FUZZTIME (60s)
	scripts/fuzz.sh $(FUZZTIME)

mutate: ## take each check out in turn and expect its test to fail
	$(GO) run ./testdata/mutate

interop: build ## step up with other software for the three protocols on loopback
	testdata/peers/interop

screenshots: ## take the pictures in docs/screenshots with Chromium
	$(GO) run ./cmd/trin/internal/screenshots

clean: ## remove what was built
	rm -rf bin

help: ## show this
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20
