package bpp

import (
	"encoding/base64"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

const (
	schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"
	bom            = "\ufeff"
)

// Parse reads a list from the value of an attribute: XML, or base64 of it. It
// takes both namespaces and says which it was. Within a group privileges and
// constraints stand in any order; white space around values is taken away.
//
// It refuses what the profile does not have, and what a receiver might read
// otherwise: a document type, entities, processing instructions, comments
// within a value, elements and attributes that are unknown or in a namespace,
// text between elements, anything behind the end, and what is beyond the
// limits. The errors wrap [ErrList] and hold nothing of the text but names of
// elements and attributes.
func Parse(value string) (List, Namespace, error) {
	text, err := decode(value)
	if err != nil {
		return List{}, "", err
	}
	r := reader{decoder: xml.NewDecoder(strings.NewReader(text))}
	list, namespace, err := r.document()
	if err == nil {
		err = list.Check()
	}
	if err != nil {
		return List{}, "", err
	}
	return list, namespace, nil
}

// decode is the XML of the value. Line breaks within base64 are tolerated.
func decode(value string) (string, error) {
	text := trim(value)
	if !strings.HasPrefix(strings.TrimPrefix(text, bom), "<") {
		if len(text) > base64.StdEncoding.EncodedLen(MaxBytes)*2 {
			return "", bad("the text is too long")
		}
		text = strings.NewReplacer("\r", "", "\n", "", " ", "", "\t", "").Replace(text)
		if text == "" {
			return "", bad("the text is empty")
		}
		decoded, err := base64.StdEncoding.Strict().DecodeString(text)
		if err != nil {
			return "", bad("the text is neither XML nor base64")
		}
		text = trim(string(decoded))
	}
	text = strings.TrimPrefix(text, bom)
	switch {
	case len(text) > MaxBytes:
		return "", bad("the list is %d bytes long, at most %d may be", len(text), MaxBytes)
	case !carried(text):
		return "", bad("the list is not UTF-8 text, or holds a control character")
	}
	return text, nil
}

// reader walks through a document once.
type reader struct {
	decoder *xml.Decoder
	begun   bool // something has been read
	groups  int
	entries int
}

// next returns the next start, end or text. Comments between elements are
// passed over; within is the element whose value is being read, "" = none.
func (r *reader) next(within string) (xml.Token, error) {
	for {
		token, err := r.decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		if err != nil {
			return nil, bad("it is not well-formed XML")
		}
		first := !r.begun
		r.begun = true
		switch t := token.(type) {
		case xml.ProcInst:
			if !first || t.Target != "xml" {
				return nil, bad("it holds a processing instruction")
			}
		case xml.Directive:
			return nil, bad("it holds a document type")
		case xml.Comment:
			if within != "" {
				return nil, bad("there is a comment within %s", within)
			}
		case xml.CharData:
			if within != "" {
				return t, nil
			}
			if trim(string(t)) != "" {
				return nil, bad("there is text between the elements")
			}
		default:
			return token, nil
		}
	}
}

// document reads the whole.
func (r *reader) document() (List, Namespace, error) {
	token, err := r.next("")
	if err != nil {
		return List{}, "", ended(err)
	}
	root, ok := token.(xml.StartElement)
	namespace := Namespace(root.Name.Space)
	if !ok || root.Name.Local != "PrivilegeList" || namespace != ITST && namespace != DIGST {
		return List{}, "", bad("it is no PrivilegeList of a known namespace")
	}
	if _, err := attribute(root, ""); err != nil {
		return List{}, "", err
	}
	var list List
	for {
		token, err := r.next("")
		if err != nil {
			return List{}, "", ended(err)
		}
		start, more := token.(xml.StartElement)
		if !more {
			break
		}
		group, err := r.group(start)
		if err != nil {
			return List{}, "", err
		}
		list.Groups = append(list.Groups, group)
	}
	if _, err := r.next(""); !errors.Is(err, io.EOF) {
		if err == nil {
			err = bad("something follows the list")
		}
		return List{}, "", err
	}
	return list, namespace, nil
}

// group reads one group, whose beginning has been read.
func (r *reader) group(start xml.StartElement) (Group, error) {
	if err := unqualified(start, "PrivilegeGroup"); err != nil {
		return Group{}, err
	}
	if r.groups++; r.groups > MaxGroups {
		return Group{}, bad("more than %d groups", MaxGroups)
	}
	scope, err := attribute(start, "Scope")
	if err != nil {
		return Group{}, err
	}
	group := Group{Scope: trim(scope)}
	for {
		token, err := r.next("")
		if err != nil {
			return Group{}, ended(err)
		}
		child, more := token.(xml.StartElement)
		if !more {
			return group, nil
		}
		if r.entries++; r.entries > MaxEntries {
			return Group{}, bad("more than %d privileges and constraints", MaxEntries)
		}
		if err := r.entry(child, &group); err != nil {
			return Group{}, err
		}
	}
}

// entry reads a privilege or a constraint into the group.
func (r *reader) entry(start xml.StartElement, group *Group) error {
	known := "Privilege"
	if start.Name.Local == "Constraint" {
		known = "Constraint"
	}
	if err := unqualified(start, known); err != nil {
		return err
	}
	named := ""
	if known == "Constraint" {
		named = "Name"
	}
	name, err := attribute(start, named)
	if err != nil {
		return err
	}
	value, err := r.value(known)
	if err != nil {
		return err
	}
	if known == "Privilege" {
		group.Privileges = append(group.Privileges, value)
		return nil
	}
	group.Constraints = append(group.Constraints, Constraint{Name: trim(name), Value: value})
	return nil
}

// value reads text up to the end of the element.
func (r *reader) value(element string) (string, error) {
	var b strings.Builder
	for {
		token, err := r.next(element)
		if err != nil {
			return "", ended(err)
		}
		switch t := token.(type) {
		case xml.CharData:
			b.Write(t)
		case xml.EndElement:
			return trim(b.String()), nil
		default:
			return "", bad("there is an element within %s", element)
		}
	}
}

// unqualified refuses any element but the one of that name without a namespace.
func unqualified(start xml.StartElement, local string) error {
	if start.Name.Space != "" {
		return bad("the element %.60q stands in a namespace; within the list no element does", start.Name.Local)
	}
	if start.Name.Local != local {
		return bad("the element %.60q is not known here", start.Name.Local)
	}
	return nil
}

// attribute returns the one attribute that the element may have, "" if it is
// not there or if there is none that it may have. Declarations of namespaces
// and hints at schemas are passed over.
func attribute(start xml.StartElement, local string) (string, error) {
	value, seen := "", map[xml.Name]bool{}
	for _, a := range start.Attr {
		if seen[a.Name] {
			return "", bad("the attribute %.60q stands twice", a.Name.Local)
		}
		seen[a.Name] = true
		switch {
		case a.Name.Space == "xmlns", a.Name.Space == "" && a.Name.Local == "xmlns":
		case a.Name.Space == schemaInstance && (a.Name.Local == "schemaLocation" || a.Name.Local == "noNamespaceSchemaLocation"):
		case a.Name.Space == "" && a.Name.Local == local && local != "":
			value = a.Value
		default:
			return "", bad("the attribute %.60q of %s is not known", a.Name.Local, start.Name.Local)
		}
	}
	return value, nil
}

// ended says that the text ended too early, where that is what happened.
func ended(err error) error {
	if errors.Is(err, io.EOF) {
		return bad("it ends too early")
	}
	return err
}
