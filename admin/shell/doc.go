// Package shell is what stands around every page of the administration: the
// frame with its menu, forms that only Trin's own pages can post, the pages of
// refusals, and lists in pages. Rooms with screens are built on one Shell.
package shell
