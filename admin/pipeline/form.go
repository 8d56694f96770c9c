package pipeline

import (
	"maps"
	"net/http"
	"net/url"
	"strings"

	"trin/admin/editing"
	"trin/templates/console"
	"trin/templates/console/words"
)

// The fields of a form of a step.
const (
	slotPrefix    = "f."
	fieldWhen     = "when"
	fieldTimeout  = "timeout"
	fieldOptional = "optional"
	fieldPlace    = "place"
)

// form is a step as it is being written.
type form struct {
	kind  kind
	at    int            // its place; -1 = it is new
	was   any            // what stands there now; nil = nothing
	now   map[string]any // of what stands there, what is below its kind
	typed url.Values     // nil = nothing was typed yet
	wrong editing.Wrong
	badly map[string]bool // fields that are not written as they must be
}

// step is the step as it was typed: what the form does not show stays.
func (t *form) step() map[string]any {
	step, _ := t.was.(map[string]any)
	step = maps.Clone(step)
	if step == nil {
		step = map[string]any{}
	}
	now := maps.Clone(t.now)
	if now == nil {
		now = map[string]any{}
	}
	t.badly = map[string]bool{}
	for _, one := range t.kind.slots {
		if _, ok := one.shown(t.now[one.name]); !ok {
			continue
		}
		value, ok := one.value(t.typed.Get(slotPrefix + one.name))
		t.badly[one.name] = !ok
		put(now, one.name, value)
	}
	step[t.kind.name] = now
	put(step, fieldWhen, textOr(strings.TrimSpace(t.typed.Get(fieldWhen))))
	put(step, fieldTimeout, textOr(strings.TrimSpace(t.typed.Get(fieldTimeout))))
	var optional any
	if t.typed.Get(fieldOptional) != "" {
		optional = true
	}
	put(step, fieldOptional, optional)
	return step
}

func textOr(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// put sets a field, or takes it away.
func put(m map[string]any, name string, value any) {
	if value == nil {
		delete(m, name)
		return
	}
	m[name] = value
}

// bad reports whether a field is not written as it must be, and says so.
func (t *form) bad(f console.Frame) bool {
	for _, bad := range t.badly {
		if bad {
			t.wrong = editing.Wrong{Status: http.StatusUnprocessableEntity, Text: f.Say(words.EditWrongFields)}
			return true
		}
	}
	return false
}
