//go:build deps

package trin

import (
	_ "github.com/a-h/templ"
	_ "github.com/beevik/etree"
	_ "github.com/chromedp/chromedp"
	_ "github.com/goccy/go-yaml"
	_ "github.com/goccy/go-yaml/ast"
	_ "github.com/goccy/go-yaml/parser"
	_ "github.com/jackc/pgx/v5/pgconn"
	_ "github.com/pquerna/otp/totp"
	_ "github.com/pressly/goose/v3"
	_ "github.com/prometheus/client_golang/prometheus"
	_ "github.com/prometheus/client_golang/prometheus/promhttp"
	_ "github.com/russellhaering/gosaml2"
	_ "github.com/russellhaering/goxmldsig"
	_ "github.com/spf13/cobra"
	_ "golang.org/x/crypto/argon2"
	_ "golang.org/x/text/unicode/norm"
	_ "golang.org/x/text/language"
	_ "golang.org/x/time/rate"
	_ "golang.org/x/net/html"
	_ "golang.org/x/sync/errgroup"
	_ "github.com/chromedp/cdproto/page"
	_ "gorm.io/driver/postgres"
	_ "gorm.io/driver/sqlite"
	_ "gorm.io/gorm"
	_ "modernc.org/sqlite"
	_ "github.com/maypok86/otter/v2"
)
