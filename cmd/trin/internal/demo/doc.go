// Package demo is the main job on one machine: a SAML application of its own
// making, two providers, and the walk that drives them without a browser.
//
// The application ([Application]) speaks SAML through gosaml2, so that Trin is
// held against another implementation than its own. The providers are Trin
// itself with local users. Nothing here is for production.
package demo
