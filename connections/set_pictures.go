package connections

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"trin/broker"
)

func rimOf[C, R any](role Role, id broker.ID, o *opened[C, R]) (R, error) {
	rim, err := o.get()
	if err != nil {
		return rim, fmt.Errorf("%s connection %s is disabled: %w", role, id, err)
	}
	return rim, nil
}

// current is the picture of the newest configuration.
func (s *Set) current(ctx context.Context) (*picture, error) {
	c, err := s.configurations.Current(ctx)
	if err != nil {
		return nil, fmt.Errorf("the newest configuration: %w", err)
	}
	if p := s.drawn(c.Version); p != nil {
		return p, nil
	}
	return s.draw(c), nil
}

// at is the picture of a version.
func (s *Set) at(ctx context.Context, version int64) (*picture, error) {
	if p := s.drawn(version); p != nil {
		return p, nil
	}
	c, err := s.configurations.At(ctx, version)
	if err != nil {
		return nil, fmt.Errorf("the configuration at version %d: %w", version, err)
	}
	return s.draw(c), nil
}

func (s *Set) drawn(version int64) *picture {
	for _, p := range *s.pictures.Load() {
		if p.version == version {
			return p
		}
	}
	return nil
}

// draw adds the picture of a configuration and lets go of the one that was
// drawn longest ago, but never of the newest version.
func (s *Set) draw(c *broker.Configuration) *picture {
	s.drawing.Lock()
	defer s.drawing.Unlock()
	if p := s.drawn(c.Version); p != nil {
		return p
	}
	older := *s.pictures.Load()
	p := newPicture(c, s.kinds, older)
	kept := append([]*picture{p}, older...)
	if len(kept) > keptPictures {
		newest := slices.MaxFunc(kept, func(a, b *picture) int { return cmp.Compare(a.version, b.version) })
		last := len(kept) - 1
		if kept[last] == newest {
			last--
		}
		kept = slices.Delete(kept, last, last+1)
	}
	s.pictures.Store(&kept)
	s.log.Info("connections drawn", "version", p.version, "applications", len(p.applications), "authentication", len(p.connections))
	return p
}
