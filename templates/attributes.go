package templates

import (
	"encoding/base64"

	"github.com/a-h/templ"

	"trin/templates/text"
)

// invalid ties a field to the problem that is said about it.
func invalid(problem text.Say) templ.Attributes {
	if problem.IsZero() {
		return nil
	}
	return templ.Attributes{"aria-invalid": "true", "aria-describedby": "problem"}
}

// picture is a PNG as a data URL. It is safe: base64 has no character that
// means anything in a URL or an attribute.
func picture(png []byte) templ.SafeURL {
	return templ.SafeURL("data:image/png;base64," + base64.StdEncoding.EncodeToString(png))
}

func chooserTitle(v ChooserView) text.Key {
	if v.Factor {
		return text.ChooseFactorTitle
	}
	return text.ChooseTitle
}

// withoutReference is for the page that shows it in its content.
func (s Shell) withoutReference() Shell {
	s.Reference = ""
	return s
}
