// Package edit is the pages on which one document of a draft is edited: its tabs
// with forms, the whole of it as YAML, its order of connections, its metadata,
// and what can be done with it: switching it off, copying, deleting, taking the
// edit back.
//
// What a form does not know stays as it is. A form changes nothing unless all of
// its fields can be taken. Its routes are those below
// /admin/drafts/{draft}/documents/{kind}/{id}; levels and claims are edited in
// rooms of their own.
package edit
