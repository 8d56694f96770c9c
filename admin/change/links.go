package change

import (
	"time"

	"trin/admin/access"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// Links lead from the pages that read to those that edit, for whoever may edit, as
// far as there are such pages.
type Links struct {
	Clock  func() time.Time
	Serves func(path string) bool // whether the administration has a page there
}

// link is one of them.
type link struct {
	name   words.Text
	target editing.Target
}

func (l Links) links(f console.Frame, a access.Actor, all ...link) []console.Link {
	if a.May(editing.Edits, l.Clock()) != nil {
		return nil
	}
	var kept []console.Link
	for _, one := range all {
		if l.Serves(one.target.In("draft")) {
			kept = append(kept, console.Link{Name: f.Say(one.name), Path: one.target.Link(), Quiet: len(kept) > 0})
		}
	}
	return kept
}

// Document are the links of a page of an application or connection: edit it, make
// another like it, switch it off or on, delete it.
func (l Links) Document(f console.Frame, a access.Actor, kind string, id broker.ID) []console.Link {
	page := func(name string) editing.Target { return editing.DocumentPage(kind, string(id), name) }
	return l.links(f, a, link{words.EditDo, editing.Document(kind, string(id))}, link{words.CopyDo, page(editing.Copy)},
		link{words.SwitchDo, page(editing.Switch)}, link{words.DeleteDo, page(editing.Delete)})
}

// List is the link of a list of applications or connections, to where a new one is
// made.
func (l Links) List(f console.Frame, a access.Actor, kind string) []console.Link {
	name := words.NewApplication
	if kind == installation.KindAuthentication {
		name = words.NewAuthentication
	}
	return l.links(f, a, link{name, editing.Making(kind)})
}

// Vocabulary is the link of the page of the vocabulary. It is for those who see
// everything.
func (l Links) Vocabulary(f console.Frame, a access.Actor) []console.Link {
	if a.Organisation != "" {
		return nil
	}
	return l.links(f, a, link{words.EditVocabulary, editing.Assurance()})
}

// Levels is the link of the map of levels of an application or connection.
func (l Links) Levels(f console.Frame, a access.Actor, kind string, id broker.ID) []console.Link {
	return l.links(f, a, link{words.EditLevels, editing.AssuranceOf(kind, string(id))})
}

// Claims is the link of a pipeline.
func (l Links) Claims(f console.Frame, a access.Actor, kind string, id broker.ID) []console.Link {
	return l.links(f, a, link{words.EditClaims, editing.Claims(kind, string(id))})
}
