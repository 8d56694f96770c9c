// Package attack holds the attack cases against a whole Trin: the real node on
// a real database, over HTTPS, with a hostile application, provider and
// browser. Each test is named after its case in docs/attacks.md. It is tests
// alone.
package attack
