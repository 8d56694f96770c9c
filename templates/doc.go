// Package templates holds the pages that a person sees in a login: templ
// components over plain view structs, one stylesheet and one small script.
//
// A page is a function of a [Shell] (language, reference, where the switch of
// language leads) and its view. The package knows no request and no login, and
// owns no routes; broker/web serves its pages and its assets.
// The words are in package text.
package templates
