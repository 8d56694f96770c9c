package partner

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/mail"
	"net/url"
	"slices"
	"strings"

	"trin/admin/edit/form"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
	"trin/templates/console/words"
)

// The most of what is posted. One party's metadata is some ten thousand bytes.
const (
	maxDocument = 256 << 10
	maxForm     = 900 << 10
	maxLines    = 50
	maxLine     = 2048
	maxWord     = 200
	maxNote     = 1000
)

// The fields of the page, beside the settings and the contacts.
const (
	fieldFile     = "file"
	fieldPaste    = "paste"
	fieldAddress  = "address"
	fieldNote     = "note"
	fieldDocument = "document" // base64, of the step before
	fieldGo       = "go"
)

// understood is a page as it was filled in: what was understood of it, and what
// is wrong with it.
type understood struct {
	side
	taken *connections.Taken // of a document of this time; nil = there is none
	carry []byte             // that document, to be read once more
	fresh bool               // it has not been shown yet
	wrong map[string]words.Said
	said  []connections.Problem
}

// bad reports whether it cannot be sent in.
func (u understood) bad() bool {
	return len(u.wrong) > 0 || slices.ContainsFunc(u.said, func(p connections.Problem) bool { return p.Severity == connections.SeverityError })
}

// understand reads a page. before is what was sent in last.
func (x *Partner) understand(r *http.Request, link connections.PartnerLink, st standing, before side) (understood, error) {
	u := understood{side: side{Metadata: before.Metadata, Settings: map[string]any{}}, wrong: map[string]words.Said{}}
	kind, ok := x.kindOf(link.Protocol)
	if !ok {
		return u, errors.New("the protocol of a partner link is not known")
	}
	fields := ownFields(kind, roleOf(link))
	for _, one := range fields { // what no field shows stays
		if value, there := before.Settings[one.Path]; there && one.Sort == connections.SettingStructure {
			u.Settings[one.Path] = value
		}
	}
	if err := u.document(r, kind, link); err != nil {
		return u, err
	}
	for _, one := range fields {
		typed, there := r.PostForm[form.Prefix+one.Path]
		if !there || one.Sort == connections.SettingStructure {
			continue
		}
		if _, brought := u.Settings[one.Path]; !brought || !u.fresh { // a new document says it anew
			u.setting(one, typed[0])
		}
	}
	u.words(r)
	if u.empty() && len(u.wrong) == 0 {
		u.wrong[fieldPaste] = words.Say(words.PartnerNothing)
	}
	u.said = append(u.said, st.problems(link, u.side)...)
	return u, nil
}

// document reads the document that the page brings, if it brings one.
func (u *understood) document(r *http.Request, kind connections.Kind, link connections.PartnerLink) error {
	content, field, err := u.brought(r)
	if err != nil || len(content) == 0 {
		return err
	}
	if len(content) > maxDocument {
		u.wrong[field] = words.Say(words.PartnerTooLarge)
		return nil
	}
	text, err := installation.MetadataText(content)
	if err != nil {
		u.wrong[field] = words.Say(words.PartnerNoText)
		return nil
	}
	if installation.HoldsSecret([]byte(text)) {
		u.wrong[field] = words.Say(words.PartnerSecret)
		return nil
	}
	u.read(kind, link, field, []byte(text))
	return nil
}

// read takes of a document what is the partner's to say.
func (u *understood) read(kind connections.Kind, link connections.PartnerLink, field string, content []byte) {
	if kind.Read == nil {
		u.wrong[field] = words.Say(words.PartnerOther)
		return
	}
	taken, err := kind.Read(roleOf(link), connections.Description{Document: content})
	var many *connections.ManyError
	switch {
	case errors.As(err, &many):
		u.wrong[field] = words.Say(words.PartnerMany, len(many.Parties))
		return
	case errors.Is(err, connections.ErrOtherDescription):
		u.wrong[field] = words.Say(words.PartnerOther)
		return
	case err != nil:
		u.wrong[field] = words.Say(words.PartnerUnread, words.Told(err.Error()))
		return
	}
	if taken.Signature.Present && taken.Signature.Certificate == nil {
		u.wrong[field] = words.Say(words.PartnerBroken)
		return
	}
	u.taken, u.carry = &taken, content
	if taken.Carried != nil {
		u.carry = taken.Carried
	}
	if taken.Document != nil {
		u.Metadata = string(taken.Document)
	}
	u.said = append(u.said, taken.Said...)
	var given map[string]any
	if len(taken.Settings) > 0 && json.Unmarshal(taken.Settings, &given) != nil {
		u.wrong[field] = words.Say(words.PartnerOther)
		return
	}
	for _, path := range own(kind.Name, roleOf(link)) {
		if value, there := given[path]; there && value != nil {
			u.Settings[path] = value
		}
	}
}

