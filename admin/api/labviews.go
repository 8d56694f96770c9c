package api

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"trin/admin/inspect"
	"trin/broker"
	engine "trin/connections/lab"
)

// labView is what the lab speaks.
type labView struct {
	Protocol      string         `json:"protocol" enum:"saml,wsfed,openid"`
	Ready         bool           `json:"ready" doc:"its application and its provider are in force as the lab has them"`
	Application   string         `json:"application"`
	Provider      string         `json:"provider"`
	RequestFaults []string       `json:"requestFaults" doc:"Trin must refuse each"`
	AnswerFaults  []labFaultView `json:"answerFaults"`
}

type labFaultView struct {
	Fault string `json:"fault"`
	Must  string `json:"must" enum:"accept,refuse,doubt" doc:"what Trin must do about it; doubt: it proves no level"`
}

// labRequest is a request of the lab's application. A field that is left out is
// left out of the message; those of other protocols are not read.
type labRequest struct {
	Protocol   string   `json:"protocol" enum:"saml,wsfed,openid"`
	Classes    []string `json:"classes,omitempty" most:"64"`
	Force      bool     `json:"force,omitempty" doc:"ForceAuthn, wfresh=0, prompt=login"`
	Passive    bool     `json:"passive,omitempty" doc:"IsPassive, prompt=none"`
	Subject    string   `json:"subject,omitempty" most:"1024" doc:"Subject, login_hint"`
	Comparison string   `json:"comparison,omitempty" enum:"exact,minimum,maximum,better"`
	NameFormat string   `json:"nameFormat,omitempty" most:"1024"`
	Post       bool     `json:"post,omitempty" doc:"the binding"`
	Consumer   bool     `json:"consumer,omitempty" doc:"AssertionConsumerServiceURL is said"`
	Requesters []string `json:"requesters,omitempty" most:"64"`
	Providers  []string `json:"providers,omitempty" most:"64" doc:"IDPList"`
	ProxyCount *int     `json:"proxyCount,omitempty" min:"0" max:"1000"`
	Fresh      string   `json:"fresh,omitempty" most:"64" doc:"wfresh"`
	HomeRealm  string   `json:"homeRealm,omitempty" most:"1024" doc:"whr, idp_hint"`
	Essential  bool     `json:"essential,omitempty" doc:"acr by the claims parameter, and essential"`
	MaxAge     string   `json:"maxAge,omitempty" most:"64"`
	Prompt     string   `json:"prompt,omitempty" most:"256"`
	Scope      string   `json:"scope,omitempty" most:"1024"`
	Fault      string   `json:"fault,omitempty" most:"64" doc:"one of requestFaults; nothing = it is right in everything"`
}

func (r labRequest) request() engine.Request {
	return engine.Request{
		Protocol: engine.Protocol(r.Protocol), Classes: r.Classes, Force: r.Force, Passive: r.Passive, Subject: r.Subject, Comparison: r.Comparison,
		NameFormat: r.NameFormat, Post: r.Post, Consumer: r.Consumer, Requesters: r.Requesters, Providers: r.Providers, ProxyCount: r.ProxyCount,
		Fresh: r.Fresh, HomeRealm: r.HomeRealm, Essential: r.Essential, MaxAge: r.MaxAge, Prompt: r.Prompt, Scope: r.Scope, Fault: r.Fault,
	}
}

func viewLabRequest(r engine.Request) labRequest {
	return labRequest{
		Protocol: string(r.Protocol), Classes: r.Classes, Force: r.Force, Passive: r.Passive, Subject: r.Subject, Comparison: r.Comparison,
		NameFormat: r.NameFormat, Post: r.Post, Consumer: r.Consumer, Requesters: r.Requesters, Providers: r.Providers, ProxyCount: r.ProxyCount,
		Fresh: r.Fresh, HomeRealm: r.HomeRealm, Essential: r.Essential, MaxAge: r.MaxAge, Prompt: r.Prompt, Scope: r.Scope, Fault: r.Fault,
	}
}

// labQuery is the request with which Trin has sent the browser to the lab's
// provider.
type labQuery struct {
	Protocol string `json:"protocol" enum:"saml,wsfed,openid" doc:"of the provider: the last part of the path"`
	Query    string `json:"query" least:"1" most:"32768" doc:"of that address, byte for byte"`
}

// labSaying is what the lab's provider shall say.
type labSaying struct {
	labQuery
	Class      string      `json:"class,omitempty" most:"1024"`
	Subject    string      `json:"subject" least:"1" most:"1024"`
	Attributes []claimView `json:"attributes,omitempty" most:"200"`
	Age        int64       `json:"age,omitempty" min:"0" max:"31536000" doc:"seconds since the user was authenticated"`
	Fault      string      `json:"fault,omitempty" most:"64" doc:"one of answerFaults; nothing = it is right in everything"`
}

// labWayView is what brings something to Trin: an address to open, or a form to
// post to it.
type labWayView struct {
	Method string     `json:"method" enum:"GET,POST"`
	URL    string     `json:"url"`
	Fields []pairView `json:"fields,omitempty"`
}

// labSentView is a request that was made.
type labSentView struct {
	Run string     `json:"run"`
	Way labWayView `json:"way"`
}

