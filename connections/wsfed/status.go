package wsfed

import (
	"github.com/beevik/etree"

	"trin/broker"
)

// Fault is what an application is told of a refusal, as a SOAP fault
// (WS-Federation 1.2, 15; WS-Trust 1.3, 11). The protocol has none for a level
// that cannot be met.
type Fault struct {
	Sender  bool   // the application can change it; else Trin
	Trust   bool   // the code is WS-Trust's; else WS-Federation's
	Code    string // the local name
	Message string
}

// FaultOf is the one table from refusal to fault.
func FaultOf(code broker.RefusalCode) Fault {
	switch code {
	case broker.RefusedUnknownClass:
		return Fault{Sender: true, Code: "RstParameterNotAccepted", Message: "The requested authentication method is not known."}
	case broker.RefusedLevel:
		return Fault{Sender: true, Code: "RstParameterNotAccepted", Message: "The requested authentication level cannot be met."}
	case broker.RefusedPassive:
		return Fault{Trust: true, Code: "RequestFailed", Message: "A page would have to be shown."}
	case broker.RefusedCancelled:
		return Fault{Trust: true, Code: "FailedAuthentication", Message: "The user cancelled."}
	case broker.RefusedFailed, broker.RefusedUpstream, broker.RefusedOtherSubject, broker.RefusedUnknownUser:
		return Fault{Trust: true, Code: "FailedAuthentication", Message: "The user was not authenticated."}
	case broker.RefusedDenied:
		return Fault{Trust: true, Code: "RequestFailed", Message: "The login is not allowed."}
	case broker.RefusedNoProvider, broker.RefusedUnavailable:
		return Fault{Trust: true, Code: "RequestFailed", Message: "The identity provider is not available."}
	case broker.RefusedProxyCount:
		return Fault{Trust: true, Code: "RequestFailed", Message: "The login may not be passed on."}
	case broker.RefusedIdentifier:
		return Fault{Trust: true, Code: "RequestFailed", Message: "The name identifier cannot be given."}
	case broker.RefusedMalformed:
		return Fault{Sender: true, Code: "BadRequest", Message: "The request cannot be read."}
	case broker.RefusedUnsupported:
		return Fault{Sender: true, Code: "RstParameterNotAccepted", Message: "The request asks for what is not supported."}
	case broker.RefusedStale:
		return Fault{Sender: true, Code: "NeedFresherCredentials", Message: "The user was authenticated too long ago."}
	}
	return Fault{Trust: true, Code: "RequestFailed", Message: "The login failed."}
}

// refuse tells of a refusal as the settings say. Why is in the log and the
// record.
func (f *frontend) refuse(p pending, o broker.Outcome) broker.Reply {
	if f.tells(o.Refusal.Code) == tellFault {
		fault, language := FaultOf(o.Refusal.Code), "en"
		if text, tag := o.Refusal.Message.Pick(o.Request.Language); text != "" {
			fault.Message, language = text, tag
		}
		return p.post(fault.element(f.settings.trust(), language, o.Reference))
	}
	return broker.RefusalPage{
		Application: f.application.Name, Code: o.Refusal.Code, Message: o.Refusal.Message, Reference: o.Reference, Return: f.settings.Home,
	}
}

// tells is who is told of a refusal.
func (f *frontend) tells(code broker.RefusalCode) string {
	if unmet := code == broker.RefusedLevel || code == broker.RefusedUnknownClass; unmet && f.settings.Unmet != "" {
		return f.settings.Unmet
	}
	return f.settings.Refusals
}

// element is the fault in a SOAP 1.2 envelope (SOAP 1.2 part 1, 5.4), its message
// in the language. The reference finds the login's record.
func (f Fault) element(trust trustVersion, language, reference string) *etree.Element {
	root := etree.NewElement("S:Envelope")
	root.CreateAttr("xmlns:S", NamespaceSOAP12)
	fault := root.CreateElement("S:Body").CreateElement("S:Fault")
	code := fault.CreateElement("S:Code")
	value := "S:Receiver"
	if f.Sender {
		value = "S:Sender"
	}
	addText(code, "S", "Value", value)
	prefix, namespace := "fed", NamespaceFederation
	if f.Trust {
		prefix, namespace = trust.Prefix, trust.Namespace
	}
	addText(code.CreateElement("S:Subcode"), "S", "Value", prefix+":"+f.Code).CreateAttr("xmlns:"+prefix, namespace)
	message := f.Message
	if reference != "" {
		message += " Reference: " + reference
	}
	addText(fault.CreateElement("S:Reason"), "S", "Text", message).CreateAttr("xml:lang", language)
	return root
}
