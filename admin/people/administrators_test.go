package people

import (
	"testing"

	"trin/templates/console"
	"trin/templates/text"
)

// Nobody gets every organisation by an oversight, and nobody chooses among one.
func TestReachIsChosenWhereThereIsAChoice(t *testing.T) {
	t.Parallel()
	f := console.Frame{Language: text.English}
	say := func(string) string { return "" }
	one := []console.Option{{Value: everything, Name: "Every organisation"}}
	two := append(one, console.Option{Value: "of:odense", Name: "odense"})
	for name, c := range map[string]struct {
		reach   reach
		offered []console.Option
		want    string
	}{
		"the only one":     {reach{}, one, everything},
		"one of two":       {reach{}, two, ""},
		"as it was chosen": {reach{organisation: "of:odense"}, two, "of:odense"},
	} {
		fields := c.reach.fields(f, c.offered, say)
		if got := fields[1]; got.Name != "organisation" || got.Value != c.want {
			t.Errorf("%s: got %s %q, want %q", name, got.Name, got.Value, c.want)
		}
	}
}
