package saml2

import (
	"fmt"
	"time"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec"
)

// expirySoon is how long before metadata ends an administrator is told.
const expirySoon = 30 * 24 * time.Hour

// readValidity reads the validUntil of an element of metadata, which holds for
// all that is in it (metadata 2.3.2, 2.4.1): the earliest one stands.
func (e *Entity) readValidity(el *etree.Element) error {
	text, ok := xmlsec.Attr(el, "validUntil")
	if !ok {
		return nil
	}
	until, err := ParseInstant(text)
	if err != nil {
		return fmt.Errorf("validUntil: %w", err)
	}
	if e.ValidUntil.IsZero() || until.Before(e.ValidUntil) {
		e.ValidUntil = until
	}
	return nil
}

// MetadataUsable says why metadata that is valid until then (zero = for ever)
// must not be used for a login now: its end has come (metadata 2.3.2). insecure
// is the administrator's word to go on.
func MetadataUsable(until, now time.Time, insecure bool) error {
	if insecure || until.IsZero() || now.Before(until) {
		return nil
	}
	return fmt.Errorf("its metadata was valid until %s; get newer metadata and apply it", FormatInstant(until))
}

// turns are the instants at which expiry says something else.
func (e *Entity) turns() []time.Time {
	if e == nil || e.ValidUntil.IsZero() {
		return nil
	}
	return []time.Time{e.ValidUntil.Add(-expirySoon), e.ValidUntil}
}

// expiry says that the metadata has ended, or soon will.
func (p *problems) expiry(e *Entity, now time.Time, insecure bool) {
	if insecure {
		p.danger("insecureExpiredMetadata", "Metadata counts after its end, so a key that its owner has withdrawn stays good: fetch it again instead, and switch this off.")
	}
	switch {
	case e == nil || e.ValidUntil.IsZero():
	case !now.Before(e.ValidUntil) && insecure:
		p.danger("metadata", "The metadata was valid until %s and is used all the same: get newer metadata from its owner.", FormatInstant(e.ValidUntil))
	case !now.Before(e.ValidUntil):
		p.danger("metadata", "The metadata was valid until %s, so every login by it is refused: get newer metadata from its owner.", FormatInstant(e.ValidUntil))
	case !now.Before(e.ValidUntil.Add(-expirySoon)):
		p.warn("metadata", "The metadata is valid until %s, and from then on every login by it is refused: get newer metadata from its owner before that.", FormatInstant(e.ValidUntil))
	}
}
