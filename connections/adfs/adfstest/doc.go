// Package adfstest makes federation metadata for tests in the shape in which AD
// FS, Entra ID, SimpleSAMLphp and npm's wsfed publish theirs. The text is the
// project's own; hosts, tenants and keys are made up. It is for tests alone and
// nothing of the program imports it.
package adfstest
