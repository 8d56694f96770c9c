package inspect

import (
	engine "trin/connections/inspect"
	"trin/connections/saml2/lint"
)

// What a message says, for callers of [Page.Inspect].
type (
	Result          = engine.Result
	Party           = engine.Party
	Pair            = engine.Pair
	Step            = engine.Step
	Named           = engine.Named
	Time            = engine.Time
	Class           = engine.Class
	Signature       = engine.Signature
	Finding         = lint.Finding
	UnreadableError = engine.UnreadableError
)

// MaxInput is the most that is read of a message.
const MaxInput = engine.MaxInput

// Profiles are those that a message may be held against.
func Profiles() []string { return lint.Profiles() }
