// Package wsfedtest makes the messages of WS-Federation for tests: a token
// service whose answers can be wrong in any one way while everything else, the
// signature included, is right. It is for tests alone and nothing of the program
// imports it.
package wsfedtest
