//go:build deps

// Package trin pins what the next rooms import.
package trin

import (
	_ "github.com/go-jose/go-jose/v4"
	_ "github.com/zitadel/oidc/v3/pkg/client/rp"
	_ "github.com/zitadel/oidc/v3/pkg/op"
	_ "golang.org/x/term"
)
