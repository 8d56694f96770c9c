// Package browser drives Trin's pages in a real Chromium. Its tests click
// through the demo as a person does, with a mouse, with the keyboard alone and
// with scripts switched off, and hold every page to what WCAG 2.2 AA asks and a
// program can measure. The screenshots are taken with the same parts.
//
// Nothing of Trin itself imports it. The routes of [Pages] are
// GET /page/{language}/{name}, POST to the same, and GET /assets/{name}.
package browser
