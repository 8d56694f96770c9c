package lab

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	engine "trin/connections/lab"
	"trin/templates/console"
	"trin/templates/console/words"
)

// filled is a request as it is filled in.
type filled struct {
	engine.Request
	proxyCount string // as it was typed
	wrongCount bool
}

// read reads the posted form.
func read(form url.Values) filled {
	text := func(name string) string { return strings.TrimSpace(form.Get(name)) }
	given := filled{proxyCount: text("proxyCount"), Request: engine.Request{
		Protocol: engine.Protocol(form.Get("protocol")), Classes: lines(form.Get("classes")), Force: form.Get("force") != "", Passive: form.Get("passive") != "",
		Subject: text("subject"), Comparison: form.Get("comparison"), NameFormat: text("nameFormat"), Post: form.Get("post") != "",
		Consumer: form.Get("consumer") != "", Requesters: lines(form.Get("requesters")), Providers: lines(form.Get("providers")),
		Fresh: text("fresh"), HomeRealm: text("homeRealm"), Essential: form.Get("essential") != "", MaxAge: text("maxAge"),
		Prompt: text("prompt"), Scope: text("scope"), Fault: form.Get("fault"),
	}}
	if given.proxyCount != "" {
		count, err := strconv.Atoi(given.proxyCount)
		if given.wrongCount = err != nil || count < 0; !given.wrongCount {
			given.ProxyCount = &count
		}
	}
	return given
}

// lines are the lines of a field that are not empty.
func lines(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

// send sends the browser to Trin with the request.
func (p *Pages) send(w http.ResponseWriter, r *http.Request) {
	if !p.Form(w, r) {
		return
	}
	given := read(r.PostForm)
	if _, known := protocolWords[given.Protocol]; !known {
		p.NotFound(w, r)
		return
	}
	if given.wrongCount {
		p.showIndex(w, r, http.StatusUnprocessableEntity, given, nil)
		return
	}
	run, reply, err := p.Engine.Send(r.Context(), owner(r), given.Request)
	if errors.Is(err, engine.ErrInput) || errors.Is(err, engine.ErrUnset) {
		p.showIndex(w, r, http.StatusUnprocessableEntity, given, err)
		return
	}
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	p.Edge.SetCookie(w, Cookie, run.ID, remembered)
	p.Edge.Reply(w, r, nil, reply, nil)
}

// again is the request of a run, to be sent once more.
func again(run *engine.Run) filled {
	given := filled{Request: run.Request}
	if run.Request.ProxyCount != nil {
		given.proxyCount = strconv.Itoa(*run.Request.ProxyCount)
	}
	return given
}

// requestForm is the form of the protocol.
func requestForm(f console.Frame, given filled, levels string) *console.PostForm {
	form := &console.PostForm{
		Action: labPath, Keep: []console.Hidden{{Name: "protocol", Value: string(given.Protocol)}},
		Buttons: []console.Button{{Text: f.Say(words.LabSend)}},
	}
	classes := console.Field{Name: "classes", Label: f.Say(words.LabClasses), Hint: f.Say(words.LabClassesHint, levels), Kind: console.Lines, Value: strings.Join(given.Classes, "\n"), Most: 16384}
	subject := console.Field{Name: "subject", Label: f.Say(words.LabHint), Value: given.Subject}
	force, passive := words.LabForce, words.LabPassive
	var how, behind []console.Field
	switch given.Protocol {
	case engine.SAML:
		subject.Label = f.Say(words.LabSubject)
		how, behind = samlFields(f, given)
	case engine.WSFed:
		classes.Hint, force, passive = f.Say(words.LabAuthHint, levels), words.LabForceFed, words.Text{}
		how = []console.Field{
			{Name: "fresh", Label: f.Say(words.LabFresh), Value: given.Fresh}, {Name: "homeRealm", Label: f.Say(words.LabHomeRealm), Value: given.HomeRealm},
		}
	case engine.OpenID:
		force, passive = words.LabForceOpenID, words.LabPassiveOID
		how = []console.Field{
			check("essential", f.Say(words.LabEssential), given.Essential), {Name: "maxAge", Label: f.Say(words.LabMaxAge), Value: given.MaxAge},
			{Name: "prompt", Label: f.Say(words.LabPrompt), Value: given.Prompt}, {Name: "scope", Label: f.Say(words.LabScope), Value: given.Scope},
			{Name: "homeRealm", Label: f.Say(words.LabIDPHint), Value: given.HomeRealm},
		}
	}
	what := []console.Field{classes}
	if given.Protocol == engine.SAML {
		what = append(what, choice("comparison", f.Say(words.LabComparison), given.Comparison, f.Say(words.LabLeftOut), "exact", "minimum", "maximum", "better"))
	}
	what = append(what, check("force", f.Say(force), given.Force))
	if !passive.IsZero() {
		what = append(what, check("passive", f.Say(passive), given.Passive))
	}
	form.Groups = append(form.Groups, console.FieldGroup{Legend: f.Say(words.LabWhat), Fields: append(what, subject)})
	how = append(how, faultField(f, given))
	form.Groups = append(form.Groups, console.FieldGroup{Legend: f.Say(words.LabHow), Fields: how})
	if len(behind) > 0 {
		form.Groups = append(form.Groups, console.FieldGroup{Legend: f.Say(words.LabBehind), Fields: behind})
	}
	return form
}

// samlFields are the fields that only SAML has.
func samlFields(f console.Frame, given filled) (how, behind []console.Field) {
	count := console.Field{Name: "proxyCount", Label: f.Say(words.LabProxyCount), Value: given.proxyCount}
	if given.wrongCount {
		count.Wrong = f.Say(words.LabBadNumber)
	}
	const formats = "urn:oasis:names:tc:SAML:2.0:nameid-format:"
	return []console.Field{
			choice("nameFormat", f.Say(words.LabNameFormat), given.NameFormat, f.Say(words.LabLeftOut), formats+"persistent", formats+"transient",
				"urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress", "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"),
			check("post", f.Say(words.LabBinding), given.Post), check("consumer", f.Say(words.LabConsumer), given.Consumer),
		}, []console.Field{
			{Name: "requesters", Label: f.Say(words.LabRequesters), Hint: f.Say(words.LabALine), Kind: console.Lines, Value: strings.Join(given.Requesters, "\n"), Most: 16384},
			{Name: "providers", Label: f.Say(words.LabProviders), Hint: f.Say(words.LabALine), Kind: console.Lines, Value: strings.Join(given.Providers, "\n"), Most: 16384}, count,
		}
}

// faultField chooses what is wrong with the request.
func faultField(f console.Frame, given filled) console.Field {
	field := console.Field{Name: "fault", Label: f.Say(words.LabFault), Kind: console.Choice, Value: given.Fault, Options: []console.Option{{Name: f.Say(words.LabNoFault)}}}
	for _, fault := range engine.RequestFaults(given.Protocol) {
		field.Options = append(field.Options, console.Option{Value: fault, Name: f.Say(requestWords[fault])})
	}
	return field
}

func check(name, label string, on bool) console.Field {
	field := console.Field{Name: name, Label: label, Kind: console.Check}
	if on {
		field.Value = "1"
	}
	return field
}

// choice is a choice of values, or of none.
func choice(name, label, value, none string, values ...string) console.Field {
	field := console.Field{Name: name, Label: label, Kind: console.Choice, Value: value, Options: []console.Option{{Name: none}}}
	for _, v := range values {
		field.Options = append(field.Options, console.Option{Value: v, Name: v})
	}
	return field
}
