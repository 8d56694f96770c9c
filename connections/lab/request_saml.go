package lab

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"trin/broker"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2"
	"trin/connections/saml2/message"
)

// long ago and far ahead are beyond every allowance for clocks.
const beyond = time.Hour

// sendSAML writes an AuthnRequest (core 3.4.1).
func (l *Lab) sendSAML(ctx context.Context, run *Run, k *keys) (broker.Reply, error) {
	r := run.Request
	id, err := saml2.NewID(l.Random)
	if err != nil {
		return nil, err
	}
	request := message.Request{
		ID: id, Issuer: l.applicationEntity(), Destination: l.Trin + "/saml2/sso", Now: run.Started, NameFormat: r.NameFormat, Subject: r.Subject,
		Comparison: r.Comparison, Classes: r.Classes, Force: r.Force, Passive: r.Passive, ProxyCount: r.ProxyCount,
		IDPList: r.Providers, RequesterIDs: r.Requesters,
	}
	if r.Consumer {
		request.Consumer = l.answers(SAML)
	}
	key, err := l.bendRequest(ctx, run, &request, k)
	if err != nil {
		return nil, err
	}
	if r.Post {
		request.Sign = key
	}
	el, err := request.Element()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInput, err)
	}
	if r.Fault == requestAltered && r.Post {
		el.CreateAttr("ForceAuthn", map[bool]string{true: "false", false: "true"}[r.Force])
	}
	raw, err := message.Bytes(el)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInput, err)
	}
	run.Message, run.MessageID = string(raw), request.ID
	if r.Post {
		return saml2.PostForm(l.Trin+"/saml2/sso", raw, false, run.ID), nil
	}
	address, err := message.RedirectURL(l.Trin+"/saml2/sso", "SAMLRequest", raw, run.ID, key)
	if err != nil {
		return nil, err
	}
	if r.Fault == requestAltered {
		address = strings.Replace(address, "&Signature=", "&Signature="+url.QueryEscape("AAAA"), 1)
	}
	return broker.Redirect{URL: address}, nil
}

// bendRequest makes the request wrong as it is told to, and says which key signs.
func (l *Lab) bendRequest(ctx context.Context, run *Run, request *message.Request, k *keys) (*xmlsec.SigningKey, error) {
	key := &k.signing
	switch run.Request.Fault {
	case requestUnsigned:
		key = nil
	case requestStranger:
		stranger, err := l.pair(k.signing.Certificate.Subject.CommonName)
		if err != nil {
			return nil, err
		}
		key = &stranger
	case requestExpired:
		request.Now = request.Now.Add(-beyond)
	case requestConsumer:
		request.Consumer = "https://elsewhere.invalid/acs"
	case requestDestination:
		request.Destination = "https://elsewhere.invalid/sso"
	case requestIssuer:
		request.Issuer = "https://elsewhere.invalid/"
	case requestReplayed:
		runs, err := l.Runs(ctx, run.Owner)
		if err != nil {
			return nil, err
		}
		for _, earlier := range runs {
			if earlier.MessageID != "" && earlier.Request.Fault == "" {
				request.ID = earlier.MessageID
				return key, nil
			}
		}
		return nil, fmt.Errorf("%w: there is no earlier request to send again; send one that is right first", ErrInput)
	}
	return key, nil
}
