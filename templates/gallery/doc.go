// Package gallery holds every page of a login with sample data, for pictures
// and for tests. Nothing of the program imports it.
package gallery