// brought is the document of the page, and the field that it is in: a new one, or
// the one that the page carries.
func (u *understood) brought(r *http.Request) ([]byte, string, error) {
	file, _, err := r.FormFile(fieldFile)
	pasted := r.PostForm.Get(fieldPaste)
	switch {
	case err == nil:
		defer file.Close() //nolint:errcheck // it was only read
		u.fresh = true
		if strings.TrimSpace(pasted) != "" {
			u.wrong[fieldPaste] = words.Say(words.PartnerTwo)
			return nil, fieldPaste, nil
		}
		content, err := io.ReadAll(io.LimitReader(file, maxDocument+1))
		return content, fieldFile, err
	case !errors.Is(err, http.ErrMissingFile) && !errors.Is(err, http.ErrNotMultipart):
		return nil, fieldFile, err
	case strings.TrimSpace(pasted) != "":
		u.fresh = true
		return []byte(pasted), fieldPaste, nil
	}
	content, err := base64.StdEncoding.DecodeString(r.PostForm.Get(fieldDocument))
	if err != nil {
		return nil, fieldPaste, nil
	}
	return content, fieldPaste, nil
}

// setting takes one setting that was typed.
func (u *understood) setting(one connections.SettingField, typed string) {
	lines := form.Lines(typed)
	if len(lines) > maxLines || slices.ContainsFunc(lines, func(line string) bool { return len(line) > maxLine || control(line) }) {
		u.wrong[form.Prefix+one.Path] = words.Say(words.PartnerTooMuch)
		return
	}
	delete(u.Settings, one.Path)
	if value := form.Value(one, typed); value != nil {
		u.Settings[one.Path] = value
	}
}

// words reads the address, the contacts and the note.
func (u *understood) words(r *http.Request) {
	text := func(name string, most int) string {
		value := strings.TrimSpace(r.PostForm.Get(name))
		if len(value) > most || control(strings.NewReplacer("\r", "", "\n", "").Replace(value)) {
			u.wrong[name] = words.Say(words.PartnerTooMuch)
			return ""
		}
		return value
	}
	if u.Address = text(fieldAddress, maxLine); u.Address != "" && !secureAddress(u.Address) {
		u.wrong[fieldAddress] = words.Say(words.PartnerNoAddress)
	}
	u.Note = strings.ReplaceAll(text(fieldNote, maxNote), "\r\n", "\n")
	for _, kind := range asked {
		at := func(name string) string { return "contact." + kind + "." + name }
		c := contact{Type: kind, GivenName: text(at("given"), maxWord), Surname: text(at("surname"), maxWord), Email: text(at("email"), maxWord), Telephone: text(at("telephone"), maxWord)}
		if c == (contact{Type: kind}) {
			continue
		}
		if c.Email == "" && c.Telephone == "" {
			u.wrong[at("email")] = words.Say(words.PartnerNoReach)
		}
		if parsed, err := mail.ParseAddress(c.Email); c.Email != "" && (err != nil || parsed.Address != c.Email) {
			u.wrong[at("email")] = words.Say(words.PartnerNoEmail)
		}
		u.Contacts = append(u.Contacts, c)
	}
}

// secureAddress reports whether it is an address that an administrator may look
// at: https, and nobody's password in it.
func secureAddress(address string) bool {
	parsed, err := url.Parse(address)
	return err == nil && parsed.Scheme == "https" && parsed.Hostname() != "" && parsed.User == nil && parsed.Fragment == "" && !control(address)
}

// control reports whether the text has a character that is no text, or that turns
// what stands around it.
func control(text string) bool {
	return strings.ContainsFunc(text, broker.Deceptive)
}
