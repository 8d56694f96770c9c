package wsfed

import (
	"net/url"
	"strings"
	"testing"

	"trin/claimstx"
)

// What the pipeline says that the user is called is the subject of the token, in
// either version of SAML, and no attribute of it.
func TestNameOfThePipeline(t *testing.T) {
	t.Parallel()
	for token, want := range map[string]string{
		"saml11": `<saml:NameIdentifier Format="urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName">EXAMPLE\alice</saml:NameIdentifier>`,
		"saml20": `<saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName">EXAMPLE\alice</saml:NameID>`,
	} {
		t.Run(token, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, func(s *ApplicationSettings) { s.Token = token })
			pipeline, problems := claimstx.Compile(claimstx.Source{Direction: claimstx.Outbound, Steps: []claimstx.StepConfig{
				{NameID: &claimstx.NameID{Format: "windows", Text: `EXAMPLE\{@subject}`}},
			}})
			if len(problems) > 0 {
				t.Fatalf("problems: %v", problems)
			}
			app := w.picture.Applications["app"]
			app.Claims = pipeline
			f, err := w.kind.newFrontend(app)
			if err != nil {
				t.Fatal(err)
			}
			w.rims["app"] = f
			_, fields := w.answer(w.get(url.Values{}), w.alice(levelLow)).form(t)
			result := fields.Get(paramResult)
			if !strings.Contains(result, want) {
				t.Errorf("the token does not name %s:\n%s", want, result)
			}
			if strings.Contains(result, "nameid\"") || strings.Contains(result, "trin:nameid") {
				t.Errorf("the name is an attribute as well:\n%s", result)
			}
		})
	}
}
