package api

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"time"

	"trin/admin/partner"
	"trin/connections"
)

func (a *API) partnerEndpoints() []endpoint {
	const group, one = "partners", "/partners/{link}"
	act := func(below, does string, takes any, run func(*call) (any, error)) endpoint {
		return endpoint{method: http.MethodPost, path: one + below, rule: partner.MakeRule, group: group, does: does, takes: takes, gives: partnerCameView{}, tagged: true, matches: true, run: run}
	}
	return []endpoint{
		{method: http.MethodGet, path: "/partners", rule: partner.LookRule, group: group, does: "The newest links by which partners fill in their side of a connection; at most 200", gives: list[partnerLinkView]{}, run: a.partners},
		{method: http.MethodPost, path: "/partners", rule: partner.MakeRule, group: group, does: "Make a link for a partner. Its address is given once", takes: newPartner{}, gives: madePartnerView{}, tagged: true, status: http.StatusCreated, run: a.newPartner},
		{method: http.MethodGet, path: one, rule: partner.LookRule, group: group, does: "One link, what came in by it, and what would be different", gives: partnerCameView{}, tagged: true, run: a.partner},
		act("/take", "Put what came in into a draft", partnerTaking{}, a.takePartner),
		act("/refuse", "Tell the partner why it is not taken; it may be corrected", partnerAnswer{}, a.refusePartner),
		act("/fetch", "Fetch the address that the partner gave", nothing{}, a.fetchPartner),
		act("/revoke", "End a link; what came in stays to be seen", nothing{}, a.revokePartner),
	}
}

// newPartner is a link that shall be made: for a connection that is there, or for
// a new one of a protocol.
type newPartner struct {
	Label    string `json:"label" least:"1" most:"80" doc:"the partner"`
	Days     int    `json:"days" min:"1" max:"90" doc:"for which the link is good"`
	Kind     string `json:"kind" enum:"application,authentication"`
	ID       string `json:"id" least:"1" most:"63" doc:"of the connection"`
	Protocol string `json:"protocol,omitempty" most:"64" doc:"of a new connection; nothing = it is there"`
	Profile  string `json:"profile,omitempty" most:"64" doc:"of a new connection"`
}

// partnerTaking says how what came in is taken.
type partnerTaking struct {
	Draft  string `json:"draft,omitempty" most:"64" doc:"an open one; nothing = a new one"`
	Follow bool   `json:"follow,omitempty" doc:"fetch metadata from the partner's address from now on"`
	Other  bool   `json:"other,omitempty" doc:"also where it is of another party than the connection has"`
}

type partnerAnswer struct {
	Answer string `json:"answer" least:"1" most:"1000" doc:"what the partner reads"`
}

// partnerLinkView is a link without its secret, which nothing gives again.
type partnerLinkView struct {
	ID           string     `json:"id"`
	State        string     `json:"state" enum:"open,sent,refused,taken,revoked"`
	Label        string     `json:"label"`
	Kind         string     `json:"kind" enum:"application,authentication"`
	Connection   string     `json:"connection"`
	Protocol     string     `json:"protocol"`
	Profile      string     `json:"profile,omitempty"`
	Organisation string     `json:"organisation,omitempty"`
	Author       string     `json:"author"`
	Created      time.Time  `json:"created"`
	Expires      time.Time  `json:"expires"`
	Opened       *time.Time `json:"opened,omitempty" doc:"for the first time"`
	Sendings     int        `json:"sendings" doc:"how often something was sent in"`
	Sent         *time.Time `json:"sent,omitempty" doc:"the last time"`
	Address      string     `json:"address,omitempty" doc:"the network address that it was sent from"`
	Answer       string     `json:"answer,omitempty" doc:"why it was refused"`
	Answered     *time.Time `json:"answered,omitempty"`
	AnsweredBy   string     `json:"answeredBy,omitempty"`
	Draft        string     `json:"draft,omitempty" doc:"that it was taken into"`
}

// madePartnerView is a link that was made.
type madePartnerView struct {
	partnerLinkView
	Link string `json:"link" doc:"the address to hand over; it is not given again"`
}

// partnerCameView is a link and what came in by it.
type partnerCameView struct {
	partnerLinkView
	Came *cameView `json:"came,omitempty" doc:"nothing = nothing was sent in"`
}

type cameView struct {
	Address  string            `json:"address,omitempty" doc:"of the partner's metadata"`
	Metadata string            `json:"metadata,omitempty"`
	Settings map[string]any    `json:"settings,omitempty"`
	Contacts []map[string]any  `json:"contacts"`
	Note     string            `json:"note,omitempty"`
	New      bool              `json:"new,omitempty" doc:"the connection is not there yet"`
	Changes  []fieldChangeView `json:"changes" doc:"to what is in force"`
	Was      string            `json:"was,omitempty" doc:"the party, where it would be another"`
	Is       string            `json:"is,omitempty"`
	Problems []Wrong           `json:"problems"`
}

type fieldChangeView struct {
	Field string `json:"field"`
	Old   string `json:"old,omitempty"`
	New   string `json:"new,omitempty"`
}

