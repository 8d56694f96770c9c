package database

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestSettingNames: the message about an unknown setting lists every one.
func TestSettingNames(t *testing.T) {
	t.Parallel()
	var want []string
	for field := range reflect.TypeFor[Settings]().Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		want = append(want, name)
	}
	slices.Sort(want)
	if got := slices.Sorted(slices.Values(settingNames)); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
