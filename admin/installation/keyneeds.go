package installation

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"trin/broker"
	"trin/connections"
)

// MissingKeys says which connections of the text name a key set that has no
// active key of a use that they cannot work without. It is for where Trin's own
// keys are known: a text alone does not tell. A connection that is switched off
// is only warned about. The error is the keyring's.
func (t *Text) MissingKeys(ctx context.Context, parts Parts, ring connections.Keyring) ([]Problem, error) {
	var missing []Problem
	b := t.builder(parts)
	b.vocabularyOf(vocabularyIn(t.documents))
	known := map[connections.KeyNeed]bool{} // whether it is met
	for _, d := range t.documents {
		d, needs := b.needsOf(d)
		for _, need := range needs {
			ok, asked := known[connections.KeyNeed{Set: need.Set, Use: need.Use}]
			if !asked {
				var err error
				if ok, err = active(ctx, ring, need); err != nil {
					return nil, err
				}
				known[connections.KeyNeed{Set: need.Set, Use: need.Use}] = ok
			}
			if ok {
				continue
			}
			severity := connections.SeverityError
			if enabled := d.root.get("enabled"); enabled != nil && enabled.value.text == "false" {
				severity = connections.SeverityWarning
			}
			missing = append(missing, d.problem(severity, join("settings", need.Field),
				"The key set %q has no active %s key. Make one with `trin keys new --set %s --use %s`, make the one that waits active, or name another set.",
				need.Set, need.Use, need.Set, need.Use))
		}
	}
	return missing, nil
}

// KeySets are the names of the key sets that connections of the text cannot work
// without, in order.
func (t *Text) KeySets(parts Parts) []string {
	b := t.builder(parts)
	b.vocabularyOf(vocabularyIn(t.documents))
	sets := map[string]bool{}
	for _, d := range t.documents {
		_, needs := b.needsOf(d)
		for _, need := range needs {
			sets[need.Set] = true
		}
	}
	return slices.Sorted(maps.Keys(sets))
}

// needsOf is what the connection of the document cannot work without, and the
// document with every preset written out: as it was built where that is
// remembered. What is wrong with it, Build says.
func (b *builder) needsOf(d *document) (*document, []connections.KeyNeed) {
	if d.kind != KindApplication && d.kind != KindAuthentication {
		return d, nil
	}
	m := b.remembered(d)
	if m == nil {
		whole := b.expanded(d)
		return whole, b.keyNeeds(whole)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.asked {
		m.needs, m.asked = b.keyNeeds(m.whole), true
	}
	return m.whole, m.needs
}

// keyNeeds is what the connection of the document cannot work without.
func (b *builder) keyNeeds(d *document) []connections.KeyNeed {
	if d.kind != KindApplication && d.kind != KindAuthentication || d.refused {
		return nil
	}
	protocol, settings := d.root.get("protocol"), d.root.get("settings")
	if protocol == nil || settings != nil && settings.value.kind != nodeMap {
		return nil
	}
	kind := kindOf(b.kinds, protocol.value.text)
	if kind == nil || kind.Needs == nil {
		return nil
	}
	role := connections.RoleApplication
	if d.kind == KindAuthentication {
		role = connections.RoleAuthentication
		if kind.Factor {
			role = connections.RoleFactor
		}
	}
	var own *node
	if settings != nil {
		own = settings.value
	}
	said, err := b.said(d, kind, role, own)
	if err != nil {
		return nil // Build says so
	}
	return said.needs()
}

// active reports whether the set has an active key for the use.
func active(ctx context.Context, ring connections.Keyring, need connections.KeyNeed) (bool, error) {
	keys, err := ring.Keys(ctx, need.Set, need.Use)
	if errors.Is(err, broker.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read the key set %s: %w", need.Set, err)
	}
	return len(keys) > 0 && keys[0].State == connections.KeyActive, nil
}
