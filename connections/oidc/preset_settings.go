package oidc

import (
	"cmp"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"trin/broker"
	"trin/connections"
)

// presetSettings is what an administrator sets for a preset. Every other setting
// is one of OpenID Connect and wins over what the preset says.
type presetSettings struct {
	Product  string
	Levels   map[string]*connections.Level // by low, substantial, high, password and mfaFrom; nil = not said
	Context  string                        // of Entra ID; "" = none is asked for
	ACR      map[string]connections.Level  // of Keycloak: what each of the realm's classes counts as
	product  presetProduct
	underset map[string]json.RawMessage // settings of OpenID Connect
}

// presetContextForm is the name of an authentication context.
var presetContextForm = regexp.MustCompile(`^c[1-9][0-9]?$`)

// readPreset takes the preset's own settings out of all of them, and says
// everything that is wrong with them.
func readPreset(raw json.RawMessage) (*presetSettings, []connections.Problem) {
	var c providerCheck
	s := &presetSettings{Levels: map[string]*connections.Level{}}
	if err := json.Unmarshal(raw, &s.underset); err != nil {
		c.wrong("", "The settings cannot be read: %v. Write a map of fields.", err)
		return nil, c.problems
	}
	take := func(name string, into any) {
		if value, stated := s.underset[name]; stated {
			delete(s.underset, name)
			if err := json.Unmarshal(value, into); err != nil {
				c.wrong(name, "This cannot be read: %v.", err)
			}
		}
	}
	take("product", &s.Product)
	known := false
	if s.product, known = presetProducts[s.Product]; !known {
		c.wrong("product", "%q is not a product. Write product: and one of %s.", clip(s.Product), strings.Join(slices.Sorted(maps.Keys(presetProducts)), ", "))
		return nil, c.problems
	}
	for _, name := range s.product.own {
		switch name {
		case presetContext:
			take(name, &s.Context)
		case presetACR:
			take(name, &s.ACR)
		default:
			var level *connections.Level
			if take(name, &level); level != nil {
				s.Levels[name] = level
			}
		}
	}
	if len(c.problems) == 0 {
		s.check(&c)
	}
	return s, c.problems
}

// check wants levels that can hold together.
func (s *presetSettings) check(c *providerCheck) {
	switch {
	case slices.Contains(s.product.own, presetPassword):
		s.checkContexts(c)
	case slices.Contains(s.product.own, presetACR):
		if len(s.ACR) == 0 {
			c.wrong(presetACR, "What the realm's classes count as is missing. Write acr: and each of them with a level.")
		}
		for _, word := range slices.Sorted(maps.Keys(s.ACR)) {
			if broker.Ref(word) == "" || string(broker.Ref(word)) != word || word == string(broker.ClassNone) {
				c.wrong(presetACR, "%q is not a class. Write it as the realm does.", clip(word))
			}
		}
	case len(s.Levels) == 0:
		c.wrong("", "What the provider's levels count as is missing. Write low, substantial or high, and a level.")
	}
	var below *connections.Level
	for _, name := range presetLevels {
		level := s.Levels[name]
		if level == nil {
			continue
		}
		if below != nil && below.Ladder == level.Ladder && below.Value >= level.Value {
			c.wrong(name, "It counts as no more than the level below it. Write a higher one.")
		}
		below = level
	}
}

// checkContexts wants what Entra ID's logins count as.
func (s *presetSettings) checkContexts(c *providerCheck) {
	password, more := s.Levels[presetPassword], s.Levels[presetMFAFrom]
	switch {
	case password == nil:
		c.wrong(presetPassword, "What a login with a password counts as is missing. Write password: and a level.")
	case more != nil && more.Ladder == password.Ladder && more.Value <= password.Value:
		c.wrong(presetMFAFrom, "A login with more than one factor counts as no more than one with a password. Write a higher level.")
	case s.Context != "" && more == nil:
		c.wrong(presetContext, "What a login in that context counts as is missing. Write mfaFrom: and a level.")
	case s.Context != "" && !presetContextForm.MatchString(s.Context):
		c.wrong(presetContext, "%q is not an authentication context. Write one of c1 to c99.", clip(s.Context))
	}
}

