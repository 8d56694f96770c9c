package saml2

import (
	"context"
	"time"

	"trin/broker"
)

// NameStore keeps persistent name identifiers (core 8.3.7). PersistentName
// returns the identifier that the subject has at the qualifier (the service
// provider's entityID, or an affiliation's), and keeps candidate as that
// identifier when there is none yet; under a race all callers get the same. An
// identifier that was ever given is never given to another subject.
type NameStore interface {
	PersistentName(ctx context.Context, qualifier string, subject broker.Subject, candidate string) (string, error)
}

// UsedStore remembers single-use identifiers. Use returns broker.ErrUsed when
// the identifier was used in that space before and is not forgotten yet; it may
// be forgotten after until. One conditional write decides, so that among any
// number of callers on any number of nodes exactly one gets nil.
type UsedStore interface {
	Use(ctx context.Context, space, id string, until time.Time) error
}
