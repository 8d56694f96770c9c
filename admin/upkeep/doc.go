// Package upkeep keeps metadata up to date that was fetched from an address: it
// fetches it again, on a schedule and by hand, holds it against what is in
// force, takes what the installation takes without asking, and keeps everything
// else as a proposal until somebody approves or rejects it.
//
// It owns what a difference means and what may be taken. What metadata says it
// is told by the kinds of connection (connections.Kind.Published), what is in
// force it changes through admin/drafts alone, and it knows no network (see
// [Fetch]) and no database (see [Store]). Nothing that serves logins calls it.
// Its pages are below /admin/metadata/.
package upkeep
