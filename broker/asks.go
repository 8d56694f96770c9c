package broker

import (
	"errors"
	"fmt"
	"slices"
)

// AskClass says what to send when one class is wanted. Send may be
// [ClassNone]: leave it out.
type AskClass struct {
	Wanted ClassRef `json:"wanted"`
	Send   ClassRef `json:"send"`
}

// AskLevel says what to send when a level from From to To is wanted, both
// included; 0 leaves that end open. Send may be [ClassNone]: leave it out.
type AskLevel struct {
	Ladder Ladder   `json:"ladder,omitempty"`
	From   int      `json:"from,omitempty"`
	To     int      `json:"to,omitempty"`
	Send   ClassRef `json:"send"`
}

// Asks is what to ask a provider for when a class or a level is wanted. The
// zero Asks sends every class as it is. Make one with [NewAsks].
type Asks struct {
	classes []AskClass
	levels  []AskLevel
}

// NewAsks checks and keeps the map. It refuses an empty or padded reference, a
// class that is mapped twice, urn:none as a wanted class, a range that is
// empty or negative, and ranges that overlap on one ladder.
func NewAsks(classes []AskClass, levels []AskLevel) (Asks, error) {
	for i, entry := range classes {
		if err := checkAsk(entry.Wanted); err != nil {
			return Asks{}, fmt.Errorf("asks: wanted class: %w", err)
		}
		if err := checkAsk(entry.Send); err != nil {
			return Asks{}, fmt.Errorf("asks: what to send for %q: %w", entry.Wanted, err)
		}
		if entry.Wanted == ClassNone {
			return Asks{}, fmt.Errorf("asks: %s is never wanted", ClassNone)
		}
		for _, other := range classes[:i] {
			if other.Wanted == entry.Wanted {
				return Asks{}, fmt.Errorf("asks: class %q is mapped twice", entry.Wanted)
			}
		}
	}
	for i, entry := range levels {
		if err := checkAsk(entry.Send); err != nil {
			return Asks{}, fmt.Errorf("asks: what to send for a level: %w", err)
		}
		if entry.From < 0 || entry.To < 0 || (entry.To != 0 && entry.From > entry.To) {
			return Asks{}, fmt.Errorf("asks: no level lies between %d and %d", entry.From, entry.To)
		}
		for _, other := range levels[:i] {
			if entry.overlaps(other) {
				return Asks{}, fmt.Errorf("asks: two entries speak of the same level of ladder %q", entry.Ladder)
			}
		}
	}
	return Asks{classes: slices.Clone(classes), levels: slices.Clone(levels)}, nil
}

// checkAsk holds a reference of the map against what a reference must be.
func checkAsk(ref ClassRef) error {
	if ref == "" {
		return errors.New("the reference is empty")
	}
	if ref != Ref(string(ref)) {
		return fmt.Errorf("%q has white space around it", ref)
	}
	return nil
}

func (e AskLevel) overlaps(o AskLevel) bool {
	return e.Ladder == o.Ladder && (e.To == 0 || o.From <= e.To) && (o.To == 0 || e.From <= o.To)
}

// Classes returns the entries by class, in their order.
func (a Asks) Classes() []AskClass { return slices.Clone(a.classes) }

// Levels returns the entries by level, in their order.
func (a Asks) Levels() []AskLevel { return slices.Clone(a.levels) }

// ForClass returns what to send for a class: by its own entry, else by the
// entry of its level, else the class as it is. Only a level class has a level.
func (a Asks) ForClass(wanted Class) ClassRef {
	for _, entry := range a.classes {
		if entry.Wanted == wanted.Ref {
			return entry.Send
		}
	}
	if wanted.Kind == KindLevel {
		if send, ok := a.ForLevel(wanted.Level); ok {
			return send
		}
	}
	return wanted.Ref
}

// ForLevel returns what to send when no class but a level is wanted, and
// whether the map says so.
func (a Asks) ForLevel(level Level) (ClassRef, bool) {
	for _, entry := range a.levels {
		if entry.Ladder == level.Ladder && level.Value >= entry.From && (entry.To == 0 || level.Value <= entry.To) {
			return entry.Send, true
		}
	}
	return "", false
}

// Send returns what to send for the wanted classes, in their order: mapped,
// without urn:none and without repeats. Empty means that no class is sent at
// all (SAML core 3.3.2.2.1 allows no empty RequestedAuthnContext).
func (a Asks) Send(wanted []Class) []ClassRef {
	sent := make([]ClassRef, 0, len(wanted))
	for _, class := range wanted {
		if send := a.ForClass(class); send != ClassNone && !slices.Contains(sent, send) {
			sent = append(sent, send)
		}
	}
	return sent
}
