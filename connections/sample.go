package connections

import (
	"time"

	"trin/broker"
)

// Sample is what went into one claims pipeline in one login, for trying changes
// on it. Place is the application or the connection whose pipeline it is. A
// store keeps the body as it is, sealed.
type Sample struct {
	Inbound   bool
	Place     broker.ID
	Reference string // of the login
	Made      time.Time
	Body      []byte
}

// SampleQuery says which samples are wanted; a zero field does not limit.
type SampleQuery struct {
	Inbound   bool
	Place     broker.ID
	Reference string
	Limit     int // at most so many; 0 = 200
}
