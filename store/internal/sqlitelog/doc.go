// Package sqlitelog writes the write-ahead log of SQLite with one call to the
// system for a commit, in the place of two for each page.
//
// It is a VFS (https://sqlite.org/vfs.html) over another one: the files are
// that one's, with its locks, its shared memory and its errors. Of the log's
// file it takes over what touches the content, and of the database's file the
// locks of the log, which say when gathering may begin and when it is over.
//
// What makes it safe, at any moment:
//
//   - The file and the gathered octets behind one another are what the file would
//     be without this package. Octets are gathered only behind each other, and
//     go to the file in their order, before anything else does.
//   - Octets are gathered only while this connection holds the lock of the log
//     that lets it alone write (WAL_WRITE_LOCK). When it gives the lock up, what
//     is left belongs to a transaction that was not committed, and is dropped
//     before another can have the lock: it never goes over what another wrote.
//   - The frame that commits goes to the file within the very call that writes
//     it, with all before it, and the rest of the transaction straight. SQLite
//     hears of an error before it makes the commit visible in the index of the
//     log, and others read no frame that the index does not name.
//   - After octets were lost to an error, the transaction can only be rolled
//     back: each further write fails, and each read that they would have answered.
//
// A process that is killed loses what it would have lost a few calls earlier
// without this package: frames behind the last commit, which count for nothing.
package sqlitelog
