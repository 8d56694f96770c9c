// Package console tests the administration as a whole, from the first start on:
// a node with its real routes, and browsers without a screen.
package console
