// Package api is the administration for programs: REST with JSON below
// /admin/api/v1/, with the rules and the rooms of the pages.
//
// It owns the routes with their description (OpenAPI 3.1, made of the same table
// and served at /admin/api/v1/openapi.json), how a request is read (strictly,
// within bounds), how an answer is written, and the problem documents (RFC 9457).
// What may be done, and to what, is decided by the rooms that it calls.
//
// Everything that can be changed has an ETag, and is changed only with the
// If-Match of what was read. A program uses a token. A browser's session works
// too, since what is sensitive takes a person: a change needs JSON then, which no
// form sends, and comes from the administration's own origin.
package api
