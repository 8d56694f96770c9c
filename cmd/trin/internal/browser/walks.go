package browser

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"trin/cmd/trin/internal/node"
	"trin/connections"
)

// Walk leads to a page of the administration that no address alone shows: what a
// form answers, what a link shows that is made once, and the pages of the lab.
type Walk struct {
	Name string
	Take func() error
}

// mainButton is the first button of the page's own form.
const mainButton = "main form .buttons button"

// Tour is a tab over a server of [Console] with what was planted in it.
type Tour struct {
	*Tab
	Server   string
	Node     *node.Node
	Now      func() time.Time
	Work     Work
	Language string // of the tab
	Message  string // for the inspector
	Metadata string // what a partner gives
}

// Walks are the walks, in the order in which they must be taken. The lab must be in
// force; see [Tour.PlantLab].
func (t *Tour) Walks() []Walk {
	var link, run string
	read := func(into *string, expression string) func() error {
		return func() (err error) { *into, err = Ask[string](t.Tab, expression); return err }
	}
	return []Walk{
		{"inspect", func() error { return t.at("/admin/inspect") }},
		{"inspect-read", func() error { return t.inspect(t.Message) }},
		{"inspect-wrong", func() error { return t.inspect("The login failed.") }},
		{"shared", func() error {
			return steps(
				func() error { return t.at("/admin/logins/" + PlantedRefusal + "/share") },
				func() error { return t.send(mainButton) },
				read(&link, `new URL(document.querySelector("pre").textContent.trim()).pathname`),
				func() error { return t.at(link) },
			)
		}},
		{"partner-link", func() error {
			return steps(
				func() error { return t.at("/admin/partners/new") },
				func() error { return t.put("#label", "Odense Kommune") },
				func() error { return t.put("#id", "odense-"+t.Language) },
				func() error { return t.send(mainButton) },
				read(&link, `document.body.innerText.match(/\/setup\/[A-Za-z0-9_-]{43}/)[0]`),
			)
		}},
		{"partner-page", func() error { return t.at(link) }},
		{"partner-understood", func() error {
			return steps(func() error { return t.put("textarea[name=paste]", t.Metadata) }, func() error { return t.send("main form button[value=look]") })
		}},
		{"partner-sent", func() error { return t.send("main form button[value=send]") }},
		{"partner-one", func() error {
			all, err := t.Node.Store.PartnerLinks(context.Background(), "", 1)
			if err != nil || len(all) != 1 {
				return fmt.Errorf("%d partner links: %w", len(all), err)
			}
			return t.at("/admin/partners/" + all[0].ID)
		}},
		{"token-wrong", func() error {
			return steps(
				func() error { return t.at("/admin/tokens/new") },
				func() error { return t.put("#name", "report") },
				func() error { return t.bare("main form") },
				func() error { return t.send(mainButton) },
			)
		}},
		{"lab-request", func() error { return t.at("/admin/lab") }},
		{"lab-provider", func() error { return t.askLab() }},
		{"lab-run", func() error {
			return steps(
				func() error { return t.send(`button[name=fault][value=expired]`) },
				func() error { // past the page that sends itself on
					return t.Until(`document.readyState === "complete" && document.querySelector("form[data-post]") === null && !location.pathname.startsWith("/admin/lab/provider/")`)
				},
				func() error { return t.at("/admin/lab") },
				func() error { return t.Until(`document.querySelector("tbody a") !== null`) },
				read(&run, `document.querySelector("tbody a").getAttribute("href")`),
				func() error { return t.at(run) },
			)
		}},
	}
}

// at opens a page of the server.
func (t *Tour) at(path string) error { return t.Open(t.Server + path) }

// PlantLab puts the partner lab in force.
func (t *Tour) PlantLab(ctx context.Context) error {
	before, err := t.open(ctx)
	if err != nil {
		return err
	}
	if err := steps(func() error { return t.at("/admin/lab/setup") }, func() error { return t.send(mainButton) }); err != nil {
		return err
	}
	after, err := t.open(ctx)
	if err != nil {
		return err
	}
	for id, d := range after {
		if _, was := before[id]; !was {
			_, err := t.Node.Desk().Publish(ctx, Karen(t.Now()), id, d.Revision, "")
			if err == nil {
				_, err = t.Node.Pictures.Refresh(ctx)
			}
			return err
		}
	}
	return errors.New("the lab made no draft")
}

