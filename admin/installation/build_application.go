package installation

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"trin/broker"
	"trin/claimstx"
	"trin/connections"
)

// DefaultGroup is the SSO group of an application that names none.
const DefaultGroup = "default"

// buildApplication makes an application connection.
func (b *builder) buildApplication(d *document, m *made) {
	m.described = decoded[applicationDocument](b, d)
	a := *m.described
	id := broker.ID(d.id)
	scale := b.scale(d, a.Classes)
	application := &broker.ApplicationConnection{
		ID: id, Kind: a.Protocol, Name: text(a.Name, d.id), Enabled: a.Enabled == nil || *a.Enabled,
		Organisation: b.organisation(d, a.Organisation), Lab: a.Lab,
		Scale: scale, Floor: broker.NewLevels(a.Floor...),
		RequesterFloors: b.floors(d, "requesterFloors", a.RequesterFloors), PairFloors: map[broker.ID]broker.Level{},
		IgnoreRequested: a.IgnoreRequested, Strict: a.Strict, ExactMeansMinimum: a.ExactMeansMinimum, AnswerTrueClass: a.AnswerTrueClass,
		Answers: b.answers(d, a.Answers, scale), Translate: b.translate(d, a.Translate, scale),
		Group: a.SSOGroup, MaxAge: a.MaxAge.pointer(), TrustsRequesters: a.TrustRequesters,
	}
	for i, l := range a.Floor {
		field := "floor"
		if d.root.get("floor").value.kind == nodeList {
			field = fmt.Sprintf("floor.%d", i)
		}
		b.onLadder(d, field, l)
	}
	for connection, l := range b.floors(d, "pairFloors", a.PairFloors) {
		application.PairFloors[broker.ID(connection)] = l
		if !slices.Contains(a.Authentication, connection) {
			b.fail(d, "pairFloors."+connection, "The application may not use the authentication connection %q. Add it under authentication, or take the floor away.", connection)
		}
	}
	b.applicationSwitches(d, a)
	b.refresh(d, a.Metadata)
	b.contacts(d, a.Contacts)
	if application.Group == "" {
		application.Group = DefaultGroup
	} else if !idPattern.MatchString(application.Group) {
		b.fail(d, "ssoGroup", "%q cannot name a group. Write small letters, digits and hyphens.", application.Group)
	}
	for i, name := range a.Authentication {
		if slices.Contains(a.Authentication[:i], name) {
			b.fail(d, fmt.Sprintf("authentication.%d", i), "%q stands twice. Take one away.", name)
			continue
		}
		application.Authentication = append(application.Authentication, broker.ID(name))
	}
	source := claimstx.Source{
		Direction: claimstx.Outbound, Steps: a.Claims, Unknown: a.UnknownClaims,
		WithoutLevel: a.AuthenticatedAssuranceLevel != nil && !*a.AuthenticatedAssuranceLevel,
	}
	b.behind(d, a, application)
	b.describe(d, application, &source)
	application.Claims = b.claims(d, source)
	kind := b.kind(d, a.Protocol, func(k *connections.Kind) bool { return k.OpenFrontend != nil })
	application.Settings, application.Identifiers = b.protocol(d, kind, connections.RoleApplication, a.Settings, func(p connections.Problem) bool {
		// Unsigned requests are dangerous where the request decides the level.
		return p.UnlessFloor && (len(a.Floor) > 0 || a.IgnoreRequested)
	})
	m.whole, m.application = d, application
	m.only(usedBy(append(b.stepsBehind(id), a.Claims, a.UnknownClaims)...))
	m.among = b.amongOthers(d, a.Protocol, connections.RoleApplication, application.Settings)
}

// applicationSwitches warns of switches that contradict each other.
func (b *builder) applicationSwitches(d *document, a applicationDocument) {
	if a.Strict && a.ExactMeansMinimum {
		b.fail(d, "strict", "strict and exactMeansMinimum contradict each other. Take one away.")
	}
	if a.IgnoreRequested && (a.Strict || a.ExactMeansMinimum) {
		b.warn(d, "ignoreRequested", "What is requested is ignored, so strict and exactMeansMinimum change nothing. Take them away.")
	}
	if a.IgnoreRequested && len(a.Floor) == 0 && len(a.PairFloors) == 0 && len(a.RequesterFloors) == 0 {
		b.danger(d, "ignoreRequested", "What is requested is ignored and there is no floor, so any login is enough. Write a floor.")
	}
	for i, step := range a.Claims {
		if a.TrustRequesters {
			break
		}
		if step.Privileges != nil && len(step.Privileges.Requesters) > 0 {
			b.warn(d, fmt.Sprintf("claims.%d.privileges.requesters", i), "The application is not trusted to say who is behind it, so nobody gets a privilege. Write trustRequesters: true if it is a proxy and signs its requests, or take requesters away.")
		}
		if step.Requester != nil {
			b.warn(d, fmt.Sprintf("claims.%d.requester", i), "The application is not trusted to say who is behind it, so this step writes nothing. Write trustRequesters: true if it is a proxy and signs its requests, or take the step away.")
		}
	}
}

