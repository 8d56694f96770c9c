// Package keyfile reads a private key and its certificate from files: PEM, and
// PKCS #12 as Windows, AD FS and OpenSSL export it. What a file holds is in no
// error. It keeps nothing and has no routes.
package keyfile
