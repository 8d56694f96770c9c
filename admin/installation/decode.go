package installation

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"trin/connections"
)

// decoder fills a description from the nodes of a document, and reports every
// difference between the two: unknown fields, missing values, values of
// another kind.
type decoder struct {
	document *document
	problems []Problem
}

// fromNode is a value with a form of its own.
type fromNode interface {
	decode(d *decoder, path string, n *node)
}

func (d *decoder) report(path, format string, args ...any) {
	d.problems = append(d.problems, d.document.problem(connections.SeverityError, path, format, args...))
}

// into fills the value.
func (d *decoder) into(v reflect.Value, path string, n *node) {
	if n.kind == nodeNull {
		d.report(path, "There is no value. Write one, or take the line away.")
		return
	}
	if v.Type() == reflect.TypeFor[*node]() {
		v.Set(reflect.ValueOf(n))
		return
	}
	if v.CanAddr() {
		if own, ok := v.Addr().Interface().(fromNode); ok {
			own.decode(d, path, n)
			return
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		value, had := reflect.New(v.Type().Elem()), len(d.problems)
		d.into(value.Elem(), path, n)
		if value.Elem().Kind() != reflect.Bool || len(d.problems) == had {
			v.Set(value)
		}
	case reflect.String:
		if d.is(n, nodeText, path, "text; put a number or true and false in quotes") {
			v.SetString(n.text)
		}
	case reflect.Bool:
		if d.is(n, nodeBool, path, "true or false") {
			v.SetBool(n.text == "true")
		}
	case reflect.Int:
		if number, err := strconv.Atoi(n.text); d.is(n, nodeNumber, path, "a whole number") && err == nil {
			v.SetInt(int64(number))
		} else if n.kind == nodeNumber {
			d.report(path, "Here stands %s, but it should be a whole number.", n.text)
		}
	case reflect.Slice:
		d.list(v, path, n)
	case reflect.Map:
		d.mapping(v, path, n)
	case reflect.Struct:
		d.fields(v, path, n)
	default:
		d.report(path, "This cannot be read. Take it away.")
	}
}

// is reports whether the node is of the kind, and says so if it is not.
func (d *decoder) is(n *node, kind nodeKind, path, what string) bool {
	if n.kind != kind {
		d.report(path, "Here stands %s, but it should be %s.", describe(n), what)
	}
	return n.kind == kind
}

func describe(n *node) string {
	switch n.kind {
	case nodeText:
		return "text"
	case nodeNumber:
		return "the number " + n.text
	case nodeBool:
		return n.text
	case nodeList:
		return "a list"
	case nodeMap:
		return "a map of fields"
	}
	return "nothing"
}

func (d *decoder) list(v reflect.Value, path string, n *node) {
	if !d.is(n, nodeList, path, "a list; begin each entry with a hyphen on a line of its own") {
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.items), len(n.items)))
	for i, item := range n.items {
		d.into(v.Index(i), join(path, fmt.Sprint(i)), item)
	}
}

func (d *decoder) mapping(v reflect.Value, path string, n *node) {
	if !d.is(n, nodeMap, path, "a map; write name: value on lines of their own") {
		return
	}
	v.Set(reflect.MakeMapWithSize(v.Type(), len(n.fields)))
	for _, f := range n.fields {
		value := reflect.New(v.Type().Elem()).Elem()
		d.into(value, join(path, f.key), f.value)
		v.SetMapIndex(reflect.ValueOf(f.key), value)
	}
}

func (d *decoder) fields(v reflect.Value, path string, n *node) {
	if !d.is(n, nodeMap, path, "a map of fields; write name: value") {
		return
	}
	names := fieldNames(v.Type())
	for _, f := range n.fields {
		at := slices.Index(names, f.key)
		if at < 0 {
			d.report(join(path, f.key), "There is no field %q here.%s The fields are %s.", f.key, nearest(f.key, names), strings.Join(names, ", "))
			continue
		}
		for i := range v.NumField() {
			if tag, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ","); tag == f.key {
				d.into(v.Field(i), join(path, f.key), f.value)
			}
		}
	}
}

// nearest suggests the name that was probably meant.
func nearest(wrong string, names []string) string {
	if near := connections.Nearest(wrong, names); near != "" {
		return " Perhaps " + near + " is meant."
	}
	return ""
}
