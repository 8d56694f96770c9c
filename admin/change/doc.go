// Package change is the pages of a draft's life: the list, the draft with what it
// changes, its preview, submitting, approving, publishing and discarding it, the
// conflicts, YAML in and out; and the versions with their differences and the way
// back. It also leads from the pages that read to those that edit: [Change.Links].
//
// What may be done, and to what, is decided by the Desk alone. Routes: below
// /admin/drafts, /admin/versions, and /admin/edit.
package change
