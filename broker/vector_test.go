package broker_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"trin/broker"
)

// noon is the time at which every vector is decided.
var noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

// vector is one file: a header, facts, and what is expected.
type vector struct {
	t       testing.TB
	rules   []string
	why     string
	facts   broker.Facts
	expect  map[string]string
	refused broker.RefusalCode // the evidence was refused before any decision

	classes     []broker.Class
	cross       []broker.CrossRule
	overrides   map[broker.ID][]broker.Class
	askClasses  map[broker.ID][]broker.AskClass
	askLevels   map[broker.ID][]broker.AskLevel
	connections map[broker.ID]*broker.AuthenticationConnection
	application broker.ApplicationConnection
	end         broker.ApplicationConnection // another application, https://end.example
	ages        []broker.LevelMaxAge
	later       [][]string // lines that need the finished configuration
}

// readVector reads the house, then the file over it.
func readVector(t testing.TB, file string) *vector {
	t.Helper()
	v := &vector{
		t: t, expect: map[string]string{},
		overrides:   map[broker.ID][]broker.Class{},
		askClasses:  map[broker.ID][]broker.AskClass{},
		askLevels:   map[broker.ID][]broker.AskLevel{},
		connections: map[broker.ID]*broker.AuthenticationConnection{},
	}
	v.application = broker.ApplicationConnection{ID: "main", Enabled: true, Identifiers: []string{"https://main.example"}}
	v.end = broker.ApplicationConnection{ID: "end", Enabled: true, Identifiers: []string{"https://end.example"}, Authentication: []broker.ID{"adfs", "nemid", "password"}}
	v.facts.Request.Application = "main"
	v.read(filepath.Join(decisions, "house.txt"))
	v.read(file)
	v.finish()
	return v
}

func (v *vector) read(file string) {
	v.t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		v.t.Fatal(err)
	}
	for i, line := range strings.Split(string(text), "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if !v.line(words, strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), words[0]))) {
			v.t.Fatalf("%s:%d: cannot read %q", file, i+1, line)
		}
	}
}

// line reads one line; rest is the text after its first word.
func (v *vector) line(words []string, rest string) bool {
	switch words[0] {
	case "rules:":
		v.rules = words[1:]
	case "why:":
		v.why = strings.TrimSpace(v.why + " " + rest)
	case "class":
		v.classes = append(v.classes, v.class(words[1:]))
	case "cross":
		v.cross = append(v.cross, broker.CrossRule{From: v.level(words[1]), Gives: v.level(words[3])})
	case "age":
		v.ages = append(v.ages, broker.LevelMaxAge{Level: v.level(words[1]), MaxAge: v.duration(words[2])})
	case "connection":
		return v.connection(broker.ID(words[1]), words[2:])
	case "application":
		return v.app(&v.application, words[1:])
	case "behind":
		return v.app(&v.end, words[1:])
	case "request":
		return v.request(words[1:])
	case "session", "returns":
		v.later = append(v.later, words)
	case "chosen":
		v.facts.Chosen = broker.ID(words[1])
	case "choice":
		v.facts.Factor = broker.ID(words[1])
	case "unwilling":
		v.facts.Unwilling = true
	case "stale":
		v.facts.Stale = broker.ID(words[1])
	case "retried":
		v.facts.Retried = true
	case "expect":
		v.expect[words[1]] = strings.Join(words[2:], " ")
	default:
		return false
	}
	return true
}

// connection reads a line about an authentication connection.
func (v *vector) connection(id broker.ID, words []string) bool {
	c := v.connections[id]
	if c == nil {
		c = &broker.AuthenticationConnection{ID: id, Enabled: true, Identifiers: []string{"https://" + string(id) + ".example"}}
		v.connections[id] = c
	}
	if len(words) == 0 {
		return true
	}
	switch words[0] {
	case "local":
		c.Local = true
	case "disabled":
		c.Enabled = false
	case "forward":
		c.Forward = true
	case "forward-tags":
		c.Forward, c.ForwardTags = true, true
	case "first":
		c.FirstFactor = v.level(words[1])
	case "assume":
		c.Assume = v.level(words[1])
	case "cap":
		level := v.level(words[1])
		c.Cap = broker.Levels{level}
	case "max-age":
		c.MaxAge = v.pointer(words[1])
	case "fixed":
		c.Source = broker.LevelSource{Kind: broker.SourceFixed, Level: v.level(words[1])}
	case "attribute":
		c.Source = broker.LevelSource{Kind: broker.SourceAttribute, Claim: words[1], Values: map[string]broker.Level{}}
		for _, pair := range words[2:] {
			value, level, _ := strings.Cut(pair, "=")
			c.Source.Values[value] = v.level(level)
		}
	case "also":
		c.Source = broker.LevelSource{Also: words[1]}
	case "counts":
		v.overrides[id] = append(v.overrides[id], v.class(words[1:]))
	case "no-factors":
		c.Factors = nil
	case "factor":
		factor := broker.Factor{Connection: broker.ID(words[1])}
		if words[2] != "unset" {
			after := v.level(words[2])
			factor.After = &after
		}
		c.Factors = append(c.Factors, factor)
	case "ask":
		return v.ask(id, c, words[1:])
	default:
		return false
	}
	return true
}

