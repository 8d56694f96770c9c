package apitest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Description is an OpenAPI description.
type Description struct {
	base       string
	paths      map[string]map[string]operation
	components map[string]any // schemas by name
}

type operation struct {
	OperationID string                 `json:"operationId"`
	Parameters  []parameter            `json:"parameters"`
	RequestBody *body                  `json:"requestBody"`
	Responses   map[string]body        `json:"responses"`
	Security    *[]map[string][]string `json:"security"`
}

type parameter struct {
	Name     string `json:"name"`
	In       string `json:"in"`
	Required bool   `json:"required"`
	Schema   any    `json:"schema"`
}

type body struct {
	Content map[string]struct {
		Schema any `json:"schema"`
	} `json:"content"`
	Headers map[string]any `json:"headers"`
}

// Read reads a description, and refuses one that a reader of OpenAPI would not
// understand: another version, a part of a path that is not described, a name
// that stands twice, a reference that leads nowhere, a schema with words that
// are not known here.
func Read(text []byte) (*Description, error) {
	var raw struct {
		OpenAPI    string                          `json:"openapi"`
		Servers    []struct{ URL string }          `json:"servers"`
		Paths      map[string]map[string]operation `json:"paths"`
		Components struct {
			Schemas map[string]any `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(text, &raw); err != nil {
		return nil, err
	}
	if raw.OpenAPI != "3.1.0" || len(raw.Servers) != 1 || len(raw.Paths) == 0 {
		return nil, fmt.Errorf("it is OpenAPI %q with %d servers and %d paths", raw.OpenAPI, len(raw.Servers), len(raw.Paths))
	}
	d := &Description{base: raw.Servers[0].URL, paths: raw.Paths, components: raw.Components.Schemas}
	return d, errors.Join(d.sound()...)
}

// sound says what is wrong with the description itself.
func (d *Description) sound() []error {
	var wrong []error
	seen := map[string]bool{}
	for _, path := range slices.Sorted(maps.Keys(d.paths)) {
		for method, o := range d.paths[path] {
			where := strings.ToUpper(method) + " " + path
			if o.OperationID == "" || seen[o.OperationID] {
				wrong = append(wrong, fmt.Errorf("%s: the operationId %q is none, or stands twice", where, o.OperationID))
			}
			seen[o.OperationID] = true
			wrong = append(wrong, d.soundOperation(where, path, o)...)
		}
	}
	for name, of := range d.components {
		wrong = append(wrong, d.soundSchema("schema "+name, of)...)
	}
	return wrong
}

func (d *Description) soundOperation(where, path string, o operation) []error {
	var wrong []error
	for part := range strings.SplitSeq(path, "/") {
		name, isName := strings.CutPrefix(part, "{")
		if isName && !slices.ContainsFunc(o.Parameters, func(p parameter) bool {
			return p.In == "path" && p.Required && "{"+p.Name+"}" == "{"+strings.TrimSuffix(name, "}")+"}"
		}) {
			wrong = append(wrong, fmt.Errorf("%s: %s is not described", where, part))
		}
	}
	for _, p := range o.Parameters {
		wrong = append(wrong, d.soundSchema(where+" parameter "+p.Name, p.Schema)...)
	}
	if o.Responses["default"].Content["application/problem+json"].Schema == nil {
		wrong = append(wrong, fmt.Errorf("%s: no problem is described", where))
	}
	bodies := slices.Collect(maps.Values(o.Responses))
	if o.RequestBody != nil {
		bodies = append(bodies, *o.RequestBody)
	}
	for _, b := range bodies {
		for media, one := range b.Content {
			wrong = append(wrong, d.soundSchema(where+" "+media, one.Schema)...)
		}
	}
	return wrong
}

// Operations are all of them, as http.ServeMux writes patterns.
func (d *Description) Operations() []string {
	var all []string
	for path, methods := range d.paths {
		for method := range methods {
			all = append(all, strings.ToUpper(method)+" "+d.base+path)
		}
	}
	slices.Sort(all)
	return all
}

// Public reports whether the operation is for anybody.
func (d *Description) Public(pattern string) bool {
	method, path, _ := strings.Cut(pattern, " ")
	o := d.paths[strings.TrimPrefix(path, d.base)][strings.ToLower(method)]
	return o.Security != nil && len(*o.Security) == 0
}

// Answer is what a request was answered.
type Answer struct {
	Method, Path string // of the request, without its query
	Status       int
	Media        string // Content-Type
	Headers      map[string][]string
	Body         []byte
}

// Check holds an answer against what is described, and returns the operation
// that it is of, as a pattern.
func (d *Description) Check(a Answer) (pattern string, err error) {
	path, o, found := d.find(a.Method, a.Path)
	if !found {
		return "", fmt.Errorf("%s %s is not described", a.Method, a.Path)
	}
	pattern = a.Method + " " + d.base + path
	described, own := o.Responses[strconv.Itoa(a.Status)]
	if !own && a.Status < 400 && a.Status != 304 && !(a.Status == 200 && o.Responses["201"].Content != nil) {
		return pattern, fmt.Errorf("%s: the status %d is not described", pattern, a.Status)
	}
	switch {
	case a.Status == 304:
		return pattern, nil
	case !own && a.Status == 200:
		described = o.Responses["201"]
	case !own:
		described = o.Responses["default"]
	}
	for name := range described.Headers {
		if name != "Link" && len(a.Headers[name])+len(a.Headers["Etag"]) == 0 {
			return pattern, fmt.Errorf("%s: the header %s is missing", pattern, name)
		}
	}
	if len(described.Content) == 0 {
		if len(a.Body) > 0 {
			return pattern, fmt.Errorf("%s: %d has a body: %s", pattern, a.Status, a.Body)
		}
		return pattern, nil
	}
	media, _, _ := strings.Cut(a.Media, ";")
	content, known := described.Content[media]
	if !known {
		return pattern, fmt.Errorf("%s: %d is answered as %q", pattern, a.Status, a.Media)
	}
	if !strings.HasSuffix(media, "json") {
		return pattern, nil
	}
	var value any
	decoder := json.NewDecoder(strings.NewReader(string(a.Body)))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return pattern, fmt.Errorf("%s: %w", pattern, err)
	}
	if wrong := d.check(content.Schema, value, ""); len(wrong) > 0 {
		return pattern, fmt.Errorf("%s: %w", pattern, errors.Join(wrong...))
	}
	return pattern, nil
}

// find is the operation of a path; what is written in full goes before what a
// part stands for.
func (d *Description) find(method, path string) (string, operation, bool) {
	parts := strings.Split(strings.TrimPrefix(path, d.base), "/")
	best, found := "", false
	for candidate, methods := range d.paths {
		if _, there := methods[strings.ToLower(method)]; !there || !fits(strings.Split(candidate, "/"), parts) {
			continue
		}
		if !found || strings.Count(candidate, "{") < strings.Count(best, "{") {
			best, found = candidate, true
		}
	}
	return best, d.paths[best][strings.ToLower(method)], found
}

func fits(pattern, parts []string) bool {
	if len(pattern) != len(parts) {
		return false
	}
	for i := range pattern {
		if pattern[i] != parts[i] && !strings.HasPrefix(pattern[i], "{") {
			return false
		}
	}
	return true
}
