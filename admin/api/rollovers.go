package api

import (
	"net/http"
	"time"

	"trin/admin/rollover"
	"trin/broker"
	"trin/connections"
)

func (a *API) rolloverEndpoints() []endpoint {
	const group, place, one = "keys", "/rollovers/{set}/{use}", "/rollovers/{set}/{use}/parties/{role}/{id}"
	return []endpoint{
		{method: http.MethodGet, path: place, rule: rollover.Looks, group: group, does: "Where a key set stands on its way from one key to the next, and when the next step is safe", gives: rolloverView{}, run: a.rollover},
		{method: http.MethodGet, path: place + "/parties", rule: rollover.Looks, group: group, does: "The parties that find keys there, and how each stands to the key that waits", gives: list[keyPartyView]{}, lists: true, run: a.keyParties},
		{method: http.MethodGet, path: place + "/readers", rule: rollover.Looks, group: group, does: "Who was seen to read the keys, or to encrypt for them; the newest first", gives: list[keySightingView]{}, run: a.keyReaders},
		{method: http.MethodGet, path: one, rule: rollover.Looks, group: group, does: "How one party stands to the key that waits", gives: keyPartyView{}, tagged: true, run: a.keyParty},
		{method: http.MethodPut, path: one, rule: rollover.Says, group: group, does: "Say what a party knows of the key that waits, and how it takes keys", takes: keyMarks{}, gives: keyPartyView{}, tagged: true, matches: true, run: a.markKeyParty},
	}
}

// keyMarks is what is known of a party.
type keyMarks struct {
	Word string `json:"word,omitempty" enum:"told,confirmed" doc:"of the key that waits; nothing takes away what stood there"`
	Way  string `json:"way,omitempty" enum:"address,hand" doc:"how the party takes keys; nothing = as its protocol does"`
}

// rolloverView is where a key set stands.
type rolloverView struct {
	Set      string     `json:"set"`
	Use      string     `json:"use" enum:"signing,encryption"`
	Step     string     `json:"step" enum:"make,wait,activate,keep,retire,delete" doc:"what is next"`
	Active   string     `json:"active,omitempty" doc:"the id of a key, as those below"`
	Next     []string   `json:"next" doc:"the first one is rolled over to"`
	Previous []string   `json:"previous"`
	Retired  []string   `json:"retired"`
	Safe     *time.Time `json:"safe,omitempty" doc:"from when on every party that reads by itself has the key that waits"`
	Quiet    *time.Time `json:"quiet,omitempty" doc:"from when on nothing of the key before is in use"`
	Parties  int        `json:"parties"`
	NotReady int        `json:"notReady" doc:"how many of them are not thought to have the key that waits"`
}

// keyPartyView is a party and the key that waits.
type keyPartyView struct {
	Role     string     `json:"role" enum:"application,authentication"`
	ID       string     `json:"id"`
	Enabled  bool       `json:"enabled"`
	Key      string     `json:"key,omitempty" doc:"that waits"`
	Standing string     `json:"standing,omitempty" doc:"open, told, waiting, expected, read, proven, confirmed or off"`
	Ready    bool       `json:"ready" doc:"it is thought to have the key that waits"`
	Word     string     `json:"word,omitempty" doc:"what somebody has said of the key that waits: told or confirmed"`
	By       string     `json:"by,omitempty" doc:"who has said it"`
	Made     *time.Time `json:"made,omitempty"`
	Way      string     `json:"way,omitempty" doc:"how it takes keys: address or hand"`
	Said     bool       `json:"said,omitempty" doc:"somebody has said the way"`
	Seen     *time.Time `json:"seen,omitempty" doc:"when it was last seen with the key that waits"`
	Where    []string   `json:"where" doc:"the documents in which it finds keys"`
}

// keySightingView says how often a key was seen in one place by one reader.
type keySightingView struct {
	Key     string    `json:"key"`
	How     string    `json:"how" enum:"read,encrypted"`
	Place   string    `json:"place" doc:"the path of the document, or the connection"`
	Network string    `json:"network,omitempty" doc:"the beginning of an address; not proven"`
	Agent   string    `json:"agent,omitempty" doc:"what the program calls itself; not proven"`
	First   time.Time `json:"first"`
	Last    time.Time `json:"last"`
	Times   int64     `json:"times"`
}

// stepName is a step as the API names it.
func stepName(s rollover.Step) string {
	return map[rollover.Step]string{
		rollover.StepMake: "make", rollover.StepWait: "wait", rollover.StepActivate: "activate", rollover.StepKeep: "keep", rollover.StepRetire: "retire", rollover.StepDelete: "delete",
	}[s]
}