// ask reads "class L3 send MFA", "level 30.. send MFA", "comparison minimum".
func (v *vector) ask(id broker.ID, c *broker.AuthenticationConnection, words []string) bool {
	switch words[0] {
	case "class":
		v.askClasses[id] = append(v.askClasses[id], broker.AskClass{Wanted: broker.ClassRef(words[1]), Send: broker.ClassRef(words[3])})
	case "level":
		from, to, _ := strings.Cut(words[1], "..")
		low, _ := strconv.Atoi(from)
		high, _ := strconv.Atoi(to)
		v.askLevels[id] = append(v.askLevels[id], broker.AskLevel{From: low, To: high, Send: broker.ClassRef(words[3])})
	case "comparison":
		c.AskComparison = broker.Comparison(words[1])
	default:
		return false
	}
	return true
}

// app reads a line about the application, or about the one behind it.
func (v *vector) app(a *broker.ApplicationConnection, words []string) bool {
	switch words[0] {
	case "uses":
		a.Authentication = nil
		for _, id := range words[1:] {
			a.Authentication = append(a.Authentication, broker.ID(id))
		}
	case "floor":
		a.Floor = a.Floor.With(v.level(words[1]))
	case "requester":
		a.RequesterFloors = map[string]broker.Level{words[1]: v.level(words[2])}
	case "knows":
		r := &broker.Requester{ID: broker.ID(words[2]), Identifier: words[1]}
		for _, word := range words[3:] {
			r.Floor = r.Floor.With(v.level(word))
		}
		a.Requesters = map[string]*broker.Requester{r.Identifier: r}
	case "trusts-requesters":
		a.TrustsRequesters = true
	case "original-last":
		a.OriginalLast = true
	case "known-requesters-only":
		a.KnownRequestersOnly = true
	case "end-policy":
		a.TrustsRequesters, a.EndPolicy = true, true
	case "disabled":
		a.Enabled = false
	case "pair":
		a.PairFloors = map[broker.ID]broker.Level{broker.ID(words[1]): v.level(words[2])}
	case "answers":
		for _, ref := range words[1:] {
			a.Answers = append(a.Answers, broker.ClassRef(ref))
		}
	case "tells":
		if a.Translate == nil {
			a.Translate = map[broker.ClassRef]broker.ClassRef{}
		}
		a.Translate[broker.ClassRef(words[1])] = broker.ClassRef(words[3])
	case "max-age":
		a.MaxAge = v.pointer(words[1])
	case "group":
		a.Group = words[1]
	case "ignores-requests":
		a.IgnoreRequested = true
	case "strict":
		a.Strict = true
	case "exact-means-minimum":
		a.ExactMeansMinimum = true
	case "wants-true-class":
		a.AnswerTrueClass = true
	default:
		return false
	}
	return true
}

// request reads a line about the request.
func (v *vector) request(words []string) bool {
	r := &v.facts.Request
	switch words[0] {
	case "classes":
		for _, ref := range words[1:] {
			r.Classes = append(r.Classes, broker.ClassRef(strings.ReplaceAll(ref, "_", "\n ")))
		}
	case "comparison":
		r.Comparison = broker.Comparison(strings.ReplaceAll(words[1], "_", " "))
	case "voluntary":
		r.Voluntary = true
	case "force":
		r.ForceAuthn = true
	case "passive":
		r.Passive = true
	case "select-account":
		r.SelectAccount = true
	case "confirm":
		r.Confirm = &broker.Confirmation{Text: "Pay 1000 kr."}
		for _, word := range words[1:] {
			r.Confirm.Levels = append(r.Confirm.Levels, v.level(word))
		}
	case "initiated":
		r.Initiated = true
	case "max-age":
		r.MaxAge = v.pointer(words[1])
	case "signed":
		r.Signed = true
	case "requesters":
		r.RequesterIDs = words[1:]
	case "providers":
		r.IDPList = words[1:]
	case "hint":
		r.ProviderHint = words[1]
	case "proxy-count":
		count, _ := strconv.Atoi(words[1])
		r.ProxyCount = &count
	default:
		return false
	}
	return true
}

