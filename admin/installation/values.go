package installation

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"time"

	"trin/broker"
	"trin/claimstx"
)

// level is a level as it is written: a whole number on the house ladder, or
// {ladder: nsis, value: 20}.
type level broker.Level

var _ fromNode = (*level)(nil)

// maxLevel is the highest comparable value.
const maxLevel = 1_000_000

var wholeNumber = regexp.MustCompile(`^[1-9][0-9]{0,6}$`)

var ladderPattern = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)

func (l *level) decode(d *decoder, path string, n *node) {
	if n.kind != nodeMap {
		l.Value = d.value(path, n)
		return
	}
	for _, f := range n.fields {
		switch at := join(path, f.key); f.key {
		case "ladder":
			if d.is(f.value, nodeText, at, "the name of a ladder") {
				l.Ladder = d.ladder(at, f.value.text)
			}
		case "value":
			l.Value = d.value(at, f.value)
		default:
			d.report(at, "There is no field %q here. A level is a whole number, or {ladder: nsis, value: 20}.", f.key)
		}
	}
	if n.get("value") == nil {
		d.report(path, "The level has no value. Write {ladder: nsis, value: 20}.")
	}
}

// value reads a comparable value.
func (d *decoder) value(path string, n *node) int {
	value, err := strconv.Atoi(n.text)
	if n.kind != nodeNumber || !wholeNumber.MatchString(n.text) || err != nil || value > maxLevel {
		d.report(path, "Here stands %s, but it should be a level: a whole number from 1 to %d.", describe(n), maxLevel)
		return 0
	}
	return value
}

func (d *decoder) ladder(path, name string) broker.Ladder {
	if name == claimstx.HouseLadderName {
		return broker.HouseLadder
	}
	if !ladderPattern.MatchString(name) {
		d.report(path, "%q cannot name a ladder. Write small letters, digits and hyphens, or house for the house ladder.", name)
	}
	return broker.Ladder(name)
}

// or returns the level, or none.
func (l *level) or() broker.Level {
	if l == nil {
		return broker.Level{}
	}
	return broker.Level(*l)
}

// pointer returns the level as the broker takes an optional one.
func (l *level) pointer() *broker.Level {
	if l == nil {
		return nil
	}
	is := broker.Level(*l)
	return &is
}

// levels is one level, or a list of levels on different ladders.
type levels []broker.Level

var _ fromNode = (*levels)(nil)

func (s *levels) decode(d *decoder, path string, n *node) {
	if n.kind != nodeList {
		var one level
		one.decode(d, path, n)
		*s = levels{broker.Level(one)}
		return
	}
	seen := map[broker.Ladder]bool{}
	for i, item := range n.items {
		var one level
		at := join(path, fmt.Sprint(i))
		if one.decode(d, at, item); seen[one.Ladder] {
			d.report(at, "Two levels are on one ladder. Keep the higher one.")
		}
		seen[one.Ladder] = true
		*s = append(*s, broker.Level(one))
	}
}

// duration is a time such as 90s, 15m or 8h. It is negative if it could not be
// read.
type duration time.Duration

var _ fromNode = (*duration)(nil)

// maxDuration keeps times within what makes sense.
const maxDuration = 366 * 24 * time.Hour

func (t *duration) decode(d *decoder, path string, n *node) {
	parsed, err := time.ParseDuration(n.text)
	if n.kind != nodeText && n.text != "0" || err != nil || parsed < 0 || parsed > maxDuration {
		d.report(path, "Here stands %s, but it should be a time such as 90s, 15m or 8h.", describe(n))
		*t = -1
		return
	}
	*t = duration(parsed)
}

func (t *duration) pointer() *time.Duration {
	if t == nil {
		return nil
	}
	is := time.Duration(*t)
	return &is
}

// name is text in one or more languages: plain text, or {da: …, en: …}.
type name broker.Text

var _ fromNode = (*name)(nil)

var languageTag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

const maxNameBytes = 200

func (t *name) decode(d *decoder, path string, n *node) {
	*t = name{}
	read := func(language, at string, n *node) {
		if d.is(n, nodeText, at, "text") {
			if n.text == "" || len(n.text) > maxNameBytes {
				d.report(at, "The name is empty or longer than %d bytes. Write what users shall read.", maxNameBytes)
			}
			(*t)[language] = n.text
		}
	}
	if n.kind != nodeMap {
		read("", path, n)
		return
	}
	for _, f := range n.fields {
		at := join(path, f.key)
		if !languageTag.MatchString(f.key) {
			d.report(at, "%q is not a language. Write a tag such as da or en.", f.key)
		}
		read(f.key, at, f.value)
	}
}

// texts is one text, or a list of them.
type texts []string

var _ fromNode = (*texts)(nil)

func (t *texts) decode(d *decoder, path string, n *node) {
	if n.kind == nodeText {
		*t = texts{n.text}
		return
	}
	var list []string
	d.list(reflect.ValueOf(&list).Elem(), path, n)
	*t = list
}
