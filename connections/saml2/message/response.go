package message

import (
	"time"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec"
)

// Attribute is one attribute of an assertion.
type Attribute struct {
	Name, Format, FriendlyName string
	Values                     []string
}

// Response is a response of a provider that is right in everything. Change a
// field, or the tree by Edit, to make it wrong in one thing.
type Response struct {
	Provider  string // entityID
	Audience  string // entityID of the service provider
	Recipient string // its assertion consumer service
	Request   string // ID of the AuthnRequest; "" = none
	Now       time.Time

	ID           string // "" = "_response"
	AssertionID  string // "" = "_assertion"
	Status       []string
	Message      string // StatusMessage
	NameID       string
	NameFormat   string
	Class        string
	Instant      time.Time // when the user was authenticated; zero = Now
	SessionIndex string
	Attributes   []Attribute

	Unasserted    bool // no assertion
	SignResponse  *xmlsec.SigningKey
	SignAssertion *xmlsec.SigningKey
	// Protect encrypts an assertion of the response in its place; nil = none is.
	Protect func(assertion *etree.Element) error

	Edit      func(response *etree.Element) // before anything is signed
	EditClear func(response *etree.Element) // after the assertion is signed, before it is encrypted
	EditSent  func(response *etree.Element) // after everything
}

// Element builds, signs and encrypts the response.
func (r Response) Element() (*etree.Element, error) {
	response := r.unsigned()
	edit(r.Edit, response)
	if r.SignAssertion != nil {
		for _, assertion := range response.SelectElements("Assertion") {
			if err := Sign(assertion, *r.SignAssertion); err != nil {
				return nil, err
			}
		}
	}
	edit(r.EditClear, response)
	if r.Protect != nil {
		for _, assertion := range response.SelectElements("Assertion") {
			if err := r.Protect(assertion); err != nil {
				return nil, err
			}
		}
	}
	if r.SignResponse != nil {
		if err := Sign(response, *r.SignResponse); err != nil {
			return nil, err
		}
	}
	edit(r.EditSent, response)
	return response, nil
}
