package api

import (
	"encoding/json"
	"path"
	"reflect"
	"slices"
	"strings"
	"time"
)

// schema is a JSON Schema, as far as it is used here (OpenAPI 3.1 takes them as
// they are).
type schema struct {
	Ref                  string             `json:"$ref,omitempty"`
	Description          string             `json:"description,omitempty"`
	Type                 any                `json:"type,omitempty"` // a name, or a list of names
	Format               string             `json:"format,omitempty"`
	Enum                 []string           `json:"enum,omitempty"`
	Pattern              string             `json:"pattern,omitempty"`
	MinLength            int                `json:"minLength,omitempty"`
	MaxLength            int                `json:"maxLength,omitempty"`
	Minimum              *int64             `json:"minimum,omitempty"`
	Maximum              *int64             `json:"maximum,omitempty"`
	Items                *schema            `json:"items,omitempty"`
	MaxItems             int                `json:"maxItems,omitempty"`
	Properties           map[string]*schema `json:"properties,omitempty"`
	Required             []string           `json:"required,omitempty"`
	AdditionalProperties any                `json:"additionalProperties,omitempty"` // false, or a schema
}

// schemas are those of the types that requests and answers are made of, by name.
type schemas struct {
	named map[string]*schema
	types map[string]reflect.Type
	twice []string // names that two types have
}

func newSchemas() *schemas {
	return &schemas{named: map[string]*schema{}, types: map[string]reflect.Type{}}
}

const refPrefix = "#/components/schemas/"

var (
	isTime = reflect.TypeFor[time.Time]()
	isRaw  = reflect.TypeFor[json.RawMessage]()
	marks  = reflect.TypeFor[json.Marshaler]()
)

// of is the schema of a value's type. A struct stands among the named ones.
func (s *schemas) of(value any) *schema { return s.ofType(reflect.TypeOf(value)) }

func (s *schemas) ofType(t reflect.Type) *schema {
	switch {
	case t == isTime:
		return &schema{Type: "string", Format: "date-time"}
	case t == isRaw:
		return &schema{Type: "object"}
	case t.Kind() == reflect.Pointer:
		return s.ofType(t.Elem())
	case t.Kind() == reflect.Struct:
		return s.structure(t)
	case t.Implements(marks):
		return &schema{}
	}
	switch t.Kind() {
	case reflect.String:
		return &schema{Type: "string"}
	case reflect.Bool:
		return &schema{Type: "boolean"}
	case reflect.Int, reflect.Int64:
		return &schema{Type: "integer"}
	case reflect.Float64:
		return &schema{Type: "number"}
	case reflect.Slice:
		return &schema{Type: "array", Items: s.ofType(t.Elem())}
	case reflect.Map:
		return &schema{Type: "object", AdditionalProperties: s.ofType(t.Elem())}
	}
	return &schema{}
}

// structure is a reference to the schema of a struct, which is made once.
func (s *schemas) structure(t reflect.Type) *schema {
	name := nameOf(t)
	ref := &schema{Ref: refPrefix + name}
	if known := s.types[name]; known != nil {
		if known != t {
			s.twice = append(s.twice, name)
		}
		return ref
	}
	s.types[name] = t
	made := &schema{Type: "object", Properties: map[string]*schema{}, AdditionalProperties: false}
	s.named[name] = made
	s.fields(made, t)
	slices.Sort(made.Required)
	return ref
}

func (s *schemas) fields(into *schema, t reflect.Type) {
	foreign := t.PkgPath() != reflect.TypeFor[schema]().PkgPath()
	for f := range t.Fields() {
		if f.Anonymous && f.Tag.Get("json") == "" {
			s.fields(into, f.Type)
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" || !f.IsExported() {
			continue
		}
		of := s.ofType(f.Type)
		omitted := strings.Contains(options, "omitempty") || strings.Contains(options, "omitzero")
		if foreign && !omitted && (f.Type.Kind() == reflect.Slice || f.Type.Kind() == reflect.Map) {
			of.Type = []string{of.Type.(string), "null"}
		}
		limit(of, f.Tag)
		if !omitted {
			into.Required = append(into.Required, name)
		}
		into.Properties[name] = of
	}
}

// limit narrows the schema of a field by what its tag says: doc, enum, of a
// request also pattern and most.
func limit(of *schema, tag reflect.StructTag) {
	of.Description = tag.Get("doc")
	at := of
	if of.Items != nil {
		at = of.Items
	}
	if enum := tag.Get("enum"); enum != "" {
		at.Enum = strings.Split(enum, ",")
	}
	if pattern := tag.Get("pattern"); pattern != "" {
		at.Pattern = pattern
	}
	if of.Type == "array" && tag.Get("most") != "" {
		of.MaxItems = whole(tag.Get("most"))
	} else if tag.Get("most") != "" {
		of.MaxLength = whole(tag.Get("most"))
	}
	if tag.Get("least") != "" {
		of.MinLength = whole(tag.Get("least"))
	}
	if tag.Get("min") != "" || tag.Get("max") != "" {
		low, high := int64(whole(tag.Get("min"))), int64(whole(tag.Get("max")))
		of.Minimum, of.Maximum = &low, &high
	}
}

// whole reads a number of a tag, which is written here.
func whole(digits string) int {
	n := 0
	for _, d := range digits {
		n = n*10 + int(d-'0')
	}
	return n
}

// integer is the schema of a whole number within bounds.
func integer(low, high int64) *schema { return &schema{Type: "integer", Minimum: &low, Maximum: &high} }

// nameOf is what the schema of a struct is called: its own name without View,
// with the package where that is another one, and that of what a list is of.
func nameOf(t reflect.Type) string {
	name := t.Name()
	if from := path.Base(t.PkgPath()); from != path.Base(reflect.TypeFor[schema]().PkgPath()) {
		name = from + name
	}
	if of, list := strings.CutPrefix(name, "list["); list {
		name = strings.TrimSuffix(of[strings.LastIndex(of, ".")+1:], "]")
		name = strings.TrimSuffix(name, "View") + "Page"
	}
	name = strings.TrimSuffix(name, "View")
	return strings.ToUpper(name[:1]) + name[1:]
}

// resolved is the schema that a reference leads to.
func (s *schemas) resolved(of *schema) *schema {
	if of.Ref == "" {
		return of
	}
	return s.named[strings.TrimPrefix(of.Ref, refPrefix)]
}