// labVisitView is what Trin asks of the lab's provider.
type labVisitView struct {
	Run         string            `json:"run"`
	Application string            `json:"application"`
	Connection  string            `json:"connection"`
	Reference   string            `json:"reference" doc:"of the login"`
	Message     string            `json:"message" doc:"as it came"`
	Classes     []string          `json:"classes"`
	Force       bool              `json:"force,omitempty"`
	Passive     bool              `json:"passive,omitempty"`
	Rules       []inspect.Finding `json:"rules,omitempty" doc:"how it is held to the standard"`
}

// labRunView is a request and what came of it.
type labRunView struct {
	ID        string         `json:"id"`
	Started   time.Time      `json:"started"`
	Request   labRequest     `json:"request"`
	Message   string         `json:"message,omitempty" doc:"as it was sent; of one run alone"`
	Said      []labSaidView  `json:"said" doc:"what the lab's provider said, and what Trin did about it"`
	Answered  bool           `json:"answered"`
	Answer    *labAnswerView `json:"answer,omitempty" doc:"of one run alone"`
	Reference string         `json:"reference,omitempty" doc:"of the login, where its record is known; of one run alone"`
}

type labSaidView struct {
	Fault     string `json:"fault,omitempty"`
	Must      string `json:"must" enum:"accept,refuse,doubt"`
	Class     string `json:"class,omitempty"`
	Did       string `json:"did,omitempty" doc:"what Trin has done about it; nothing = it is not known yet"`
	Verdict   string `json:"verdict,omitempty" enum:"right,wrong,look" doc:"whether that is right; look: the documents say; nothing = it is not settled"`
	Reference string `json:"reference,omitempty" doc:"of the login"`
	Refusal   string `json:"refusal,omitempty"`
	Reason    string `json:"reason,omitempty"`
	Level     string `json:"level,omitempty"`
}

// labAnswerView is Trin's answer, as the lab's application reads it.
type labAnswerView struct {
	Success  bool              `json:"success"`
	Codes    []string          `json:"codes,omitempty"`
	Message  string            `json:"message,omitempty"`
	Signed   bool              `json:"signed"`
	Unsigned string            `json:"unsigned,omitempty" doc:"why it does not count as signed"`
	Class    string            `json:"class,omitempty"`
	Level    string            `json:"level,omitempty"`
	Instant  *time.Time        `json:"instant,omitempty"`
	Until    *time.Time        `json:"until,omitempty"`
	Name     string            `json:"name,omitempty"`
	Format   string            `json:"format,omitempty"`
	Audience string            `json:"audience,omitempty"`
	Claims   []claimView       `json:"claims"`
	Findings []labFindingView  `json:"findings"`
	Rules    []inspect.Finding `json:"rules,omitempty" doc:"how it is held to the standard"`
	Text     string            `json:"text" doc:"decoded"`
}

type labFindingView struct {
	Finding string   `json:"finding" doc:"its name; those that begin with bad are defects"`
	About   []string `json:"about,omitempty"`
}

// viewLabRun is a run; the whole of it, or as a list has it.
func (a *API) viewLabRun(c *call, run *engine.Run, whole bool) (labRunView, error) {
	ctx := c.request.Context()
	v := labRunView{ID: run.ID, Started: run.Started.UTC(), Request: viewLabRequest(run.Request), Said: []labSaidView{}, Answered: run.Answer != nil}
	held, err := a.Lab.Held(ctx, run)
	if err != nil {
		return v, err
	}
	for i, said := range run.Said {
		h := held[i]
		v.Said = append(v.Said, labSaidView{
			said.Fault, string(engine.MustOf(said.Fault)), said.Class, string(h.How), string(h.Verdict(said.Fault)), h.Reference, string(h.Refusal), h.Reason, levelText(h.Level),
		})
	}
	if !whole {
		return v, nil
	}
	v.Message = run.Message
	reading, err := a.Lab.Read(ctx, run)
	if err != nil {
		return v, err
	}
	if reading != nil {
		v.Answer = viewLabAnswer(reading)
	}
	login, err := a.Lab.Login(ctx, run)
	if login != nil {
		v.Reference = login.Reference
	}
	return v, err
}

func viewLabAnswer(r *engine.Reading) *labAnswerView {
	v := &labAnswerView{
		Success: r.Success, Codes: r.Codes, Message: r.Message, Signed: r.Signed, Unsigned: r.Unsigned, Class: r.Class, Level: levelText(r.Level), Instant: moment(r.Instant),
		Until: moment(r.Until), Name: r.Name, Format: r.Format, Audience: r.Audience, Claims: []claimView{}, Findings: []labFindingView{}, Rules: slices.Clone(r.Lint), Text: r.Text,
	}
	for _, one := range r.Claims {
		v.Claims = append(v.Claims, claimView{one.Name, append([]string{}, one.Values...)})
	}
	for _, one := range r.Findings {
		v.Findings = append(v.Findings, labFindingView{string(one.Name), aboutOf(one.Arguments)})
	}
	return v
}

// aboutOf are the arguments of a finding as texts.
func aboutOf(arguments []any) []string {
	var all []string
	for _, one := range arguments {
		switch value := one.(type) {
		case time.Time:
			all = append(all, value.UTC().Format(time.RFC3339))
		case broker.Level:
			all = append(all, levelText(value))
		default:
			all = append(all, strings.TrimSpace(fmt.Sprint(value)))
		}
	}
	return all
}
