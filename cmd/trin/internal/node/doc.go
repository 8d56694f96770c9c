// Package node wires one node of Trin: the store, the kinds of connection, the
// broker, the browser edge and the routes. It decides nothing itself.
//
// Its own routes: /healthz and /readyz on both handlers, /metrics on the
// operators' handler only.
package node
