// Package demo is the main job on one machine: three applications of its own
// making, an API, three providers, and the walk that drives them without a
// browser.
//
// One application ([Application]) speaks SAML through gosaml2, one
// ([WSFedApplication]) WS-Federation with a reader of its own, and one
// ([OIDCApplication]) OpenID Connect with go-jose, with an API behind it
// ([Resource]) that asks for step-up, so that Trin is held against other
// implementations than its own. Two providers are Trin itself with local users;
// the third is package adfs. Nothing here is for production.
package demo
