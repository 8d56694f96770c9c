// Package words holds every sentence of the administration's pages, in each
// language: one file for each screen. A test holds that every one has both
// languages and that they take the same arguments.
package words
