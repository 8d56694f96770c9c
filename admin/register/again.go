package register

import (
	"net/http"

	"trin/admin/installation"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// Replacement is a description that takes the place of one that a connection
// has.
type Replacement struct {
	connections.Taken
	From string // the address that it is from; "" = it was given
	took found
}

// Carry is what a form carries of it to the next step.
func (b Replacement) Carry() []console.Hidden { return carry(b.took) }

// Replace reads what the fields of the first step give, or what a form carries,
// for a connection that is there: by its protocol, and for the party of that name
// where several are described. A [*Problem] says what to mend.
func (x *Register) Replace(r *http.Request, kind, protocol, party string) (Replacement, error) {
	s := authentication
	if kind == installation.KindApplication {
		s = application
	}
	if r.PostForm.Get(fieldParty) == "" {
		r.PostForm.Set(fieldParty, party)
	}
	got, err := x.source(r, s)
	if err != nil {
		return Replacement{}, err
	}
	for _, one := range got.readings {
		if one.kind.Name == protocol {
			if one.taken.Document != nil {
				one.taken.Document = got.Document
			}
			return Replacement{one.taken, got.from, got}, nil
		}
	}
	if len(got.many) > 0 {
		return Replacement{}, wrong(fieldPaste, words.MetadataNotThere, party)
	}
	return Replacement{}, wrong(fieldPaste, words.MetadataOfAnother)
}

// Fields are those of the first step, as the actor may use them. why is what was
// wrong with them; nil = nothing.
func Fields(f console.Frame, addresses bool, why *Problem) []console.Field {
	field := func(name string, label, hint words.Text, kind console.FieldKind) console.Field {
		one := console.Field{Name: name, Label: f.Say(label), Hint: f.Say(hint), Kind: kind, Most: 2048}
		if why != nil && why.Field == name {
			one.Wrong = why.In(f.Language)
		}
		return one
	}
	var fields []console.Field
	if addresses {
		fields = append(fields, field(fieldAddress, words.TakeAddress, words.TakeAddressHint, console.Line))
	}
	return append(fields, field(fieldFile, words.TakeFile, words.TakeFileHint, console.Upload), field(fieldPaste, words.TakePaste, words.TakePasteHint, console.Lines))
}
