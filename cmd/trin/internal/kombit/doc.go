// Package kombit holds the acceptance scenarios of docs/kombit.md: a whole Trin
// with the installation of that page, over HTTPS, with a context handler of each
// form, a municipality's provider and a role source. It is tests alone.
package kombit
