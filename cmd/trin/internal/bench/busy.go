package main

import (
	"context"
	"sync"
)

// busyTimes is how many times more logins a reading of a busy Trin has.
const busyTimes = 4

// width is how many logins of the scene go on at once.
func (b *bench) width(scene string) int {
	if scene == busy {
		return b.wide
	}
	return 1
}

// atOnce runs the logins, so many at a time, each as its browser does: the next
// request when the last one is answered. It returns the first error, and begins no
// more logins after it.
func atOnce(ctx context.Context, wide int, logins []func(context.Context) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	next := make(chan func(context.Context) error)
	var all sync.WaitGroup
	for range wide {
		all.Go(func() {
			for login := range next {
				if err := login(ctx); err != nil {
					stop(err)
				}
			}
		})
	}
	for _, login := range logins {
		if ctx.Err() != nil {
			break
		}
		next <- login
	}
	close(next)
	all.Wait()
	return context.Cause(ctx)
}
