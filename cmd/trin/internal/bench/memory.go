package main

import (
	"context"
	"fmt"
	"io"
)

// manyGroups is how many values one attribute of the large login has.
const manyGroups = 2000

// memory shows that what the process holds does not grow with the logins: it
// is read after a first half, which fills caches and the heap, and after the
// second.
func (b *bench) memory(ctx context.Context, out io.Writer, logins int) error {
	run := func(n int) error {
		for range n {
			l, err := b.people(1)[0].ready(classTwo)
			if err != nil {
				return err
			}
			if err := l.run(ctx, how{provider: true}); err != nil {
				return err
			}
		}
		return nil
	}
	if err := run(logins); err != nil {
		return err
	}
	before, err := b.resident()
	if err != nil {
		return err
	}
	if err := run(logins); err != nil {
		return err
	}
	after, err := b.resident()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\nMemory (resident): %.1f MB after %d logins, %.1f MB after %d more (%+.1f %%)\n",
		float64(before)/1e6, logins, float64(after)/1e6, logins, 100*float64(after-before)/float64(before))
	l, err := b.people(1)[0].ready(classTwo)
	if err != nil {
		return err
	}
	if err := l.run(ctx, how{provider: true, groups: manyGroups}); err != nil {
		return fmt.Errorf("a login with %d values of an attribute: %w", manyGroups, err)
	}
	fmt.Fprintf(out, "A login with %d values of one attribute: answered\n", manyGroups)
	return nil
}
