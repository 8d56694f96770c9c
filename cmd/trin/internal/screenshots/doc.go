// Command screenshots takes a picture of every page: each login page of the
// gallery, and the pages of the demo's parties from a running demo, at a
// desk and on a phone, in the light and the dark scheme. It writes them with
// names that stay, and the page that shows them, to docs/screenshots.
//
// Run it from the root of the module: make screenshots.
package main
