package directory

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/go-ldap/ldap/v3"

	"trin/claimstx"
	"trin/claimstx/lookup"
)

var _ claimstx.Lookup = (*Lookup)(nil)

// Lookup searches a directory. It may be used by any number of goroutines.
type Lookup struct {
	compiled
	secrets lookup.Secrets
	clock   func() time.Time
	pool    pool
}

// open makes a lookup, without connecting.
func open(deps lookup.Deps, raw json.RawMessage) (*Lookup, error) {
	var s Settings
	if err := lookup.Decode(raw, &s); err != nil {
		return nil, err
	}
	var p problems
	c := s.compile(&p)
	if len(p.all) > 0 {
		return nil, fmt.Errorf("%s: %s", p.all[0].Field, p.all[0].Message)
	}
	return &Lookup{compiled: c, secrets: deps.Secrets, clock: deps.Clock, pool: pool{clock: deps.Clock}}, nil
}

// Close ends the connections that nobody uses.
func (l *Lookup) Close() error {
	l.pool.close()
	return nil
}

// Parameters are the names that a question gives values for.
func (l *Lookup) Parameters() []string { return slices.Clone(l.names) }

// Columns are the columns that rows may have.
func (l *Lookup) Columns() []string {
	names := make([]string, len(l.attributes))
	for i, a := range l.attributes {
		names[i] = a.column
	}
	return names
}

// Find searches the directory. Nobody has an empty name: a question with an
// empty value has no rows, and is not asked.
func (l *Lookup) Find(ctx context.Context, parameters map[string]string) ([]claimstx.Row, error) {
	for _, name := range l.names {
		if v, ok := parameters[name]; ok && strings.TrimSpace(v) == "" {
			return nil, nil
		}
	}
	request, err := l.request(ctx, parameters)
	if err != nil {
		return nil, unanswerable("the question cannot be asked: %w", err)
	}
	result, err := l.search(ctx, request)
	if err != nil && l.base.varies() && ldap.IsErrorAnyOf(err, ldap.LDAPResultNoSuchObject) {
		return nil, nil // nobody of that name has a subtree
	}
	if err != nil {
		return nil, l.failed(ctx, err)
	}
	rows := make([]claimstx.Row, 0, len(result.Entries))
	for _, entry := range result.Entries {
		r, err := row(entry, l.attributes)
		if err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// request writes the question.
func (l *Lookup) request(ctx context.Context, parameters map[string]string) (*ldap.SearchRequest, error) {
	dn, err := l.base.dn(parameters)
	if err != nil {
		return nil, err
	}
	filter, err := fill(l.filter, parameters, escapeFilter)
	if err != nil {
		return nil, err
	}
	seconds := 0 // the directory's own limit
	if deadline, ok := ctx.Deadline(); ok {
		seconds = max(1, min(int(math.Ceil(deadline.Sub(l.clock()).Seconds())), int(lookup.MaxTimeout.Seconds())))
	}
	names := []string{}
	for _, a := range l.attributes {
		if a.name != entryName {
			names = append(names, a.name)
		}
	}
	if len(names) == 0 {
		names = []string{"1.1"} // none (RFC 4511, 4.5.1.8)
	}
	return &ldap.SearchRequest{
		BaseDN: dn, Scope: l.scope, DerefAliases: ldap.NeverDerefAliases, SizeLimit: l.maxRows, EnforceSizeLimit: true,
		TimeLimit: seconds, Filter: filter, Attributes: names,
	}, nil
}

// search asks over a connection that is there, or a new one. If the directory
// has let go of the former in the meantime, it is asked once more.
func (l *Lookup) search(ctx context.Context, request *ldap.SearchRequest) (*ldap.SearchResult, error) {
	if k := l.pool.take(); k != nil {
		result, err := l.over(ctx, k, request)
		if err == nil || ctx.Err() != nil || !lost(err) {
			return result, err
		}
	}
	k, err := l.connect(ctx)
	if err != nil {
		return nil, err
	}
	return l.over(ctx, k, request)
}

// over asks over a connection, which is then given back or ended.
func (l *Lookup) over(ctx context.Context, k *link, request *ldap.SearchRequest) (*ldap.SearchResult, error) {
	stop := context.AfterFunc(ctx, func() { _ = k.wire.Close() })
	limit(ctx, k.wire)
	k.wire.allow()
	result, err := k.conn.Search(request)
	if !stop() || (err != nil && !answered(err)) {
		k.close()
		if err == nil {
			err = ctx.Err()
		}
		return nil, err
	}
	_ = k.wire.SetDeadline(time.Time{})
	l.pool.give(k)
	if err != nil {
		return nil, err
	}
	return result, nil
}

// answered reports whether the error is what the directory said at the end of
// its answer, after which the connection may be used again.
func answered(err error) bool {
	return ldap.IsErrorAnyOf(err, ldap.LDAPResultNoSuchObject, ldap.LDAPResultInsufficientAccessRights, ldap.LDAPResultReferral)
}

// lost reports whether the connection broke off before the answer.
func lost(err error) bool {
	var result *ldap.Error
	said := errors.As(err, &result) && result.ResultCode < ldap.ErrorNetwork
	return !said && !errors.Is(err, ldap.ErrSizeLimitExceeded) && !strings.Contains(err.Error(), errTooLarge.Error())
}

// failed says what an error of a search is.
func (l *Lookup) failed(ctx context.Context, err error) error {
	switch {
	case errors.Is(err, claimstx.ErrLookup):
		return err
	case ldap.IsErrorAnyOf(err, ldap.LDAPResultSizeLimitExceeded) || errors.Is(err, ldap.ErrSizeLimitExceeded):
		return unanswerable("there are more than %d entries", l.maxRows)
	case ldap.IsErrorAnyOf(err, ldap.LDAPResultInvalidDNSyntax, ldap.LDAPResultInvalidAttributeSyntax):
		return unanswerable("the directory does not take a value of the question")
	case strings.Contains(err.Error(), errTooLarge.Error()):
		return unanswerable("%w", errTooLarge)
	}
	return broken("search: %w", why(ctx, err))
}

// why tells what went wrong, without anything that the other side wrote.
func why(ctx context.Context, err error) error {
	var (
		result      *ldap.Error
		operation   *net.OpError
		certificate *tls.CertificateVerificationError
		timeout     interface{ Timeout() bool }
	)
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return context.Canceled
	case ctx.Err() != nil, errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return errors.New("it took too long")
	case errors.As(err, &certificate):
		return fmt.Errorf("its certificate is not believed: %w", certificate.Err)
	case errors.Is(err, errStartTLS):
		return err
	case errors.As(err, &result) && result.ResultCode == ldap.LDAPResultReferral:
		return errors.New("the directory refers to another one, which is not followed")
	case errors.As(err, &result) && result.ResultCode < 200:
		return fmt.Errorf("the directory answers %d %s", result.ResultCode, ldap.LDAPResultCodeMap[result.ResultCode])
	case errors.As(err, &operation) && operation.Op == "dial":
		return operation
	}
	return errors.New("the connection or the answer broke off, or is not LDAP")
}
