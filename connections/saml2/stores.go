package saml2

import (
	"context"
	"time"

	"trin/broker"
)

// NameStore keeps persistent name identifiers (core 8.3.7). The qualifier is the
// service provider's entityID, or an affiliation's. An identifier that was ever
// given is never given to another subject.
type NameStore = broker.NameStore

// UsedStore remembers single-use identifiers. Use returns broker.ErrUsed when
// the identifier was used in that space before and is not forgotten yet; it may
// be forgotten after until. One conditional write decides, so that among any
// number of callers on any number of nodes exactly one gets nil.
type UsedStore interface {
	Use(ctx context.Context, space, id string, until time.Time) error
}