// viewOf is the key set of the path. One without keys and parties is none.
func (a *API) viewOf(c *call) (rollover.View, error) {
	v, err := a.Rollover.View(c.request.Context(), rollover.Place{Set: c.path("set"), Use: connections.KeyUse(c.path("use"))}, "")
	if err == nil && v.Active == nil && len(v.Next)+len(v.Previous)+len(v.Retired)+len(v.Parties()) == 0 {
		err = broker.ErrNotFound
	}
	return v, err
}

func (a *API) rollover(c *call) (any, error) {
	v, err := a.viewOf(c)
	if err != nil {
		return nil, err
	}
	id := func(k connections.Key) string { return k.ID }
	_, missing := v.NotReady(0)
	return rolloverView{
		Set: v.Set, Use: string(v.Use), Step: stepName(v.Step), Active: v.ActiveID(), Next: listOf(v.Next, id).Items, Previous: listOf(v.Previous, id).Items,
		Retired: listOf(v.Retired, id).Items, Safe: moment(v.Safe), Quiet: moment(v.Quiet), Parties: len(v.Parties()), NotReady: missing,
	}, nil
}

// nextID is the key that is rolled over to; "" = none waits.
func nextID(v rollover.View) string {
	if len(v.Next) == 0 {
		return ""
	}
	return v.Next[0].ID
}

func viewKeyParty(key string, p rollover.PartyView) keyPartyView {
	v := keyPartyView{
		Role: string(p.Role), ID: string(p.ID), Enabled: p.Enabled, Key: key, Standing: string(p.Standing), Ready: p.Standing.Ready(),
		Word: string(p.Confirmation.Word), By: p.Confirmation.Author, Made: moment(p.Confirmation.Made), Way: string(p.Way), Said: p.Said, Seen: moment(p.Seen.Last),
	}
	v.Where = listOf(p.Documents, func(d connections.KeyDocument) string { return d.Address }).Items
	return v
}

func (a *API) keyParties(c *call) (any, error) {
	v, err := a.viewOf(c)
	if err != nil {
		return nil, err
	}
	page, err := cut(c, v.Parties(), func(p rollover.Party) string { return string(p.Role) + "/" + string(p.ID) })
	if err != nil {
		return nil, err
	}
	return listOf(page, func(p rollover.Party) keyPartyView {
		view, _ := v.Party(p.KeyParty) // one of the list
		return viewKeyParty(nextID(v), view)
	}), nil
}

func (a *API) keyReaders(c *call) (any, error) {
	v, err := a.viewOf(c)
	if err != nil {
		return nil, err
	}
	return listOf(v.Seen, func(s connections.KeySighting) keySightingView {
		return keySightingView{s.Key, string(s.How), s.Place, s.Network, s.Agent, s.First.UTC(), s.Last.UTC(), s.Times}
	}), nil
}

// keyPartyNow is the party of the path. Its ETag is of what is said of it.
func (a *API) keyPartyNow(c *call) (rollover.View, rollover.PartyView, error) {
	v, err := a.viewOf(c)
	if err != nil {
		return v, rollover.PartyView{}, err
	}
	of := connections.KeyParty{Role: connections.Role(c.path("role")), ID: broker.ID(c.path("id"))}
	p, found := v.Party(of)
	if !found {
		return v, p, broker.ErrNotFound
	}
	said := v.Said(of)
	c.tag = tagOf([]byte(nextID(v) + " " + string(said.Word) + " " + string(said.Way)))
	return v, p, nil
}

func (a *API) keyParty(c *call) (any, error) {
	v, p, err := a.keyPartyNow(c)
	if err != nil {
		return nil, err
	}
	return viewKeyParty(nextID(v), p), nil
}

func (a *API) markKeyParty(c *call) (any, error) {
	wish, err := body[keyMarks](c)
	if err != nil {
		return nil, err
	}
	v, p, err := a.keyPartyNow(c)
	if err != nil {
		return nil, err
	}
	if err := c.match(c.tag); err != nil {
		return nil, err
	}
	if nextID(v) == "" && wish.Word != "" {
		return nil, problemOf(conflict, "No key waits of which a party could know.")
	}
	said := rollover.Said{Party: p.KeyParty, Word: connections.KeyWord(wish.Word), Way: connections.KeyWay(wish.Way)}
	if err := a.Rollover.Say(c.request.Context(), c.actor, v.Place, nextID(v), []rollover.Said{said}); err != nil {
		return nil, err
	}
	return a.keyParty(c)
}
