// Package database asks a PostgreSQL or SQLite database of somebody else's: one
// query that an administrator has written, with named parameters.
//
// The values of the parameters are never part of the query: its text is the
// same for every question, and the database is given the values beside it. The
// query is one statement that begins with SELECT or WITH. It runs where nothing
// can be written: in a read-only transaction of PostgreSQL, on a SQLite file
// that was opened to be read. What comes back is bounded, and is text.
package database
