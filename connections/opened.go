package connections

import (
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
)

// opened is one connection of a configuration with its rim, which is opened
// when it is first wanted. C is the connection, R the rim.
type opened[C any, R any] struct {
	connection *C
	open       func(*C) (R, error)
	refused    error // why it is never opened; nil = it may be
	once       sync.Once
	rim        R
	err        error
	done       atomic.Bool // once is over
}

// get opens the rim the first time and returns the same ever after. A kind
// that panics over settings makes a broken connection, not a broken server.
func (o *opened[C, R]) get() (R, error) {
	if o.refused != nil {
		return o.rim, o.refused
	}
	o.once.Do(func() {
		defer o.done.Store(true)
		defer func() {
			if p := recover(); p != nil {
				o.err = fmt.Errorf("opening it failed: %v", p)
			}
		}()
		o.rim, o.err = o.open(o.connection)
	})
	return o.rim, o.err
}

// known reports whether get answers at once.
func (o *opened[C, R]) known() bool { return o.refused != nil || o.done.Load() }

// same reports whether what was opened for one serves the other too: all that
// a kind may look at is equal.
func same[C any](a, b *C) bool { return a == b || reflect.DeepEqual(a, b) }
