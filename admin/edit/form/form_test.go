package form

import (
	"encoding/json"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"trin/admin/drafts"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
	"trin/templates/text"
)

func TestLevelsAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]any{
		"":         nil,
		"house/20": 20,
		"nsis/30":  map[string]any{"ladder": "nsis", "value": 30},
		"house/x":  "house/x",
		"nonsense": "nonsense",
		"nsis/":    "nsis/",
	} {
		if got := LevelValue(key); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %v, want %v", key, got, want)
		}
	}
	for want, value := range map[string]any{
		"": nil, "house/20": json.Number("20"), "nsis/30": map[string]any{"ladder": "nsis", "value": json.Number("30")}, "house/1": map[string]any{"value": 1}, "high": "high",
	} {
		if got := LevelKey(value); got != want {
			t.Errorf("%v: got %q, want %q", value, got, want)
		}
	}
}

func vocabulary(t *testing.T) *broker.Vocabulary {
	t.Helper()
	v, err := broker.NewVocabulary([]broker.Class{
		{Ref: "urn:x:high", Kind: broker.KindLevel, Level: broker.Level{Value: 30}},
		{Ref: "https://nsis/Low", Kind: broker.KindLevel, Level: broker.Level{Ladder: "nsis", Value: 20}},
		{Ref: "urn:x:low", Kind: broker.KindLevel, Level: broker.Level{Value: 20}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestLevels(t *testing.T) {
	t.Parallel()
	f := console.Frame{Language: text.English}
	var got []string
	for _, o := range Levels(f, vocabulary(t), json.Number("25"), words.TakeNoLevel) {
		got = append(got, o.Value+"="+o.Name)
	}
	want := []string{"=none, or what the profile says", "house/20=level 20 – low", "house/30=level 30 – high", "nsis/20=level 20 on nsis – Low", "house/25=house/25"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	const pem = "-----BEGIN CERTIFICATE-----\nAAAA\nBBBB\n-----END CERTIFICATE-----"
	typed := " a \r\n\r\nb\n" + strings.ReplaceAll(pem, "\n", "\r\n") + "\r\nc"
	if got, want := Lines(typed), []string{"a", "b", pem, "c"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Only what was changed is set, as what the setting takes.
func TestPosted(t *testing.T) {
	t.Parallel()
	now := map[string]any{"on": true, "list": []any{"a", "b"}, "gone": "x", "whole": json.Number("5"), "same": "5m", "deep": map[string]any{"x": 1}}
	s := Settings{
		Below: []string{"settings"}, Now: func(path string) (any, bool) { v, there := now[path]; return v, there },
		Shape: []connections.SettingField{
			{Path: "on", Sort: connections.SettingSwitch}, {Path: "list", Sort: connections.SettingList}, {Path: "gone", Sort: connections.SettingText},
			{Path: "whole", Sort: connections.SettingNumber}, {Path: "same", Sort: connections.SettingDuration}, {Path: "absent", Sort: connections.SettingText},
			{Path: "sign.what", Sort: connections.SettingChoice}, {Path: "deep", Sort: connections.SettingStructure}, {Path: "notPosted", Sort: connections.SettingText},
			{Path: "level", Sort: connections.SettingLevel},
		},
	}
	got := s.Posted(url.Values{
		"set.on": {"false"}, "set.list": {"a\r\nb\r\n"}, "set.gone": {" "}, "set.whole": {"six"}, "set.same": {"5m"}, "set.absent": {""},
		"set.sign.what": {"both"}, "set.deep": {"{}"}, "set.other": {"x"}, "set.level": {"nsis/30"},
	})
	want := []drafts.Field{
		{Keys: []string{"settings", "on"}, Value: false}, {Keys: []string{"settings", "gone"}}, {Keys: []string{"settings", "whole"}, Value: "six"},
		{Keys: []string{"settings", "sign", "what"}, Value: "both"}, {Keys: []string{"settings", "level"}, Value: map[string]any{"ladder": "nsis", "value": 30}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// What was typed stands in the form that is shown again, and a value that is no
// choice stays one.
func TestFields(t *testing.T) {
	t.Parallel()
	f := console.Frame{Language: text.English}
	s := Settings{
		Shape: []connections.SettingField{{Path: "sign.what", Sort: connections.SettingChoice, Choices: []string{"both"}}, {Path: "skew", Sort: connections.SettingDuration}, {Path: "map", Sort: connections.SettingStructure}},
		Now:   func(path string) (any, bool) { return "odd", true }, Says: func(path string) string { return "3m" }, Wrong: func(path string) string { return "" },
		Typed: url.Values{"set.skew": {"1h"}},
	}
	fields := s.Fields(f, func(connections.SettingField) bool { return true })
	if len(fields) != 2 || fields[0].Value != "odd" || fields[0].Options[len(fields[0].Options)-1].Value != "odd" || fields[1].Value != "1h" || !strings.Contains(fields[1].Hint, "The profile sets: 3m.") {
		t.Errorf("got %+v", fields)
	}
}
