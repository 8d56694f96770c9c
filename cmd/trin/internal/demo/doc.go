// Package demo is the main job on one machine: two applications of its own
// making, three providers, and the walk that drives them without a browser.
//
// One application ([Application]) speaks SAML through gosaml2, the other
// ([WSFedApplication]) WS-Federation with a reader of its own, so that Trin is
// held against other implementations than its own. Two providers are Trin itself
// with local users; the third is package adfs. Nothing here is for production.
package demo
