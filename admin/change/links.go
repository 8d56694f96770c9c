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

// Links lead from the pages that read to those that edit, for whoever may edit.
type Links struct{ Clock func() time.Time }

func (l Links) links(a access.Actor, all ...console.Link) []console.Link {
	if a.May(editing.Edits, l.Clock()) != nil {
		return nil
	}
	return all
}

// Document are the links of a page of an application or connection: edit it, make
// another like it, switch it off or on, delete it.
func (l Links) Document(f console.Frame, a access.Actor, kind string, id broker.ID) []console.Link {
	page := func(name string) string { return editing.DocumentPage(kind, string(id), name).Link() }
	return l.links(a,
		console.Link{Name: f.Say(words.EditDo), Path: editing.Document(kind, string(id)).Link()},
		console.Link{Name: f.Say(words.CopyDo), Path: page(editing.Copy), Quiet: true},
		console.Link{Name: f.Say(words.SwitchDo), Path: page(editing.Switch), Quiet: true},
		console.Link{Name: f.Say(words.DeleteDo), Path: page(editing.Delete), Quiet: true},
	)
}

// List is the link of a list of applications or connections, to where a new one is
// made.
func (l Links) List(f console.Frame, a access.Actor, kind string) []console.Link {
	name := words.NewApplication
	if kind == installation.KindAuthentication {
		name = words.NewAuthentication
	}
	return l.links(a, console.Link{Name: f.Say(name), Path: editing.Making(kind).Link()})
}

// Vocabulary is the link of the page of the vocabulary. It is for those who see
// everything.
func (l Links) Vocabulary(f console.Frame, a access.Actor) []console.Link {
	if a.Organisation != "" {
		return nil
	}
	return l.links(a, console.Link{Name: f.Say(words.EditVocabulary), Path: editing.Assurance().Link()})
}

// Levels is the link of the map of levels of an application or connection.
func (l Links) Levels(f console.Frame, a access.Actor, kind string, id broker.ID) []console.Link {
	return l.links(a, console.Link{Name: f.Say(words.EditLevels), Path: editing.AssuranceOf(kind, string(id)).Link()})
}

// Claims is the link of a pipeline.
func (l Links) Claims(f console.Frame, a access.Actor, kind string, id broker.ID) []console.Link {
	return l.links(a, console.Link{Name: f.Say(words.EditClaims), Path: editing.Claims(kind, string(id)).Link()})
}
