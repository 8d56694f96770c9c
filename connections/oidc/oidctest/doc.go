// Package oidctest is the other side of a login by OpenID Connect for tests: a
// provider that answers as it should, and in every part as it should not.
package oidctest
