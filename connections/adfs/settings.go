package adfs

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trin/broker"
	"trin/connections"
	"trin/connections/saml2"
	"trin/connections/wsfed"
)

// settings is what an administrator sets for AD FS or Entra ID. Every other
// setting is one of the kind underneath and wins over what the preset says.
type settings struct {
	// Product is the product, by its word.
	Product string
	// Over is the kind underneath: "saml2" (the default) or "wsfed".
	Over string
	// Password is what a login with one factor counts as.
	Password *level
	// MFAFrom is the level from which on more than one factor is asked for, and
	// what such a login counts as; nil = it is not asked for.
	MFAFrom *level
	// Certificate is what a login with a certificate counts as; nil = what the
	// vocabulary says.
	Certificate *level

	product product
	others  map[string]json.RawMessage // of the kind underneath
}

// level is a level as a document writes it.
type level = connections.Level

// read takes the preset's own settings out of all of them, and says everything
// that is wrong with them.
func read(raw json.RawMessage) (*settings, []connections.Problem) {
	var found []connections.Problem
	wrong := func(field, format string, args ...any) {
		found = append(found, connections.Problem{Field: field, Severity: connections.SeverityError, Message: fmt.Sprintf(format, args...)})
	}
	s := &settings{Over: saml2.KindName}
	if err := json.Unmarshal(raw, &s.others); err != nil {
		wrong("", "The settings cannot be read: %v. Write a map of fields.", err)
		return nil, found
	}
	own := map[string]any{"product": &s.Product, "over": &s.Over, "password": &s.Password, "mfaFrom": &s.MFAFrom, "certificate": &s.Certificate}
	for name, into := range own {
		value, stated := s.others[name]
		if !stated {
			continue
		}
		delete(s.others, name)
		if err := json.Unmarshal(value, into); err != nil {
			if _, word := into.(*string); word {
				err = errors.New("write a word")
			}
			wrong(name, "This cannot be read: %v.", err)
		}
	}
	known := false
	if s.product, known = products[s.Product]; !known {
		wrong("product", "%.60q is not a product. Write product: and one of %s.", s.Product, strings.Join(productNames(), ", "))
	}
	if !slices.Contains(protocols, s.Over) {
		wrong("over", "%.60q is not a protocol that it speaks. Write one of %s, or take the line away.", s.Over, strings.Join(protocols, ", "))
	}
	if len(found) == 0 {
		s.checkSpelling(wrong, slices.Sorted(maps.Keys(own)))
	}
	if len(found) == 0 {
		s.checkLevels(wrong)
	}
	return s, found
}

// checkSpelling finds the settings that are nearly one of the preset's own, and
// none of the kind underneath.
func (s *settings) checkSpelling(wrong func(field, format string, args ...any), own []string) {
	for _, name := range slices.Sorted(maps.Keys(s.others)) {
		meant := connections.Nearest(name, own)
		if meant == "" {
			continue
		}
		var into any = &saml2.ConnectionSettings{}
		if s.Over == wsfed.KindName {
			into = &wsfed.ConnectionSettings{}
		}
		alone, err := json.Marshal(map[string]json.RawMessage{name: s.others[name]})
		if err == nil && len(connections.ReadSettings(alone, into)) > 0 {
			wrong(name, "There is no setting %.60q here. Perhaps %s is meant.", name, meant)
		}
	}
}

// checkLevels wants levels that can hold together.
func (s *settings) checkLevels(wrong func(field, format string, args ...any)) {
	if s.Password == nil {
		wrong("password", "What a login with a password counts as is missing. Write password: and a level.")
		return
	}
	if s.MFAFrom == nil {
		return
	}
	if !s.product.multiple {
		wrong("mfaFrom", "AD FS 2.0 knows no class for more than one factor. Take the line away, and give the connection a second factor of Trin's under factors.")
	}
	if s.MFAFrom.Ladder == s.Password.Ladder && s.MFAFrom.Value <= s.Password.Value {
		wrong("mfaFrom", "A login with more than one factor counts as no more than one with a password. Write a higher level.")
	}
}

// fields are those of the document beside its settings.
func (s *settings) fields(ladders []broker.Ladder) any {
	return struct {
		FirstFactor   level             `json:"firstFactor"`
		Source        map[string]string `json:"source"`
		Classes       []class           `json:"classes"`
		Forward       bool              `json:"forward"`
		Asks          []ask             `json:"asks"`
		AskComparison string            `json:"askComparison"`
		SubjectClaim  string            `json:"subjectClaim"`
	}{
		// A class that says nothing is a login at least, and logins begin with
		// what a password counts as.
		FirstFactor: *s.Password,
		// The class stays that of the first factor where the second one is only
		// in the claim.
		Source:  map[string]string{"also": wsfed.ClaimAuthnMethods},
		Classes: s.classes(), Forward: true, Asks: s.asks(ladders),
		// They order classes in an order of their own, if at all.
		AskComparison: string(broker.Exact),
		SubjectClaim:  s.product.subject,
	}
}

// underneath are the settings of the kind underneath.
func (s *settings) underneath() map[string]any {
	all := s.product.switches(s.Over)
	for _, name := range slices.Sorted(maps.Keys(s.others)) {
		all[name] = s.others[name]
	}
	return all
}
