// Package register makes an application or an authentication connection in a
// draft, from what the other party publishes about itself: fetched from an
// address, from a file, pasted, or filled in by hand. What would be taken is
// shown first, and may be changed.
//
// It keeps nothing between the steps: what was read travels in the form, without
// secrets. Its routes are /admin/drafts/{draft}/new/application and
// …/new/authentication.
package register
