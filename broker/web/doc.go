// Package web is the broker's browser edge: the only place that writes to a
// browser in a login.
//
// It owns the cookies, the replies (a redirect, a page that posts itself, the
// page of a refused login), the headers of every page, the error page, the
// reference of each request, and what stands around every handler: a panic is
// one failed request, bodies are capped, and a post from another site is
// refused except where a protocol's peers post. It decides nothing about a
// login.
//
// Addresses are made from the configured base URL alone; the Host header and
// what proxies add are never read for them.
//
// Routes: GET and POST /choose/{transaction}, GET and POST /logout,
// GET and POST /signing-out/{leg}, GET /logged-out,
// GET /logged-out/{transaction}, GET /assets/{name}.
package web
