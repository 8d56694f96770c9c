package connections

import (
	"reflect"
	"testing"
)

type shaped struct {
	Name  string `json:"name" needed:"yes"`
	Word  string `json:"word,omitempty" choices:"a b"`
	On    *bool  `json:"on"`
	Many  []string
	List  []string       `json:"list"`
	Whole int            `json:"whole"`
	Level *Level         `json:"level"`
	Map   map[string]int `json:"map"`
	Below struct {
		Word string `json:"word" choices:"c"`
	} `json:"below"`
}

func TestShapeOf(t *testing.T) {
	t.Parallel()
	want := []SettingField{
		{Path: "name", Sort: SettingText, Needed: true}, {Path: "word", Sort: SettingChoice, Choices: []string{"a", "b"}},
		{Path: "on", Sort: SettingSwitch}, {Path: "list", Sort: SettingList}, {Path: "whole", Sort: SettingNumber},
		{Path: "level", Sort: SettingLevel}, {Path: "map", Sort: SettingStructure}, {Path: "below.word", Sort: SettingChoice, Choices: []string{"c"}},
	}
	if got := ShapeOf(shaped{}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
