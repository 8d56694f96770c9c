package main

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"trin/admin/installation"
	"trin/connections/oidc"
)

// TestAPIPage: the installation of the page has neither an error nor a danger,
// its API is one that access tokens are for, and the challenge names a class of
// the vocabulary that the application can reach.
func TestAPIPage(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../docs/connect-api.md")
	if err != nil {
		t.Fatal(err)
	}
	example := yamlExample.FindSubmatch(raw)
	if example == nil {
		t.Fatal("the page has no example")
	}
	text, problems := installation.Parse("connect-api.md", example[1], nil)
	c, found := text.Build(1, offline(t).Parts())
	for _, p := range append(problems, found...) {
		t.Error(p)
	}
	if c == nil || c.Applications["portal"] == nil || c.Applications["journal-api"] == nil || c.Applications["portal"].Kind != oidc.KindName {
		t.Fatalf("got %+v, want the application and the API", c)
	}
	audience := regexp.MustCompile(`audience: \[(\S+)\]`).FindSubmatch(example[1])
	clients := regexp.MustCompile(`clientID: (\S+)`).FindAllSubmatch(example[1], -1)
	if audience == nil || len(clients) != 2 || string(audience[1]) != string(clients[1][1]) {
		t.Errorf("got the audience %q and the clients %q, want the second client as the audience", audience, clients)
	}
	challenge := regexp.MustCompile(`acr_values="([^"]+)"`).FindSubmatch(raw)
	if challenge == nil {
		t.Fatal("the page has no challenge")
	}
	reached := []int{c.Connections["citizens"].FirstFactor.Value}
	for _, factor := range c.Connections["citizens"].Factors {
		if factor.After != nil {
			reached = append(reached, factor.After.Value)
		}
	}
	for _, class := range c.Vocabulary.Classes() {
		if string(class.Ref) == string(challenge[1]) && slices.Contains(reached, class.Level.Value) {
			return
		}
	}
	t.Errorf("the challenge asks for %s, which nobody on the page reaches", challenge[1])
}
