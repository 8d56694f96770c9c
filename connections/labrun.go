package connections

import (
	"time"

	"trin/broker"
)

// LabRun is one request that an administrator has sent from the partner lab, and
// what became of it. The body is the lab's own.
type LabRun struct {
	ID      string // unguessable
	Owner   broker.Subject
	Started time.Time
	Expires time.Time
	Body    []byte
}
