package api

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"trin/broker"
	engine "trin/connections/lab"
)

func (a *API) labEndpoints() []endpoint {
	const group = "partner lab"
	return []endpoint{
		{method: http.MethodGet, path: "/lab", rule: operatesAll, group: group, does: "What the lab speaks, whether it is set up, and which faults it can make", gives: list[labView]{}, run: a.lab},
		{method: http.MethodGet, path: "/lab/documents", rule: writesAll, group: group, does: "The documents of the lab, as YAML. The first to ask draws its keys", givesText: mediaYAML, run: a.labDocuments},
		{method: http.MethodPost, path: "/lab/setup", rule: writesAll, group: group, does: "Put the documents of the lab into a new draft", takes: nothing{}, gives: draftView{}, tagged: true, status: http.StatusCreated, run: a.setUpLab},
		{method: http.MethodGet, path: "/lab/runs", rule: operatesAll, group: group, does: "The requests that the caller has sent, the newest first: 20 at most, of the last day", gives: list[labRunView]{}, run: a.labRuns},
		{method: http.MethodPost, path: "/lab/runs", rule: operatesAll, group: group, does: "Make a request of the lab's application. What comes back brings it to Trin by a browser, or by a program in the place of one", takes: labRequest{}, gives: labSentView{}, status: http.StatusCreated, run: a.sendLab},
		{method: http.MethodGet, path: "/lab/runs/{run}", rule: operatesAll, group: group, does: "What came of a request of the caller: what the lab's provider said, what Trin did about it, and how Trin answered", gives: labRunView{}, query: []parameter{{"answer", "with which the way of a browser has ended: it takes the answer that the browser has brought", nameText}}, run: a.labRun},
		{method: http.MethodPost, path: "/lab/visits", rule: operatesAll, group: group, does: "What Trin asks of the lab's provider, for a login that the caller has begun in the lab", takes: labQuery{}, gives: labVisitView{}, run: a.visitLab},
		{method: http.MethodPost, path: "/lab/answers", rule: operatesAll, group: group, does: "Make the answer of the lab's provider, with a fault or without. What comes back brings it to Trin", takes: labSaying{}, gives: labWayView{}, run: a.answerLab},
	}
}

// tokens is the namespace of programs that have sent a request of the lab.
const tokens = "trin:token"

// owner is whose runs of the lab the actor's are: a person's own, or those of a
// token. Nobody sees another's.
func (c *call) owner() broker.Subject {
	if c.actor.Token != "" {
		return broker.Subject{Namespace: tokens, Value: c.actor.Token}
	}
	return c.actor.Subject
}

// labProblem is an error of the lab.
func labProblem(err error) error {
	switch {
	case errors.Is(err, engine.ErrNotOpen), errors.Is(err, engine.ErrUnset):
		return problemOf(conflict, sentence(err))
	case errors.Is(err, engine.ErrInput):
		return problemOf(invalid, sentence(err))
	}
	return err
}

func (a *API) lab(c *call) (any, error) {
	all := list[labView]{Items: []labView{}}
	for _, p := range engine.Protocols() {
		ready, err := a.Lab.Ready(c.request.Context(), p)
		if err != nil {
			return nil, err
		}
		v := labView{Protocol: string(p), Ready: ready, Application: string(engine.Application(p)), Provider: string(engine.Provider(p)), RequestFaults: engine.RequestFaults(p), AnswerFaults: []labFaultView{}}
		for _, fault := range engine.Faults(p) {
			v.AnswerFaults = append(v.AnswerFaults, labFaultView{fault, string(engine.MustOf(fault))})
		}
		all.Items = append(all.Items, v)
	}
	return all, nil
}

func (a *API) labDocuments(c *call) (any, error) {
	written, err := a.Lab.Documents(c.request.Context())
	return text{mediaYAML, []byte(written)}, err
}

func (a *API) setUpLab(c *call) (any, error) {
	if _, err := body[nothing](c); err != nil {
		return nil, err
	}
	ctx := c.request.Context()
	written, err := a.Lab.Documents(ctx)
	if err != nil {
		return nil, err
	}
	draft, err := a.Desk.New(ctx, c.actor, "The partner lab")
	if err != nil {
		return nil, err
	}
	c.location = Base + "/drafts/" + draft.ID
	return c.gave(a.Desk.Import(ctx, c.actor, draft.ID, draft.Revision, written, false))
}

func (a *API) labRuns(c *call) (any, error) {
	runs, err := a.Lab.Runs(c.request.Context(), c.owner())
	if err != nil {
		return nil, err
	}
	all := list[labRunView]{Items: []labRunView{}}
	for _, run := range runs {
		v, err := a.viewLabRun(c, run, false)
		if err != nil {
			return nil, err
		}
		all.Items = append(all.Items, v)
	}
	return all, nil
}

func (a *API) labRun(c *call) (any, error) {
	if ticket := c.query.Get("answer"); ticket != "" {
		if _, err := a.Lab.Take(c.request.Context(), c.owner(), c.path("run"), ticket); err != nil {
			return nil, labProblem(err)
		}
	}
	run, err := a.Lab.Run(c.request.Context(), c.owner(), c.path("run"))
	if err != nil {
		return nil, err
	}
	return a.viewLabRun(c, run, true)
}

func (a *API) sendLab(c *call) (any, error) {
	wish, err := body[labRequest](c)
	if err != nil {
		return nil, err
	}
	run, reply, err := a.Lab.Send(c.request.Context(), c.owner(), wish.request())
	if err != nil {
		return nil, labProblem(err)
	}
	way, err := viewWay(reply)
	c.location = Base + "/lab/runs/" + run.ID
	return labSentView{run.ID, way}, err
}

func (a *API) visitLab(c *call) (any, error) {
	wish, err := body[labQuery](c)
	if err != nil {
		return nil, err
	}
	v, err := a.Lab.Visit(c.request.Context(), c.owner(), engine.Protocol(wish.Protocol), wish.Query)
	if err != nil {
		return nil, labProblem(err)
	}
	return labVisitView{
		Run: v.Run.ID, Application: string(v.Application), Connection: string(v.Connection), Reference: v.Reference, Message: v.Message,
		Classes: append([]string{}, v.Classes...), Force: v.Force, Passive: v.Passive, Rules: slices.Clone(v.Findings),
	}, nil
}

func (a *API) answerLab(c *call) (any, error) {
	wish, err := body[labSaying](c)
	if err != nil {
		return nil, err
	}
	answer := engine.Answer{Class: wish.Class, Subject: wish.Subject, Attributes: map[string][]string{}, Age: time.Duration(wish.Age) * time.Second, Fault: wish.Fault}
	for _, one := range wish.Attributes {
		answer.Attributes[one.Name] = append(answer.Attributes[one.Name], one.Values...)
	}
	reply, err := a.Lab.Say(c.request.Context(), c.owner(), engine.Protocol(wish.Protocol), wish.Query, answer)
	if err != nil {
		return nil, labProblem(err)
	}
	return viewWay(reply)
}

// viewWay is what brings something to Trin.
func viewWay(reply broker.Reply) (labWayView, error) {
	switch r := reply.(type) {
	case broker.Redirect:
		return labWayView{Method: http.MethodGet, URL: r.URL}, nil
	case broker.FormPost:
		v := labWayView{Method: http.MethodPost, URL: r.Action}
		for _, f := range r.Fields {
			v.Fields = append(v.Fields, pairView{f.Name, f.Value})
		}
		return v, nil
	}
	return labWayView{}, errors.New("the lab answers in a way that no program can follow")
}
