package useragent

import (
	"bytes"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// Page is what a person could see and press on an HTML page.
type Page struct {
	Title string
	Text  string // white space squeezed
	Lang  string
	Forms []Form
	Links []Link

	Frames []string // the addresses of what it shows inside of itself
}

// Link is one anchor.
type Link struct{ Href, Text string }

// Form is one form with its controls.
type Form struct {
	ID, Action, Method string
	Controls           []Control
}

// Control is one input, button, select or textarea.
type Control struct {
	Tag, Type, Name, Value, Label string
	Checked, Disabled             bool
}

// ParsePage reads HTML as a browser without scripts does.
func ParsePage(body []byte) (*Page, error) {
	root, err := html.ParseWithOptions(bytes.NewReader(body), html.ParseOptionEnableScripting(false))
	if err != nil {
		return nil, err
	}
	page := &Page{}
	reader := pageReader{page: page, form: -1}
	reader.read(root)
	page.Text = strings.Join(strings.Fields(textOf(root)), " ")
	return page, nil
}

// Form returns the form that has all the named controls, nil when none has.
func (p *Page) Form(names ...string) *Form {
	for i := range p.Forms {
		form := &p.Forms[i]
		all := true
		for _, name := range names {
			all = all && form.Has(name)
		}
		if all {
			return form
		}
	}
	return nil
}

// Has reports whether the form has a control of that name.
func (f *Form) Has(name string) bool {
	for _, control := range f.Controls {
		if control.Name == name {
			return true
		}
	}
	return false
}

// Hidden reports whether a person has nothing to fill in: every control is
// hidden or a button.
func (f *Form) Hidden() bool {
	for _, control := range f.Controls {
		switch control.Type {
		case "hidden", "submit", "button":
		default:
			return false
		}
	}
	return true
}

// newlines makes of every line end what a browser sends (HTML, "constructing the
// entry list"): a carriage return and a line feed.
var newlines = strings.NewReplacer("\r\n", "\r\n", "\r", "\r\n", "\n", "\r\n")

// Values is what a browser sends when the form is submitted. Press names the
// button by name or name=value; "" presses the first one.
func (f *Form) Values(press string) url.Values {
	values := url.Values{}
	pressed := false
	for _, control := range f.Controls {
		if control.Disabled || control.Name == "" {
			continue
		}
		switch control.Type {
		case "checkbox", "radio":
			if control.Checked {
				values.Add(control.Name, control.Value)
			}
		case "submit":
			wanted := press == "" || press == control.Name || press == control.Name+"="+control.Value
			if wanted && !pressed {
				values.Add(control.Name, control.Value)
				pressed = true
			}
		case "button", "reset", "file":
		default:
			values.Add(control.Name, newlines.Replace(control.Value))
		}
	}
	return values
}

type pageReader struct {
	page *Page
	form int
}

func (r *pageReader) read(n *html.Node) {
	if n.Type == html.ElementNode {
		switch n.Data {
		case "html":
			r.page.Lang = attribute(n, "lang")
		case "title":
			r.page.Title = strings.TrimSpace(textOf(n))
		case "a":
			r.page.Links = append(r.page.Links, Link{attribute(n, "href"), strings.TrimSpace(textOf(n))})
		case "iframe":
			r.page.Frames = append(r.page.Frames, attribute(n, "src"))
		case "form":
			method := strings.ToUpper(attribute(n, "method"))
			if method == "" {
				method = "GET"
			}
			r.page.Forms = append(r.page.Forms, Form{ID: attribute(n, "id"), Action: attribute(n, "action"), Method: method})
			outer := r.form
			r.form = len(r.page.Forms) - 1
			defer func() { r.form = outer }()
		case "input", "button", "textarea", "select":
			if r.form >= 0 {
				form := &r.page.Forms[r.form]
				form.Controls = append(form.Controls, readControl(n))
			}
		}
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		r.read(child)
	}
}

func readControl(n *html.Node) Control {
	control := Control{
		Tag: n.Data, Type: strings.ToLower(attribute(n, "type")), Name: attribute(n, "name"),
		Value: attribute(n, "value"), Label: strings.TrimSpace(textOf(n)),
		Checked: hasAttribute(n, "checked"), Disabled: hasAttribute(n, "disabled"),
	}
	switch {
	case n.Data == "textarea":
		control.Type, control.Value = "textarea", textOf(n)
	case n.Data == "select":
		control.Type, control.Value = "select", chosen(n)
	case n.Data == "button" && control.Type == "":
		control.Type = "submit"
	case control.Type == "":
		control.Type = "text"
	}
	return control
}

// chosen is the value of the option of a list that is selected, else of the first.
func chosen(list *html.Node) string {
	first, found := "", false
	for n := range list.Descendants() {
		if n.Type != html.ElementNode || n.Data != "option" {
			continue
		}
		value := attribute(n, "value")
		if !hasAttribute(n, "value") {
			value = strings.TrimSpace(textOf(n))
		}
		if hasAttribute(n, "selected") {
			return value
		}
		if !found {
			first, found = value, true
		}
	}
	return first
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasAttribute(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func textOf(n *html.Node) string {
	var text strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			text.WriteString(n.Data)
			text.WriteByte(' ')
		}
		if n.Type == html.ElementNode && (n.Data == "script" || n.Data == "style") {
			return
		}
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			walk(child)
		}
	}
	walk(n)
	return text.String()
}
