// Package contexthandler is a context handler as KOMBIT runs one between the
// systems of municipalities and their identity providers: a service provider of
// OIOSAML 2 or OIOSAML 3 that names the system behind each of its requests. The
// demo and the acceptance scenarios hold Trin against it. It takes no code of
// Trin's: its signatures are goxmldsig's and its decryption is its own.
//
// Routes: its page, its metadata, the assertion consumer service and the single
// logout service.
package contexthandler
