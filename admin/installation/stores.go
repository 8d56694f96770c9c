package installation

import (
	"context"

	"trin/connections"
)

// Store keeps the documents of the installation, every version of them whole.
// All nodes share one.
type Store interface {
	// Load returns the documents at the version, ordered by kind and then id;
	// version 0 asks for the newest. While nothing has been stored the newest
	// is version 0 without documents, which is no error. A version that is not
	// kept is broker.ErrNotFound.
	Load(ctx context.Context, version int64) (int64, []connections.Document, error)

	// Replace stores the documents as the whole of the next version, and
	// returns its number. It does so in one step: when the newest version is
	// not expected any more nothing is stored and the error is
	// broker.ErrConflict. The documents are those that were validated; the
	// store reads nothing in them.
	Replace(ctx context.Context, expected int64, documents []connections.Document, author, note string) (int64, error)

	// Newest returns the number of the newest version, 0 when there is none.
	// It is cheap: every node asks for it every few seconds.
	Newest(ctx context.Context) (int64, error)

	// Versions returns all that are kept, the newest first.
	Versions(ctx context.Context) ([]connections.Version, error)
}
