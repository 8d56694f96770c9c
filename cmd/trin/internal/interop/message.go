package main

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/beevik/etree"
)

// maxMessage bounds what a redirect may inflate to.
const maxMessage = 1 << 20

var errNoMessage = errors.New("the browser carried no such message")

// messages are those of one kind (SAMLRequest or SAMLResponse) that the browser
// carried to the party since the last open.
func (p *person) messages(kind, party string) ([]*etree.Element, error) {
	var found []*etree.Element
	for _, hop := range p.agent.Hops[p.since:] {
		if !strings.HasPrefix(hop.URL.String(), party+"/") {
			continue
		}
		message, err := carried(kind, hop.URL.Query(), hop.Form)
		if err != nil {
			return nil, fmt.Errorf("%s at %.200s: %w", kind, hop.URL, err)
		}
		if message != nil {
			found = append(found, message)
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%s to %s: %w", kind, party, errNoMessage)
	}
	return found, nil
}

// last is the newest of them.
func (p *person) last(kind, party string) (*etree.Element, error) {
	all, err := p.messages(kind, party)
	if err != nil {
		return nil, err
	}
	return all[len(all)-1], nil
}

// carried reads the message of a redirect or a post; nil when there is none.
func carried(kind string, query, form url.Values) (*etree.Element, error) {
	text, deflated := form.Get(kind), false
	if text == "" {
		text, deflated = query.Get(kind), true
	}
	if text == "" {
		return nil, nil
	}
	content, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, err
	}
	if deflated {
		if content, err = io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(content)), maxMessage)); err != nil {
			return nil, err
		}
	}
	document := etree.NewDocument()
	if err := document.ReadFromBytes(content); err != nil {
		return nil, err
	}
	return document.Root(), nil
}

// texts are the texts of every element that the path finds.
func texts(message *etree.Element, path string) string {
	var all []string
	for _, e := range message.FindElements(path) {
		all = append(all, strings.TrimSpace(e.Text()))
	}
	return strings.Join(all, " ")
}

// encryptedWith fails unless the response holds one encrypted assertion and no
// other, under the algorithm.
func encryptedWith(response *etree.Element, algorithm string) error {
	if clear := response.FindElements("./Assertion"); len(clear) > 0 {
		return fmt.Errorf("got %d assertions in clear, wanted none", len(clear))
	}
	data := response.FindElements("./EncryptedAssertion/EncryptedData")
	if len(data) != 1 {
		return fmt.Errorf("got %d encrypted assertions, wanted 1", len(data))
	}
	method := data[0].FindElement("./EncryptionMethod")
	if method == nil || method.SelectAttrValue("Algorithm", "") != algorithm {
		return fmt.Errorf("the assertion is not encrypted with %s", algorithm)
	}
	return nil
}
