package register

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strings"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/connections"
	"trin/templates/console/words"
)

// The most bytes of a description, and of a form with one in it.
const (
	maxDocument = 4 << 20
	maxForm     = 12 << 20
)

// The fields of the first step, and what the second carries of it.
const (
	fieldAddress  = "address"
	fieldFile     = "file"
	fieldPaste    = "paste"
	fieldParty    = "party"
	fieldSearch   = "search"
	fieldDocument = "document" // base64
	fieldFrom     = "from"     // the address that the document is from
	fieldGo       = "go"
)

// brought is a description, and where it is from.
type brought struct {
	connections.Description
	from string // the address; "" = it was given
}

// Problem is why a form is shown again: beside the field.
type Problem struct {
	Field string
	words.Said
}

func (p *Problem) Error() string { return p.Field + ": " + p.En }

func wrong(field string, text words.Text, arguments ...any) *Problem {
	return &Problem{field, words.Say(text, arguments...)}
}

// carried is what a form carries from the step before; false = it carries none.
func carried(r *http.Request) (brought, bool) {
	content, err := base64.StdEncoding.DecodeString(r.PostForm.Get(fieldDocument))
	if err != nil || len(content) == 0 || len(content) > maxDocument {
		return brought{}, false
	}
	return brought{connections.Description{Document: content, Party: r.PostForm.Get(fieldParty)}, r.PostForm.Get(fieldFrom)}, true
}

// given is what the first step gives: one of an address, a file and a text.
func (x *Register) given(r *http.Request, s side) (found, error) {
	address, pasted := strings.TrimSpace(r.PostForm.Get(fieldAddress)), r.PostForm.Get(fieldPaste)
	file, err := fileOf(r)
	if err != nil {
		return found{}, err
	}
	ways := 0
	for _, there := range []bool{address != "", strings.TrimSpace(pasted) != "", len(file) > 0} {
		if there {
			ways++
		}
	}
	party := strings.TrimSpace(r.PostForm.Get(fieldParty))
	switch {
	case ways == 0:
		return found{}, wrong(fieldAddress, words.TakeNothing)
	case ways > 1:
		return found{}, wrong(fieldAddress, words.TakeSeveral)
	case address != "":
		return x.fetched(r.Context(), access.From(r.Context()), s, address, party)
	case len(file) > 0:
		return x.read(s, brought{connections.Description{Document: plainText(file), Party: party}, ""}, fieldFile)
	}
	return x.read(s, brought{connections.Description{Document: plainText([]byte(pasted)), Party: party}, ""}, fieldPaste)
}

// fileOf is the file of a form; nil = there is none.
func fileOf(r *http.Request) ([]byte, error) {
	file, header, err := r.FormFile(fieldFile)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // it was only read
	if header.Size > maxDocument {
		return nil, wrong(fieldFile, words.TakeTooLarge)
	}
	return io.ReadAll(io.LimitReader(file, maxDocument+1))
}

// plainText is a description as settings hold it: without a mark of its encoding,
// and with the line ends of Unix.
func plainText(content []byte) []byte {
	return []byte(strings.ReplaceAll(strings.TrimPrefix(string(content), "\ufeff"), "\r\n", "\n"))
}

// fetched reads what stands at an address, or at the usual places below it.
func (x *Register) fetched(ctx context.Context, a access.Actor, s side, address, party string) (found, error) {
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	if !strings.HasPrefix(address, "https://") {
		return found{}, wrong(fieldAddress, words.TakeNoAddress)
	}
	var first error
	for _, at := range x.places(s, address) {
		content, err := x.Desk.Bring(ctx, a, at)
		if errors.Is(err, access.ErrForbidden) {
			return found{}, wrong(fieldAddress, words.TakeNoFetch, words.Told(plainly(err)))
		}
		if err != nil {
			if first == nil {
				first = wrong(fieldAddress, words.TakeNoFetch, words.Told(plainly(err)))
			}
			continue
		}
		got, err := x.read(s, brought{connections.Description{Document: plainText(content), Party: party}, at}, fieldAddress)
		var said *Problem
		if err == nil || !errors.As(err, &said) {
			return got, err
		}
		if first == nil || said.Text != words.TakeOther {
			first = err
		}
	}
	return found{}, first
}

// plainly is an error of the Desk without what all of its kind begin with.
func plainly(err error) string {
	text := err.Error()
	for _, kind := range []error{drafts.ErrInput, access.ErrForbidden} {
		if errors.Is(err, kind) {
			text = strings.TrimPrefix(text, kind.Error()+": ")
		}
	}
	return text
}

// places are the addresses to look at: the one that was given, and those below it
// at which parties publish by convention.
func (x *Register) places(s side, address string) []string {
	all := []string{address}
	known := map[string]bool{"": true}
	for _, kind := range x.kinds(s) {
		if kind.Read == nil || known[kind.WellKnown] {
			continue
		}
		known[kind.WellKnown] = true
		if !strings.ContainsAny(address, "?#") && !strings.HasSuffix(address, kind.WellKnown) {
			all = append(all, strings.TrimRight(address, "/")+kind.WellKnown)
		}
	}
	return all
}
