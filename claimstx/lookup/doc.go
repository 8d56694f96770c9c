// Package lookup is what every kind of lookup is given, and what stands around
// the lookups that ask somebody else: how long a question may take, how many
// there may be at once, a breaker, and answers that are kept for a while.
//
// A kind of lookup is a package below this one that exports Kind(Deps)
// claimstx.LookupKind. It reads its own settings (see [Decode]) and asks; it
// need not bound itself. [NewSet] puts the rest around it, by the settings that
// all kinds share and that a kind never sees: timeout, atOnce and cache. What
// a kind has to keep to:
//
//   - Opening does no input or output.
//   - The context of a question ends when its time is over. The kind returns
//     then, and lets go of what it holds.
//   - An error that says nothing about the health of the service, but only of
//     this question (a value that the column cannot hold, too many rows) wraps
//     [ErrQuestion]; otherwise anybody could open the breaker for everybody.
//   - No error holds a value: not one of the question, nor one of a row.
//   - A lookup that holds connections has a method Close() error, which lets go
//     of them. A later question opens them again: a configuration that is not
//     the newest may still be in use.
//
// Where a lookup may call is said by package dial. The package has no routes.
package lookup