// presetClass is an entry of a document's classes.
type presetClass struct {
	Ref   string            `json:"ref"`
	Level connections.Level `json:"level"`
}

// presetAsk is an entry of a document's asks.
type presetAsk struct {
	FromLevel connections.Level `json:"fromLevel"`
	Ask       string            `json:"ask"`
}

// fields are those of the document beside its settings.
func (s *presetSettings) fields(ladders []broker.Ladder) any {
	var fields struct {
		FirstFactor   *connections.Level `json:"firstFactor,omitempty"`
		Source        map[string]string  `json:"source,omitempty"`
		Classes       []presetClass      `json:"classes"`
		Forward       bool               `json:"forward"`
		Asks          []presetAsk        `json:"asks"`
		AskComparison string             `json:"askComparison"`
		SubjectClaim  string             `json:"subjectClaim,omitempty"`
	}
	fields.FirstFactor = s.Levels[presetPassword]
	if more := s.Levels[presetMFAFrom]; more != nil {
		// Without a context a policy of Entra ID decides, and amr says what it did.
		fields.Source = map[string]string{"also": claimAMR}
		word := methodMultiple
		if s.Context != "" {
			fields.Source, word = map[string]string{"also": "acrs"}, s.Context
		}
		fields.Classes = append(fields.Classes, presetClass{word, *more})
	}
	for _, name := range presetLevels {
		if level := s.Levels[name]; level != nil {
			for _, ref := range s.product.classes[name] {
				fields.Classes = append(fields.Classes, presetClass{ref, *level})
			}
		}
	}
	for _, word := range slices.Sorted(maps.Keys(s.ACR)) {
		fields.Classes = append(fields.Classes, presetClass{word, s.ACR[word]})
	}
	fields.Forward, fields.AskComparison, fields.SubjectClaim = true, string(broker.Exact), s.product.subject
	fields.Asks = s.asks(ladders)
	return fields
}

// asks is what to ask for: each of the provider's classes from its level on, and
// nothing at all below and on other ladders, so that no class of somebody else's
// ever reaches the provider.
func (s *presetSettings) asks(ladders []broker.Ladder) []presetAsk {
	var list []presetAsk
	for _, name := range presetLevels {
		if level := s.Levels[name]; level != nil {
			list = append(list, presetAsk{*level, s.product.classes[name][0]})
		}
	}
	if more := s.Levels[presetMFAFrom]; more != nil && s.Context != "" {
		list = append(list, presetAsk{*more, s.Context})
	}
	for _, word := range slices.Sorted(maps.Keys(s.ACR)) {
		level := s.ACR[word]
		if !slices.ContainsFunc(list, func(a presetAsk) bool { return a.FromLevel == level }) { // two words of one level: the first
			list = append(list, presetAsk{level, word})
		}
	}
	ladders = slices.Clone(ladders)
	for _, ask := range list {
		ladders = append(ladders, ask.FromLevel.Ladder)
	}
	if password := s.Levels[presetPassword]; password != nil {
		ladders = append(ladders, password.Ladder)
	}
	slices.Sort(ladders)
	for _, ladder := range slices.Compact(ladders) {
		from := connections.Level{Ladder: ladder, Value: 1}
		if !slices.ContainsFunc(list, func(a presetAsk) bool { return a.FromLevel == from }) {
			list = append(list, presetAsk{from, string(broker.ClassNone)})
		}
	}
	slices.SortStableFunc(list, func(a, b presetAsk) int {
		return cmp.Or(cmp.Compare(a.FromLevel.Ladder, b.FromLevel.Ladder), cmp.Compare(a.FromLevel.Value, b.FromLevel.Value))
	})
	return list
}

// underneath are the settings of OpenID Connect.
func (s *presetSettings) underneath() map[string]any {
	all := map[string]any{}
	maps.Copy(all, s.product.switches)
	if s.Context != "" {
		all["ask"] = "acrs"
	}
	for name, value := range s.underset {
		all[name] = value
	}
	return all
}
