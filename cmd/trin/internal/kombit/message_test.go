package kombit

import (
	"crypto/rand"
	"encoding/hex"
	"testing"

	"github.com/beevik/etree"

	"trin/cmd/trin/internal/contexthandler"
	"trin/connections/saml2/samltest"
)

// on is the rig for a subtest: it reports there.
func (r *rig) on(t *testing.T) *rig {
	c := *r
	c.T = t
	return &c
}

// fresh is a sample under an identifier and a time of now, signed anew: one
// request is good once.
func (r *rig) fresh(name string) []byte {
	r.Helper()
	handler := r.ch2
	if name[:len("request-1-")] == "request-1-" {
		handler = r.ch1
	}
	q, known := requests()[name]
	if !known {
		r.Fatalf("there is no sample %s", name)
	}
	q.ID = newID(r.T)
	content, err := handler.Sign(handler.Element(q))
	if err != nil {
		r.Fatal(err)
	}
	return content
}

// unsigned is the text of a sample before it is signed.
func (r *rig) unsigned(name string) []byte {
	r.Helper()
	document := etree.NewDocument()
	if err := document.ReadFromBytes(sample(r.T, name)); err != nil {
		r.Fatal(err)
	}
	document.Root().RemoveChild(document.Root().SelectElement("Signature"))
	return samltest.Bytes(document.Root())
}

// signed is a text with the handler's signature.
func (r *rig) signed(h *contexthandler.Handler, text string) []byte {
	r.Helper()
	document := etree.NewDocument()
	if err := document.ReadFromString(text); err != nil {
		r.Fatal(err)
	}
	content, err := h.Sign(document.Root())
	if err != nil {
		r.Fatal(err)
	}
	return content
}

func newID(t *testing.T) string {
	t.Helper()
	random := make([]byte, 8)
	if _, err := rand.Read(random); err != nil {
		t.Fatal(err)
	}
	return "_n" + hex.EncodeToString(random)
}
