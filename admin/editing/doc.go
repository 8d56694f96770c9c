// Package editing is what every room that edits a draft shares: the draft of the
// address, the revision that a form was made for, the bar that says where one is,
// and what becomes of an edit that is not taken. It has no routes.
//
// A room embeds a [Kit]. Its page begins with [Kit.Open] and [Kit.Frame], its
// form carries [Keep], and what is posted is read with [Kit.Post] and ends with
// [Kit.Done] or [Kit.Refused]. Where one may be led to is a [Target].
package editing