// open are the drafts that are open.
func (t *Tour) open(ctx context.Context) (map[string]connections.Draft, error) {
	all, err := t.Node.Desk().List(ctx, Karen(t.Now()), connections.DraftQuery{States: []connections.DraftState{connections.DraftOpen}})
	found := map[string]connections.Draft{}
	for _, d := range all {
		found[d.ID] = d
	}
	return found, err
}

// inspect has the inspector read the message.
func (t *Tour) inspect(message string) error {
	return steps(func() error { return t.at("/admin/inspect") }, func() error { return t.put("#message", message) }, func() error { return t.send(mainButton) })
}

// askLab sends a request of the lab and comes to the lab's provider. Trin sends
// the browser to its own address, where nobody is signed in: the page is opened
// at the server.
func (t *Tour) askLab() error {
	const provider = "/admin/lab/provider/"
	var at string
	return steps(
		func() error { return t.at("/admin/lab") },
		func() error { return t.send(mainButton) },
		func() error {
			return t.Until(`document.querySelector("button[name=connection][value=lab-provider-saml]") !== null`)
		},
		func() error { return t.send("button[name=connection][value=lab-provider-saml]") },
		func() error {
			for _, address := range t.requested() {
				if u, err := url.Parse(address); err == nil && strings.HasPrefix(u.Path, provider) {
					at = u.RequestURI()
				}
			}
			if at == "" {
				return fmt.Errorf("the lab's provider was not asked")
			}
			return t.at(at)
		},
	)
}

// requested are the addresses that were requested.
func (t *Tab) requested() []string {
	t.seen.mu.Lock()
	defer t.seen.mu.Unlock()
	return append([]string(nil), t.seen.requests...)
}

// put puts a text into a field at once.
func (t *Tab) put(selector, text string) error {
	_, err := Ask[bool](t, fmt.Sprintf(`(() => { for (const field of document.querySelectorAll(%q)) field.value = %q; return document.querySelector(%q) !== null })()`, selector, text, selector))
	return err
}

// bare takes from a form what the browser itself asks of its fields.
func (t *Tab) bare(selector string) error {
	_, err := Ask[bool](t, fmt.Sprintf(`document.querySelector(%q).noValidate = true`, selector))
	return err
}

// send presses the first of the buttons and waits for the page behind it.
func (t *Tab) send(selector string) error {
	if err := t.leaving(); err != nil {
		return err
	}
	if err := t.Click(selector); err != nil {
		return err
	}
	return t.left(selector)
}

// steps takes the steps until one fails.
func steps(all ...func() error) error {
	for _, step := range all {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// Response is a response of SAML for the inspector: from the issuer, of that
// moment, with what people ask about, and without a signature.
func Response(issuer, audience string, now time.Time) string {
	at := func(after time.Duration) string { return now.Add(after).UTC().Format(time.RFC3339) }
	return `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r1" Version="2.0" IssueInstant="` + at(0) + `" Destination="` + audience + `/acs" InResponseTo="_q1">
  <saml:Issuer>` + issuer + `</saml:Issuer>
  <samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
  <saml:Assertion ID="_a1" Version="2.0" IssueInstant="` + at(0) + `">
    <saml:Issuer>` + issuer + `</saml:Issuer>
    <saml:Subject>
      <saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">7f1c</saml:NameID>
      <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData InResponseTo="_q1" NotOnOrAfter="` + at(5*time.Minute) + `" Recipient="` + audience + `/acs"/></saml:SubjectConfirmation>
    </saml:Subject>
    <saml:Conditions NotBefore="` + at(-time.Minute) + `" NotOnOrAfter="` + at(5*time.Minute) + `"><saml:AudienceRestriction><saml:Audience>` + audience + `</saml:Audience></saml:AudienceRestriction></saml:Conditions>
    <saml:AuthnStatement AuthnInstant="` + at(-time.Minute) + `" SessionIndex="_s1"><saml:AuthnContext><saml:AuthnContextClassRef>urn:dk:gov:saml:attribute:AssuranceLevel:3</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>
    <saml:AttributeStatement><saml:Attribute Name="mail"><saml:AttributeValue>bo@example.org</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>
  </saml:Assertion>
</samlp:Response>`
}
