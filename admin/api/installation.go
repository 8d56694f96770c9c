package api

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"trin/admin/installation"
	"trin/connections"
)

const mediaYAML = "application/yaml"

var versionParameter = parameter{"version", "an older version; the one in force where nothing is said", integer(1, 1<<53)}

func (a *API) installationEndpoints() []endpoint {
	const group = "installation"
	return []endpoint{
		{method: http.MethodGet, path: "/installation", rule: reads, group: group, does: "The version in force", gives: installationView{}, tagged: true, run: a.inForce},
		{method: http.MethodGet, path: "/installation/export", rule: reads, group: group, does: "A version as YAML, as it can be applied", givesText: mediaYAML, query: []parameter{versionParameter}, run: a.export},
		{method: http.MethodGet, path: "/installation/problems", rule: reads, group: group, does: "Errors, warnings and dangerous settings that are in force", gives: list[Wrong]{}, run: a.problems},
		{method: http.MethodGet, path: "/installation/versions", rule: reads, group: group, does: "The versions, the newest first", gives: list[versionView]{}, lists: true, run: a.versions},
		{method: http.MethodGet, path: "/installation/difference", rule: reads, group: group, does: "What leads from one version to another", gives: list[changeView]{}, query: []parameter{
			{"from", "the version before; 0 is before the first", integer(0, 1<<53)}, {"to", "the version after", integer(1, 1<<53)},
		}, run: a.versionDifference},
		{method: http.MethodGet, path: "/installation/documents", rule: reads, group: group, does: "The documents of a version", gives: list[documentView]{}, lists: true, most: documentsMost, query: []parameter{versionParameter, kindParameter}, run: a.documents},
		{method: http.MethodGet, path: "/installation/documents/{kind}/{id}", rule: reads, group: group, does: "One document; as YAML where Accept names it. The id of settings and vocabulary is a hyphen", gives: documentView{}, givesText: mediaYAML, tagged: true, query: []parameter{versionParameter}, run: a.document},
		{method: http.MethodPost, path: "/installation/rollback", rule: goesBack, group: group, does: "Put an older version in force again; If-Match is the ETag of the installation", takes: rollback{}, gives: publishedView{}, matches: true, run: a.rollBack},
	}
}

var kindParameter = parameter{"kind", "only documents of this kind", &schema{Type: "string", Enum: []string{
	installation.KindApplication, installation.KindAuthentication, installation.KindFragment, installation.KindLookup,
	installation.KindRequester, installation.KindSettings, installation.KindVocabulary,
}}}

// installationView is the version in force.
type installationView struct {
	Version   int64          `json:"version" doc:"0 = nothing is in force yet"`
	Created   *time.Time     `json:"created,omitempty"`
	Author    string         `json:"author,omitempty"`
	Note      string         `json:"note,omitempty"`
	Documents map[string]int `json:"documents" doc:"how many there are of each kind"`
}

func (a *API) inForce(c *call) (any, error) {
	ctx := c.request.Context()
	number, counts, err := a.Desk.Counts(ctx, c.actor)
	if err != nil {
		return nil, err
	}
	v := installationView{Version: number, Documents: counts}
	all, err := a.Desk.History(ctx, c.actor)
	if err != nil {
		return nil, err
	}
	if at := slices.IndexFunc(all, func(one connections.Version) bool { return one.Number == number }); at >= 0 {
		created := all[at].Created.UTC()
		v.Created, v.Author, v.Note = &created, all[at].Author, all[at].Note
	}
	c.tag = numbered(number)
	return v, nil
}

func (a *API) export(c *call) (any, error) {
	return stream{mediaYAML, func(out io.Writer) error {
		return a.Desk.Export(c.request.Context(), c.actor, c.number("version"), out)
	}}, nil
}

func (a *API) problems(c *call) (any, error) {
	problems, err := a.problemsFor(c)
	return list[Wrong]{Items: wrongs(problems)}, err
}

// versionView is one version.
type versionView struct {
	Version int64     `json:"version"`
	Created time.Time `json:"created"`
	Author  string    `json:"author"`
	Note    string    `json:"note,omitempty"`
}

func (a *API) versions(c *call) (any, error) {
	before, err := c.cursorNumber()
	if err != nil {
		return nil, err
	}
	all, err := a.Desk.History(c.request.Context(), c.actor)
	if err != nil {
		return nil, err
	}
	page := list[versionView]{Items: []versionView{}}
	for _, v := range all {
		if before > 0 && v.Number >= before {
			continue
		}
		if len(page.Items) == c.limit() {
			c.next = cursorOf(strconv.FormatInt(page.Items[len(page.Items)-1].Version, 10))
			break
		}
		page.Items = append(page.Items, versionView{v.Number, v.Created.UTC(), v.Author, v.Note})
	}
	return page, nil
}

// changeView is one difference.
type changeView struct {
	Kind   string `json:"kind"`
	ID     string `json:"id,omitempty"`
	Action string `json:"action" enum:"added,removed,changed"`
	Field  string `json:"field,omitempty" doc:"dotted; none = the whole document"`
	Old    string `json:"old,omitempty" doc:"as YAML writes it, shortened where it is long"`
	New    string `json:"new,omitempty"`
}

func changeOf(c installation.Change) changeView {
	return changeView{c.Kind, c.ID, string(c.Action), c.Field, c.Old, c.New}
}

func (a *API) versionDifference(c *call) (any, error) {
	if c.query.Get("to") == "" {
		return nil, problemOf(malformed, "Say from which version to which: ?from=1&to=2.")
	}
	changes, err := a.Desk.Difference(c.request.Context(), c.actor, c.number("from"), c.number("to"))
	return listOf(changes, changeOf), err
}

// rollback is a wish to go back.
type rollback struct {
	Version int64  `json:"version" min:"1" max:"9007199254740991" doc:"that shall be in force again"`
	Note    string `json:"note,omitempty" most:"1000" doc:"why"`
}

// publishedView is what became of a draft.
type publishedView struct {
	Version int64     `json:"version" doc:"that is in force now; 0 = the draft waits to be approved"`
	Draft   draftView `json:"draft"`
}

func (a *API) rollBack(c *call) (any, error) {
	wish, err := body[rollback](c)
	if err != nil {
		return nil, err
	}
	ctx := c.request.Context()
	newest, _, err := a.Desk.Counts(ctx, c.actor)
	if err != nil {
		return nil, err
	}
	if err := c.match(numbered(newest)); err != nil {
		return nil, err
	}
	draft, version, err := a.Desk.Rollback(ctx, c.actor, wish.Version, newest, wish.Note)
	return publishedView{version, viewDraft(draft)}, err
}
