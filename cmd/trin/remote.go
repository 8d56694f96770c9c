package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trin/admin/api"
)

// Environment variables that stand in for the flags of the same name.
const (
	serverVariable = "TRIN_SERVER"
	tokenVariable  = "TRIN_TOKEN_FILE"
)

// remote is a Trin that runs elsewhere, which a command works on through its
// API.
type remote struct{ server, tokenFile string }

func (r *remote) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&r.server, "server", os.Getenv(serverVariable), "work on the Trin whose administration has this address, through its API ("+serverVariable+")")
	f.StringVar(&r.tokenFile, "token-file", os.Getenv(tokenVariable), "file with the token for --server ("+tokenVariable+")")
}

// used reports whether the command works on another Trin.
func (r *remote) used() bool { return r.server != "" }

// only refuses flags that are about a database here beside --server.
func (r *remote) only(c *cobra.Command, names ...string) error {
	for _, name := range append(names, "data", "database", "master-key-file", "old-master-key-file") {
		if f := c.Flags().Lookup(name); f != nil && f.Changed {
			return hint(fmt.Errorf("--%s is about a database, and --server about a Trin elsewhere", name), "give one of them")
		}
	}
	return nil
}

// Limits of a request.
const (
	remoteWithin  = 60 * time.Second
	longestAnswer = 256 << 20
	longestToken  = 1 << 10
)

// client is what talks to a server.
type client struct {
	base  string
	token string
	http  *http.Client
}

// client reads the token and makes a client. A token goes over https alone, but
// to this machine.
func (r *remote) client() (*client, error) {
	base, err := url.Parse(r.server)
	if err != nil || base.Hostname() == "" || base.User != nil || base.RawQuery != "" || base.Fragment != "" || strings.Trim(base.Path, "/") != "" {
		return nil, hint(fmt.Errorf("--server %q is not an address", r.server), "write --server https://admin.example.dk: scheme and host alone")
	}
	if base.Scheme != "https" && (base.Scheme != "http" || !here(base.Hostname())) {
		return nil, hint(errors.New("the token would be sent in the clear"), "write --server https://…")
	}
	if r.tokenFile == "" {
		return nil, hint(errors.New("no token is named"), "give --token-file; trin admin token new makes one")
	}
	token, err := readToken(r.tokenFile)
	if err != nil {
		return nil, err
	}
	return &client{base.Scheme + "://" + base.Host + api.Base, token, &http.Client{
		Timeout:       remoteWithin,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // the token is for this address alone
	}}, nil
}

func here(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// readToken reads the file, which nobody else may read.
func readToken(file string) (string, error) {
	info, err := os.Stat(file)
	if err != nil {
		return "", hint(fmt.Errorf("read the token: %w", err), "name its file with --token-file")
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", hint(fmt.Errorf("others may read the token in %s", file), "run: chmod 600 "+file)
	}
	if info.Size() > longestToken {
		return "", hint(fmt.Errorf("%s holds no token", file), "the file holds the token alone")
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("read the token: %w", err)
	}
	token := strings.TrimSpace(string(content))
	if token == "" || strings.ContainsAny(token, " \t\r\n") {
		return "", hint(fmt.Errorf("%s holds no token", file), "the file holds the token alone")
	}
	return token, nil
}

// refusal is a problem document that a server answered with.
type refusal struct{ api.Problem }

func (r *refusal) Error() string {
	text := strings.ToLower(r.Title[:min(1, len(r.Title))]) + r.Title[min(1, len(r.Title)):]
	if r.Detail != "" {
		text += ": " + strings.TrimSuffix(r.Detail, ".")
	}
	if r.Status >= http.StatusInternalServerError && r.Reference != "" {
		text += " (reference " + r.Reference + ")"
	}
	return "the server says: " + plain(text)
}

// is reports whether the server answered with that kind of problem.
func (r *refusal) is(kind string) bool { return r.Type == "urn:trin:problem:"+kind }

// said is an answer of success.
type said struct {
	header http.Header
	body   []byte
}

// send makes a request. The answer is one of success; else the error is a
// *refusal, or says why there is no answer.
func (c *client) send(ctx context.Context, method, path, media string, body []byte, match string) (said, error) {
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return said{}, err
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	if media != "" {
		request.Header.Set("Content-Type", media)
	}
	if match != "" {
		request.Header.Set("If-Match", match)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return said{}, hint(fmt.Errorf("the server does not answer: %w", err), "is --server the address of its administration?")
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	content, err := io.ReadAll(io.LimitReader(response.Body, longestAnswer))
	if err != nil {
		return said{}, fmt.Errorf("the server's answer is cut off: %w", err)
	}
	if response.StatusCode >= 200 && response.StatusCode < 300 {
		return said{response.Header, content}, nil
	}
	refused := &refusal{}
	if json.Unmarshal(content, &refused.Problem) != nil || refused.Type == "" {
		return said{}, hint(fmt.Errorf("the server answers %d, and not as an administration does", response.StatusCode), "is --server the address of its administration?")
	}
	return said{}, hint(refused, hintOf(refused))
}

// hintOf is what to do about a refusal.
func hintOf(r *refusal) string {
	switch {
	case r.is("unauthenticated"):
		return "has the token ended? trin admin token new makes another"
	case r.is("forbidden"):
		return "trin admin token new makes a token with a role and scopes"
	case r.is("too-many"):
		return "wait a moment, and try again"
	}
	return "see docs/api.md"
}

// get reads JSON.
func (c *client) get(ctx context.Context, path string, into any) (said, error) {
	answer, err := c.send(ctx, http.MethodGet, path, "", nil, "")
	if err != nil {
		return answer, err
	}
	return answer, understood(answer, into)
}

// post sends JSON to a draft as it was read, and reads what has become of it.
func (c *client) post(ctx context.Context, path string, body, into any, match string) (said, error) {
	written, err := json.Marshal(body)
	if err != nil {
		return said{}, err
	}
	answer, err := c.send(ctx, http.MethodPost, path, "application/json", written, match)
	if err != nil {
		return answer, err
	}
	return answer, understood(answer, into)
}

func understood(answer said, into any) error {
	if err := json.Unmarshal(answer.body, into); err != nil {
		return hint(fmt.Errorf("the server's answer cannot be read: %w", err), "is it of the same version as this trin?")
	}
	return nil
}

// next is the path of the page behind, "" = there is none.
func (a said) next() string {
	link, rel, _ := strings.Cut(strings.TrimPrefix(a.header.Get("Link"), "<"), ">")
	if !strings.Contains(rel, `rel="next"`) || !strings.HasPrefix(link, api.Base+"/") {
		return ""
	}
	return strings.TrimPrefix(link, api.Base)
}
