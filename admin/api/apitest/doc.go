// Package apitest holds answers of the API against its description, for tests.
// It reads the description as any program would, from its JSON alone.
package apitest
