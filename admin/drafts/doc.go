// Package drafts changes the installation safely: a draft collects edits of
// documents, shows what they would do, is approved by others where the settings
// want it, and is published as the next version in one step. An older version is
// put in force again the same way.
//
// It owns who may edit which document, the locking (a draft has a revision, a
// version is replaced only while it is the newest, and what others changed in
// the meantime conflicts where the draft changed it too), and what the audit
// holds of it. It knows no database (see [Store]) and has no routes.
package drafts
