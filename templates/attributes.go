package templates

import (
	"encoding/base64"
	"slices"
	"time"

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

// instant is the time of RFC 3339 in words; what is none stays as it is.
func instant(language text.Language, rfc3339 string) string {
	at, err := time.Parse(time.RFC3339, rfc3339)
	if err != nil {
		return rfc3339
	}
	return text.Instant(language, at)
}

// suggested reports whether the option is the one to take for who has no reason
// to take another.
func suggested(v ChooserView, option int) bool { return option == 0 && len(v.Options) > 1 }

func chooserTitle(v ChooserView) text.Key {
	if v.Factor {
		return text.ChooseFactorTitle
	}
	return text.ChooseTitle
}

func loggedOutTitle(v LoggedOutView) text.Key {
	switch {
	case !v.Partial:
		return text.LoggedOutTitle
	case len(v.Untold) == 0 && len(v.Unconfirmed) > 0:
		return text.LoggedOutToldTitle
	}
	return text.LoggedOutPartTitle
}

func frameNames(frames []Frame) []string {
	var names []string
	for _, frame := range frames {
		if !slices.Contains(names, frame.Name) {
			names = append(names, frame.Name)
		}
	}
	return names
}

func refusedTitle(s Shell, v RefusedView) string {
	if v.Application == "" {
		return s.say(text.RefusedTitleAlone)
	}
	return s.say(text.RefusedTitle, v.Application)
}

// withoutReference is for the page that shows it in its content.
func (s Shell) withoutReference() Shell {
	s.Reference = ""
	return s
}
