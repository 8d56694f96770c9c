package main

import (
	"os"
	"testing"

	"trin/admin/installation"
	"trin/broker"
	"trin/connections/oidc"
)

// TestOpenIDApplicationPage: the installation of the page has neither an error
// nor a danger, and its application reaches level 3 as the page says.
func TestOpenIDApplicationPage(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../docs/connect-openid-application.md")
	if err != nil {
		t.Fatal(err)
	}
	example := yamlExample.FindSubmatch(raw)
	if example == nil {
		t.Fatal("the page has no example")
	}
	text, problems := installation.Parse("connect-openid-application.md", example[1], nil)
	c, found := text.Build(1, offline(t).Parts())
	for _, p := range append(problems, found...) {
		t.Error(p)
	}
	if c == nil || c.Applications["portal"] == nil || c.Applications["portal"].Kind != oidc.KindName {
		t.Fatalf("got %+v, want the application", c)
	}
	for _, answer := range c.Applications["portal"].Answers {
		if class, ok := c.Vocabulary.Class(answer); !ok || class.Kind != broker.KindLevel {
			t.Errorf("the class %q of the page is not a level of the vocabulary", answer)
		}
	}
	factors := c.Connections["staff"].Factors
	if len(factors) != 1 || factors[0].After == nil || factors[0].After.Value != 30 {
		t.Errorf("got the factors %+v, want one that reaches level 3", factors)
	}
}
