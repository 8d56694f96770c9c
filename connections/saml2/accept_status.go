package saml2

import (
	"errors"
	"fmt"
	"strings"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec"
)

// The most that is kept of a provider's status.
const (
	maxStatusCodes   = 5
	maxStatusMessage = 1000
)

// checkStatus wants Success. Another status is the provider's refusal, with its
// codes from the outermost in and its message, whatever else the response
// holds (core 3.2.2.1). An error that is not signed is believed as well: it
// reaches this point only for the browser and the request of the login, and can
// end nothing but that login.
func checkStatus(response *etree.Element) error {
	status, err := onlyChild(response, NamespaceProtocol, "Status")
	if err != nil {
		return err
	}
	codes, err := statusCodes(status)
	if err != nil {
		return err
	}
	if codes[0] == StatusSuccess {
		return nil
	}
	message, err := statusMessage(status)
	if err != nil {
		return err
	}
	return RefusalOf(codes, message)
}

// statusCodes reads the nested codes, outermost first (core 3.2.2.2).
func statusCodes(status *etree.Element) ([]string, error) {
	code, err := onlyChild(status, NamespaceProtocol, "StatusCode")
	if err != nil {
		return nil, err
	}
	var codes []string
	for code != nil {
		value, _ := attr(code, "Value")
		value = trimSpace(value)
		if value == "" {
			return nil, errors.New("StatusCode has no Value")
		}
		if len(codes) == maxStatusCodes {
			return nil, fmt.Errorf("more than %d nested StatusCode elements", maxStatusCodes)
		}
		codes = append(codes, strings.ToValidUTF8(clip(value), ""))
		if code, err = xmlsec.Child(code, NamespaceProtocol, "StatusCode"); err != nil {
			return nil, err
		}
	}
	return codes, nil
}

// statusMessage is the message for the record, shortened.
func statusMessage(status *etree.Element) (string, error) {
	el, err := xmlsec.Child(status, NamespaceProtocol, "StatusMessage")
	if err != nil || el == nil {
		return "", err
	}
	message, err := xmlsec.Text(el)
	if err != nil {
		return "", err
	}
	message = trimSpace(message)
	if len(message) > maxStatusMessage {
		message = strings.ToValidUTF8(message[:maxStatusMessage], "")
	}
	return message, nil
}
