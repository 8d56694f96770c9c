package lab

import (
	"context"
	"errors"

	"trin/connections/internal/xmlsec"
)

func (l *Lab) readWSFed(ctx context.Context, run *Run, r *Reading) error {
	r.Text = run.Answer.Fields["wresult"]
	root, err := parse([]byte(r.Text))
	if err != nil {
		return unreadableError{err}
	}
	if fault := root.FindElement("//Fault"); fault != nil {
		for _, path := range []string{".//faultcode", ".//Code//Value"} {
			if code := textOf(fault, path); code != "" {
				r.Codes = append(r.Codes, code)
			}
		}
		r.Message = textOf(fault, ".//faultstring")
		return nil
	}
	token := root.FindElement("//RequestedSecurityToken/Assertion")
	if token == nil {
		return unreadableError{errors.New("there is no token in it")}
	}
	certificates, err := l.trinCertificates(ctx)
	if err != nil {
		return err
	}
	r.Success = true
	verified, err := xmlsec.Verify(token, xmlsec.Trust{Certificates: certificates})
	if r.Signed = err == nil; err != nil {
		r.Unsigned = err.Error()
	} else {
		token = verified
	}
	r.ReplyTo = run.Answer.Fields["wctx"]
	r.Audience = textOf(token, "./Conditions/AudienceRestrictionCondition/Audience")
	r.Class = ""
	if statement := token.FindElement("./AuthenticationStatement"); statement != nil {
		r.Class = statement.SelectAttrValue("AuthenticationMethod", "")
		if name := statement.FindElement("./Subject/NameIdentifier"); name != nil {
			r.Name, r.Format = name.Text(), name.SelectAttrValue("Format", "")
		}
	}
	r.Instant, r.Until = timeOf(token, "./AuthenticationStatement", "AuthenticationInstant"), timeOf(token, "./Conditions", "NotOnOrAfter")
	for _, attribute := range token.FindElements("./AttributeStatement/Attribute") {
		r.claim(attribute.SelectAttrValue("AttributeNamespace", "")+"/"+attribute.SelectAttrValue("AttributeName", ""), attribute)
	}
	if r.Audience != l.realm() {
		r.say(BadAudience, r.Audience)
	}
	return nil
}
