package lab

import (
	"slices"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/saml2"
	"trin/connections/saml2/message"
)

// statuses are the status codes of the answers that log nobody in.
var statuses = map[string][]string{
	statusAuthn:     {"Responder", "AuthnFailed"},
	statusClass:     {"Responder", "NoAuthnContext"},
	statusPassive:   {"Responder", "NoPassive"},
	statusDenied:    {"Requester", "RequestDenied"},
	statusSupported: {"Requester", "RequestUnsupported"},
	statusSuccess:   {"Success"},
}

// somebody is whom a forged assertion is about.
const somebody = "somebody-else"

// saml is a Response (core 3.3.3), by HTTP-POST.
func (w saying) saml() (broker.Reply, error) {
	id, err := saml2.NewID(w.Random)
	if err != nil {
		return nil, err
	}
	consumer := w.consumer(SAML, w.visit.Connection)
	key := w.key()
	r := message.Response{
		ID: id, AssertionID: w.assertion, Now: w.now, Request: w.visit.request,
		Provider: w.or(FaultIssuer, "https://elsewhere.invalid/", w.providerEntity()),
		Audience: w.or(FaultAudience, "https://elsewhere.invalid/", w.visit.audience), Recipient: consumer,
		NameID: w.Subject, NameFormat: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", Class: w.class(), Instant: w.now.Add(-w.Age),
		SessionIndex: w.assertion, SignAssertion: key,
	}
	if w.Fault == FaultRequest {
		r.Request = "_" + somebody
	}
	for name, values := range w.Attributes {
		r.Attributes = append(r.Attributes, message.Attribute{Name: name, Values: values})
	}
	slices.SortFunc(r.Attributes, func(a, b message.Attribute) int { return compare(a.Name, b.Name) })
	if codes, ok := statuses[w.Fault]; ok {
		r.Status, r.Unasserted, r.SignResponse, r.Message = codes, true, key, "The partner lab was told to say so."
	}
	r.Edit = w.bendSAML
	if w.Fault == FaultEncrypted {
		r.Protect = func(assertion *etree.Element) error {
			octets, err := message.Bytes(assertion)
			if err != nil {
				return err
			}
			hidden, err := w.conceal(octets)
			if err != nil {
				return err
			}
			parent, at := assertion.Parent(), assertion.Index()
			parent.RemoveChildAt(at)
			parent.InsertChildAt(at, hidden)
			return nil
		}
	}
	r.EditSent = func(response *etree.Element) {
		switch w.Fault {
		case FaultSignature:
			alterSignature(response)
		case FaultWrapped:
			wrap(response, somebody)
		}
	}
	el, err := r.Element()
	if err != nil {
		return nil, err
	}
	raw, err := message.Bytes(el)
	if err != nil {
		return nil, err
	}
	return saml2.PostForm(consumer, raw, true, string(w.visit.Leg)), nil
}

// bendSAML makes the response wrong before it is signed.
func (w saying) bendSAML(response *etree.Element) {
	assertion := response.SelectElement("Assertion")
	if assertion == nil {
		return
	}
	conditions, data := assertion.SelectElement("Conditions"), assertion.FindElement("./Subject/SubjectConfirmation/SubjectConfirmationData")
	shift := func(by time.Duration) {
		conditions.CreateAttr("NotBefore", message.Instant(w.now.Add(by)))
		conditions.CreateAttr("NotOnOrAfter", message.Instant(w.now.Add(by+5*time.Minute)))
		data.CreateAttr("NotOnOrAfter", message.Instant(w.now.Add(by+5*time.Minute)))
	}
	switch w.Fault {
	case FaultExpired:
		shift(-beyond)
	case FaultNotYet:
		shift(beyond)
	case FaultFuture:
		assertion.SelectElement("AuthnStatement").CreateAttr("AuthnInstant", message.Instant(w.now.Add(beyond)))
	case FaultRecipient:
		data.CreateAttr("Recipient", "https://elsewhere.invalid/acs")
	case FaultDest:
		response.CreateAttr("Destination", "https://elsewhere.invalid/acs")
	case FaultNoSubject:
		assertion.RemoveChild(assertion.SelectElement("Subject"))
	case FaultTwo:
		second := assertion.Copy()
		second.CreateAttr("ID", w.assertion+"b")
		second.FindElement("./Subject/NameID").SetText(somebody)
		response.AddChild(second)
	}
}
