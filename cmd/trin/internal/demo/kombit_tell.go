package demo

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/beevik/etree"

	"trin/cmd/trin/internal/contexthandler"
)

// system opens a system at a context handler, and tells what was asked.
func (w *walker) system(ctx context.Context, h *contexthandler.Handler, at int) error {
	_, w.questions = w.demo.kombit.roles.since(0)
	if err := w.agent.Open(ctx, fmt.Sprintf("%s/system/%d", h.BaseURL(), at)); err != nil {
		return err
	}
	w.request()
	return nil
}

// kombitCode types a fresh code.
func (w *walker) kombitCode(ctx context.Context) error {
	code, err := w.nextCode()
	if err != nil {
		return err
	}
	return w.code(ctx, code)
}

// request prints the newest AuthnRequest that went to Trin by HTTP-POST.
func (w *walker) request() {
	for i := len(w.agent.Hops) - 1; i >= 0; i-- {
		hop := w.agent.Hops[i]
		if hop.Form.Get("SAMLRequest") == "" || "http://"+hop.URL.Host != w.demo.URL() {
			continue
		}
		document := etree.NewDocument()
		content, err := base64.StdEncoding.DecodeString(hop.Form.Get("SAMLRequest"))
		if err != nil || document.ReadFromBytes(content) != nil || document.Root() == nil {
			return
		}
		root := document.Root()
		fmt.Fprintf(w.out, "   request:     %s of %s, %s\n", root.Tag, textAt(root, "./Issuer"), consumerOf(root))
		fmt.Fprintf(w.out, "   requester:   %s\n", textAt(root, "./Scoping/RequesterID"))
		fmt.Fprintf(w.out, "   level asked: %s\n", textAt(root, "./RequestedAuthnContext/AuthnContextClassRef"))
		return
	}
}

func consumerOf(request *etree.Element) string {
	if request.SelectAttrValue("AssertionConsumerServiceURL", "") == "" {
		return "with Conditions and no address for the answer"
	}
	return "with an address for the answer"
}

func textAt(el *etree.Element, path string) string {
	if found := el.FindElement(path); found != nil {
		return found.Text()
	}
	return "none"
}

// told prints what the role source was asked and what the handler was told, and
// returns the login of the page that is shown.
func (w *walker) told(h *contexthandler.Handler) (contexthandler.Login, error) {
	if err := w.shows("you are in"); err != nil {
		return contexthandler.Login{}, err
	}
	login, err := h.LoginOf(w.agent.Cookies(h.BaseURL()))
	if err != nil {
		return login, err
	}
	asked, _ := w.demo.kombit.roles.since(w.questions)
	if len(asked) == 0 {
		fmt.Fprintln(w.out, "   role lookup: none")
	}
	for _, q := range asked {
		fmt.Fprintf(w.out, "   role lookup: user %s, system %s: %d roles\n", q.user, q.system, len(q.roles))
	}
	if len(asked) > 0 && asked[0].system != login.System.ID {
		return login, errors.New("the role source was asked for another system")
	}
	roles, err := h.Roles(login)
	if err != nil {
		return login, err
	}
	for _, role := range roles {
		fmt.Fprintf(w.out, "   BPP:         %s\n", role)
	}
	fmt.Fprintf(w.out, "   response:    class %s\n", login.Class)
	fmt.Fprintf(w.out, "                NameID %s\n", login.NameID)
	for _, attribute := range login.Attributes {
		fmt.Fprintf(w.out, "                %s = %s\n", attribute.Name, shortened(strings.Join(attribute.Values, ", ")))
	}
	return login, nil
}

func shortened(text string) string {
	if len(text) > 60 {
		return text[:59] + "…"
	}
	return text
}
