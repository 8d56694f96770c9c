// Package text reads templates: text in which {name} stands for the value of a
// claim and {@name} for what is known of the login. {{ and }} stand for the
// braces themselves. Names of claims are often URIs, so whatever stands between
// the braces is the name, without regard to colons, slashes and dots.
//
// The package knows nothing of claims: who executes a template says what a name
// stands for, and how a value is escaped where the text is going. What a value
// holds is never read as a template. A template is immutable and may be used by
// any number of goroutines.
package text
