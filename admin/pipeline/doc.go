// Package pipeline is the pages on which a claims pipeline is edited in a draft:
// its steps in words, each with a form that comes from the step's own shape; a
// login through the pipeline as it is in force and as the draft has it, beside
// each other; the tests that stand beside it; and what changes for the logins
// that are recorded.
//
// Every edit is one change of the document, against the revision of the page that
// it was made on, and names the step by what it was: a step that has become
// another one is left alone. No lookup asks anybody from here.
package pipeline
