package installation

import (
	"fmt"
	"time"

	"trin/broker"
	"trin/claimstx"
)

// settingsMade is what the settings give to a picture.
type settingsMade struct {
	configuration broker.Configuration // nothing but what they set
	samples       *claimstx.SamplePolicy
}

// settingsOf takes what holds for the whole installation; nil = nothing is set. It
// is false when that has an error.
func (b *builder) settingsOf(d *document) bool {
	if d == nil {
		return true
	}
	b.settingsDocument = d
	m := b.remember(d, rests{}, func(m *made) { m.settings = b.settings(d) })
	version := b.configuration.Version
	*b.configuration, b.samples = m.settings.configuration, m.settings.samples
	b.configuration.Version = version
	return !b.broken[d]
}

// settings reads what holds for the whole installation.
func (b *builder) settings(d *document) *settingsMade {
	s := decoded[settingsDocument](b, d)
	for _, t := range []struct {
		field string
		value *duration
		into  *time.Duration
		least time.Duration
	}{
		{"sessionIdle", s.SessionIdle, &b.configuration.SessionIdle, time.Minute},
		{"sessionLifetime", s.SessionLifetime, &b.configuration.SessionLifetime, time.Minute},
		{"transactionLifetime", s.TransactionLifetime, &b.configuration.TransactionLifetime, 30 * time.Second},
	} {
		if t.value == nil || *t.value < 0 {
			continue
		}
		if *t.into = time.Duration(*t.value); *t.into < t.least {
			b.fail(d, t.field, "%s is too short to work with. Write %s or more.", *t.into, t.least)
		}
	}
	idle, lifetime := b.configuration.SessionIdle, b.configuration.SessionLifetime
	if idle > 0 && lifetime > 0 && idle > lifetime {
		b.warn(d, "sessionIdle", "A session ends after sessionLifetime (%s), so it is never idle for %s. Write a shorter time.", lifetime, idle)
	}
	seen := map[broker.Level]bool{}
	for i, entry := range s.LevelMaxAges {
		field := fmt.Sprintf("levelMaxAges.%d", i)
		if entry.Level == nil || entry.MaxAge == nil {
			b.fail(d, field, "The entry needs a level and a maxAge. Write both.")
			continue
		}
		if seen[entry.Level.or()] {
			b.fail(d, field+".level", "This level stands twice. Keep one entry.")
		}
		seen[entry.Level.or()] = true
		b.configuration.LevelMaxAges = append(b.configuration.LevelMaxAges, broker.LevelMaxAge{Level: entry.Level.or(), MaxAge: time.Duration(*entry.MaxAge)})
	}
	b.configuration.Publisher = b.publisher(d, s.Publisher)
	samples := b.samplePolicy(d, s.Samples)
	b.publishing(d, s.Publishing)
	b.refresh(d, s.Metadata)
	return &settingsMade{*b.configuration, samples}
}