// answers reads the preferred classes: at most one for a level.
func (b *builder) answers(d *document, refs []string, scale broker.Scale) []broker.ClassRef {
	var answers []broker.ClassRef
	taken := map[broker.Level]broker.ClassRef{}
	for i, ref := range refs {
		field := fmt.Sprintf("answers.%d", i)
		class, known := scale.Class(broker.ClassRef(ref))
		switch {
		case !known || class.Kind != broker.KindLevel:
			b.fail(d, field, "%q is not a class with a level in the vocabulary. Add it there, or write another.", ref)
		case taken[class.Level] != "":
			b.fail(d, field, "%q and %q are both the answer for %s. Keep one of them.", taken[class.Level], ref, class.Level)
		default:
			taken[class.Level] = class.Ref
			answers = append(answers, class.Ref)
		}
	}
	return answers
}

// floors reads a map of floors.
func (b *builder) floors(d *document, field string, floors map[string]*level) map[string]broker.Level {
	read := make(map[string]broker.Level, len(floors))
	for _, name := range slices.Sorted(maps.Keys(floors)) {
		if name == "" || strings.TrimSpace(name) != name {
			b.fail(d, field, "A floor stands for nobody, or for a name with white space around it. Write the name.")
		}
		l := floors[name].or()
		b.onLadder(d, field+"."+name, l)
		read[name] = l
	}
	return read
}

// claims compiles a pipeline.
func (b *builder) claims(d *document, source claimstx.Source) broker.ClaimsPipeline {
	pipeline, problems := claimstx.Compile(b.supplied(source))
	read := b.problems
	for _, p := range problems {
		at, field := b.ofRequester(d, p)
		b.aside = b.aside || at != d // which others may have said already
		if !misread(read, at, field) {
			b.fail(at, field, "%s", p.Message)
		}
	}
	return pipeline
}

// supplied is the source of a pipeline with what all of them share.
func (b *builder) supplied(source claimstx.Source) claimstx.Source {
	source.Deps, source.Samples, source.Fragments = b.deps, b.samples, b.library.fragments
	source.Lookups, source.Externals = b.library.lookups, b.library.externals
	if b.speaks != nil {
		source.ScopesOf = b.speaks.by
	}
	return source
}

// protocol has the kind check the settings, and reads who the peer is. pass
// says which of the kind's problems do not apply.
func (b *builder) protocol(d *document, kind *connections.Kind, role connections.Role, settings *node, pass func(connections.Problem) bool) (json.RawMessage, []string) {
	raw := json.RawMessage("{}")
	if settings != nil {
		if settings.kind != nodeMap {
			b.fail(d, "settings", "The settings are %s, but should be a map of fields. Write name: value on lines of their own.", describe(settings))
			return raw, nil
		}
		if d.unread(settings) {
			return raw, nil
		}
		if settings.get(metadataAddress) != nil && settings.get("metadata") == nil {
			if d.refused { // it was said why not
				return raw, nil
			}
			b.fail(d, "settings."+metadataAddress, "The metadata has not been fetched. Apply the text with trin apply, which fetches it, or write the metadata itself under metadata.")
			return raw, nil
		}
	}
	asked := kind
	if asked == nil {
		asked = &connections.Kind{} // which says nothing
	}
	said, err := b.said(d, asked, role, settings)
	if err != nil {
		b.fail(d, "settings", "The settings cannot be read: %s. Mend them.", err)
		return raw, nil
	}
	raw = said.raw
	failed := false
	problems, _ := said.checked()
	for _, p := range problems {
		if pass != nil && pass(p) {
			continue
		}
		failed = failed || p.Severity == connections.SeverityError
		if p.Field == "" {
			p.Field = namedIn(p.Message, settings)
		}
		b.report(d, p.Severity, strings.TrimSuffix(join("settings", p.Field), "."), "%s", p.Message)
	}
	if failed {
		return raw, nil
	}
	identifiers, err := said.identifiers()
	if err != nil {
		b.fail(d, "settings", "The settings do not say who the other party is: %s. Mend them.", err)
	}
	return raw, identifiers
}

// jsonField finds the field that an error of encoding/json names.
var jsonField = regexp.MustCompile(`unknown field "([^"]+)"|Go struct field \w*\.([\w.]+) of type`)

// namedIn is the path of the setting that a message about all of them names, so
// that its line can be told; "" = none.
func namedIn(message string, settings *node) string {
	m := jsonField.FindStringSubmatch(message)
	if m == nil || settings == nil {
		return ""
	}
	if m[2] != "" {
		return m[2]
	}
	return settings.pathOf(m[1])
}

// text is a name in languages, with the id as the last resort.
func text(n name, id string) broker.Text {
	t := broker.Text{}
	maps.Copy(t, broker.Text(n))
	if len(t) == 0 {
		t[""] = id
	}
	return t
}