// finish builds the configuration, then reads the evidence.
func (v *vector) finish() {
	v.t.Helper()
	vocabulary, err := broker.NewVocabulary(v.classes, v.cross)
	if err != nil {
		v.t.Fatal(err)
	}
	if v.application.Scale, err = vocabulary.Scale(nil); err != nil {
		v.t.Fatal(err)
	}
	v.end.Scale = v.application.Scale
	for id, c := range v.connections {
		if c.Scale, err = vocabulary.Scale(v.overrides[id]); err != nil {
			v.t.Fatal(err)
		}
		if c.Asks, err = broker.NewAsks(v.askClasses[id], v.askLevels[id]); err != nil {
			v.t.Fatal(err)
		}
	}
	v.facts.Configuration = &broker.Configuration{
		Vocabulary: vocabulary, Connections: v.connections, LevelMaxAges: v.ages,
		Applications: map[broker.ID]*broker.ApplicationConnection{"main": &v.application, "end": &v.end},
	}
	v.facts.Application = &v.application
	v.facts.Now, v.facts.Started = noon, noon.Add(-2*time.Minute)
	for _, words := range v.later {
		if !v.evidence(words) {
			v.t.Fatalf("cannot read %q", strings.Join(words, " "))
		}
	}
}

// evidence reads "session adfs class L2 age 10m" and "returns totp factor".
// "session subject bob" and "session group x" set the session itself.
func (v *vector) evidence(words []string) bool {
	if words[0] == "session" && v.facts.Session == nil {
		v.facts.Session = &broker.Session{Subject: broker.Subject{Namespace: "people", Value: "alice"}}
	}
	if words[0] == "session" && (words[1] == "subject" || words[1] == "group" || words[1] == "chosen") {
		switch words[1] {
		case "subject":
			v.facts.Session.Subject.Value = words[2]
		case "group":
			v.facts.Session.Group = words[2]
		case "chosen":
			v.facts.Session.Chosen = broker.ID(words[2])
		}
		return true
	}
	e := broker.Evidence{
		Connection: broker.ID(words[1]), Subject: broker.Subject{Namespace: "people", Value: "alice"},
		Instant: noon, Received: noon,
	}
	if !v.details(words[0], &e, words[2:]) {
		return false
	}
	c := v.connections[e.Connection]
	now := e
	if _, refusal := c.Weigh(&now); refusal != nil {
		v.refused = refusal.Code
	}
	if e.Level.IsZero() {
		e = now
	}
	if words[0] == "session" {
		e.Received = e.Instant
	}
	if words[0] == "returns" {
		v.facts.Evidence = append(v.facts.Evidence, e)
		return true
	}
	if !e.Factor && v.facts.Session.Chosen == "" {
		v.facts.Session.Chosen = e.Connection
	}
	v.facts.Session.Evidence = append(v.facts.Session.Evidence, e)
	return true
}

// details reads what is said of one piece of evidence. "counted" says what it
// counted as at the time, when the configuration has changed since.
func (v *vector) details(where string, e *broker.Evidence, words []string) bool {
	for len(words) > 0 {
		if words[0] == "factor" || words[0] == "one-time" || words[0] == "afresh" {
			e.Factor = e.Factor || words[0] == "factor"
			e.OneTime = e.OneTime || words[0] == "one-time"
			e.Afresh = e.Afresh || words[0] == "afresh" || e.Factor && where == "returns"
			words = words[1:]
			continue
		}
		if len(words) < 2 {
			return false
		}
		switch words[0] {
		case "class":
			e.Class = broker.Ref(strings.ReplaceAll(words[1], "_", "\n "))
		case "counted":
			e.Level = v.level(words[1])
		case "by":
			claim, class, _ := strings.Cut(words[1], "=")
			e.CountedClaim, e.CountedClass = claim, broker.ClassRef(class)
		case "claim":
			name, value, _ := strings.Cut(words[1], "=")
			e.Claims = append(e.Claims, broker.Claim{Name: name, Values: []string{strings.ReplaceAll(value, "_", "\n ")}})
		case "age":
			e.Instant = noon.Add(-v.duration(words[1]))
		case "accepted":
			e.Received = noon.Add(-v.duration(words[1]))
		case "subject":
			e.Subject.Value = words[1]
		case "onward":
			count, _ := strconv.Atoi(words[1])
			e.OnwardCount = &count
		case "onward-to":
			e.OnwardTo = []string{words[1]}
		default:
			return false
		}
		words = words[2:]
	}
	return true
}

// class reads "L3 level 30", "person tag", "unspecified probe".
func (v *vector) class(words []string) broker.Class {
	class := broker.Class{Ref: broker.ClassRef(words[0]), Kind: broker.ClassKind(words[1])}
	if len(words) > 2 {
		class.Level = v.level(words[2])
	}
	return class
}

// level reads "30" and "nsis:20".
func (v *vector) level(word string) broker.Level {
	ladder, value, ok := strings.Cut(word, ":")
	if !ok {
		ladder, value = "", word
	}
	n, err := strconv.Atoi(value)
	if err != nil {
		v.t.Fatalf("%q is no level", word)
	}
	return broker.Level{Ladder: broker.Ladder(ladder), Value: n}
}

func (v *vector) duration(word string) time.Duration {
	d, err := time.ParseDuration(word)
	if err != nil {
		v.t.Fatal(err)
	}
	return d
}

func (v *vector) pointer(word string) *time.Duration {
	d := v.duration(word)
	return &d
}