func viewPartnerLink(l connections.PartnerLink) partnerLinkView {
	return partnerLinkView{
		ID: l.ID, State: string(l.State), Label: l.Label, Kind: l.Kind, Connection: l.Document, Protocol: l.Protocol, Profile: l.Profile, Organisation: l.Organisation,
		Author: l.Author, Created: l.Created.UTC(), Expires: l.Expires.UTC(), Opened: moment(l.Opened), Sendings: l.Sendings, Sent: moment(l.Sent), Address: l.Address,
		Answer: l.Answer, Answered: moment(l.Answered), AnsweredBy: l.AnsweredBy, Draft: l.Draft,
	}
}

func viewCame(came *partner.Came) *cameView {
	if came == nil {
		return nil
	}
	v := &cameView{
		Address: came.Address, Metadata: came.Metadata, Settings: came.Settings, Contacts: append([]map[string]any{}, came.Contacts...), Note: came.Note,
		New: came.New, Changes: []fieldChangeView{}, Was: came.Was, Is: came.Is, Problems: wrongs(came.Wrong),
	}
	for _, one := range came.Changes {
		v.Changes = append(v.Changes, fieldChangeView{one.Field, one.Old, one.New})
	}
	for _, p := range came.Problems {
		v.Problems = append(v.Problems, Wrong{Detail: p.Message, Severity: string(p.Severity), Field: "settings." + p.Field})
	}
	return v
}

func (a *API) partners(c *call) (any, error) {
	links, err := a.Partner.Links(c.request.Context(), c.actor)
	if err != nil {
		return nil, err
	}
	return listOf(links, viewPartnerLink), nil
}

func (a *API) partner(c *call) (any, error) {
	link, err := a.Partner.Link(c.request.Context(), c.actor, c.path("link"))
	if err != nil {
		return nil, err
	}
	came, err := a.Partner.Came(c.request.Context(), c.actor, link)
	c.tag = numbered(link.Revision)
	return partnerCameView{viewPartnerLink(link), viewCame(came)}, err
}

func (a *API) newPartner(c *call) (any, error) {
	wish, err := body[newPartner](c)
	if err != nil {
		return nil, err
	}
	link, address, err := a.Partner.Make(c.request.Context(), c.actor, partner.Wish{
		Label: wish.Label, Days: wish.Days, New: wish.Protocol != "", Kind: wish.Kind, ID: wish.ID, Protocol: wish.Protocol, Profile: wish.Profile,
	})
	if err != nil {
		return nil, partnerWrong(err)
	}
	if link, err = a.Partner.Link(c.request.Context(), c.actor, link.ID); err != nil {
		return nil, err
	}
	c.tag, c.location = numbered(link.Revision), Base+"/partners/"+link.ID
	return madePartnerView{viewPartnerLink(link), address}, nil
}

// partnerWrong is an error of the links, with what is wrong by the field of the
// body.
func partnerWrong(err error) error {
	var wrong *partner.WrongError
	if !errors.As(err, &wrong) {
		return err
	}
	p := problemOf(invalid, "Mend what stands below, and try again.")
	for _, field := range slices.Sorted(maps.Keys(wrong.Fields)) {
		pointer := "/" + field
		if field == "what" { // the connection, of which a form has one field
			pointer = "/id"
		}
		p.Errors = append(p.Errors, Wrong{Detail: wrong.At(field), Pointer: pointer})
	}
	return p
}

// decided decides on the link of the path if it is as it was read, and answers it
// as it has become.
func (a *API) decided(c *call, decide func(id string, revision int64) error) (any, error) {
	link, err := a.Partner.Link(c.request.Context(), c.actor, c.path("link"))
	if err != nil {
		return nil, err
	}
	if err := c.match(numbered(link.Revision)); err != nil {
		return nil, err
	}
	if err := decide(link.ID, link.Revision); err != nil {
		return nil, partnerWrong(err)
	}
	return a.partner(c)
}

// waits refuses to decide on what does not wait.
func (a *API) waits(c *call) error {
	link, err := a.Partner.Link(c.request.Context(), c.actor, c.path("link"))
	if err == nil && link.State != connections.PartnerSent {
		err = problemOf(conflict, "Nothing waits: the link is "+string(link.State)+".")
	}
	return err
}

func (a *API) takePartner(c *call) (any, error) {
	wish, err := body[partnerTaking](c)
	if err != nil {
		return nil, err
	}
	return a.decided(c, func(id string, revision int64) error {
		if err := a.waits(c); err != nil {
			return err
		}
		_, err := a.Partner.Take(c.request.Context(), c.actor, id, revision, partner.Taking{Draft: wish.Draft, Follow: wish.Follow, Other: wish.Other})
		return err
	})
}

func (a *API) refusePartner(c *call) (any, error) {
	wish, err := body[partnerAnswer](c)
	if err != nil {
		return nil, err
	}
	return a.decided(c, func(id string, revision int64) error {
		if err := a.waits(c); err != nil {
			return err
		}
		return a.Partner.Refuse(c.request.Context(), c.actor, id, revision, wish.Answer)
	})
}

func (a *API) fetchPartner(c *call) (any, error) {
	if _, err := body[nothing](c); err != nil {
		return nil, err
	}
	return a.decided(c, func(id string, revision int64) error {
		if err := a.waits(c); err != nil {
			return err
		}
		return a.Partner.Fetch(c.request.Context(), c.actor, id, revision)
	})
}

func (a *API) revokePartner(c *call) (any, error) {
	if _, err := body[nothing](c); err != nil {
		return nil, err
	}
	return a.decided(c, func(id string, revision int64) error {
		return a.Partner.Revoke(c.request.Context(), c.actor, id, revision)
	})
}
