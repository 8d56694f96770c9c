package kombit

import (
	"strconv"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"trin/claimstx/bpp"
	"trin/connections/saml2/samltest"
)

const (
	cbc   = "http://www.w3.org/2001/04/xmlenc#aes256-cbc"
	rsa15 = "http://www.w3.org/2001/04/xmlenc#rsa-1_5"
)

// TestKombit21_Encryption: assertions as providers encrypt them, also to the
// older key and with the key beside the data; the old algorithms only where they
// were switched on, which is a danger.
func TestKombit21_Encryption(t *testing.T) {
	t.Parallel()
	r := newRig(t, withNemLogin()...)
	old := func(s *samltest.Response) { s.Encryption.Block, s.Encryption.Transport = cbc, rsa15 }
	cases := map[string]struct {
		change func(*samltest.Response)
		good   bool
	}{
		"OAEP with SHA-256":        {func(*samltest.Response) {}, true},
		"OAEP with SHA-1":          {func(s *samltest.Response) { s.Encryption.Block = "" }, true},
		"the older key":            {func(s *samltest.Response) { s.EncryptTo = samltest.OldDecryption }, true},
		"the key beside the data":  {sibling, true},
		"CBC and PKCS #1 v1.5":     {old, false},
		"in the clear":             {func(s *samltest.Response) { s.EncryptTo = "" }, false},
		"to somebody else":         {func(s *samltest.Response) { s.EncryptTo = samltest.AttackerKey }, false},
		"one octet of the content": {tampered, false},
	}
	try := func(name string, change func(*samltest.Response), good bool) {
		b := r.browser()
		r.post(b, r.fresh("request-2-substantial.xml"))
		a := r.challenge(b)
		response := encrypted(fromNemLogin(a.id, "Substantial", r.clock()))
		change(&response)
		hop := r.answers(b, a, response)
		if !good {
			if hop.Status < 400 || hop.Status > 499 {
				t.Errorf("%s: got %d, want that it is refused", name, hop.Status)
			}
			return
		}
		has(t, r.accepted(r.ch2, hop), levelClaim, "Substantial")
	}
	for name, c := range cases {
		try(name, c.change, c.good)
	}
	r.use(append(withNemLogin(), "  metadataFile: nemlogin.xml", "  metadataFile: nemlogin.xml\n  insecureCBC: true\n  insecureRSA15: true")...)
	try("CBC and PKCS #1 v1.5, switched on", old, true)
	dangers := 0
	for _, problem := range r.problems() {
		if strings.Contains(problem, "danger") && strings.Contains(problem, "nemlogin") && (strings.Contains(problem, "insecureCBC") || strings.Contains(problem, "insecureRSA15")) {
			dangers++
		}
	}
	if dangers != 2 {
		t.Errorf("got %d dangers, want one for each switch: %v", dangers, r.problems())
	}
}

// sibling puts the EncryptedKey beside the EncryptedData (XML Encryption 3.5).
func sibling(s *samltest.Response) {
	s.EditSent = func(el *etree.Element) {
		info := el.FindElement(".//EncryptedData/KeyInfo")
		key := info.SelectElement("EncryptedKey")
		info.RemoveChild(key)
		for _, declared := range [][2]string{{"xenc", "http://www.w3.org/2001/04/xmlenc#"}, {"ds", samltest.Signature}} {
			key.CreateAttr("xmlns:"+declared[0], declared[1])
		}
		key.CreateAttr("Id", "_key")
		method := info.CreateElement("ds:RetrievalMethod")
		method.CreateAttr("URI", "#_key")
		method.CreateAttr("Type", "http://www.w3.org/2001/04/xmlenc#EncryptedKey")
		el.FindElement("./EncryptedAssertion").AddChild(key)
	}
}

func tampered(s *samltest.Response) {
	s.EditSent = func(el *etree.Element) {
		value := el.FindElement("./EncryptedAssertion/EncryptedData/CipherData/CipherValue")
		text := []byte(value.Text())
		if text[60] == 'A' {
			text[60] = 'B'
		} else {
			text[60] = 'A'
		}
		value.SetText(string(text))
	}
}

// TestKombit22_Privileges: lists as providers write them are read, and go on as
// one list; what is no list ends the login.
func TestKombit22_Privileges(t *testing.T) {
	t.Parallel()
	r := newRig(t, "keep: {claims: [displayName, mail]}", "keep: {claims: [displayName, mail, \""+attrPrivileges2+"\"]}")
	itst, digst := string(sample(t, "bpp-itst.xml")), string(sample(t, "bpp-digst.xml"))
	constraint := itst[strings.Index(itst, "<Constraint"):strings.Index(itst, "</PrivilegeGroup>")]
	reordered := strings.Replace(strings.Replace(itst, constraint, "", 1), "<Privilege>", constraint+"<Privilege>", 1)
	many := bpp.List{}
	for i := range 200 {
		many.Groups = append(many.Groups, bpp.Group{Scope: "urn:dk:gov:saml:cvrNumberIdentifier:11223344", Privileges: []string{"http://eksempelkommune.example/roles/jobrole/role_" + strconv.Itoa(i) + "/1"}})
	}
	large, err := many.Base64(bpp.DIGST)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		value string
		want  []string // nil = refused
	}{
		"itst":                            {itst, privileges().Privileges()},
		"digst":                           {digst, privileges().Privileges()},
		"itst, base64":                    {string(sample(t, "bpp-itst.b64")), privileges().Privileges()},
		"digst, base64":                   {string(sample(t, "bpp-digst.b64")), privileges().Privileges()},
		"the constraint before the right": {reordered, privileges().Privileges()},
		"200 groups":                      {large, many.Privileges()},
		"a document type":                 {strings.Replace(itst, "?>", `?><!DOCTYPE bpp:PrivilegeList>`, 1), nil},
		"an entity":                       {strings.Replace(itst, "?>", `?><!DOCTYPE x [<!ENTITY e "http://evil.example">]>`, 1), nil},
		"another namespace":               {strings.ReplaceAll(itst, "itst.dk", "evil.example"), nil},
		"no list":                         {"caseworker", nil},
		"a CVR number of seven digits":    {strings.Replace(itst, "11223344", "1122334", 1), nil},
	} {
		t.Run(name, func(t *testing.T) {
			one := r.on(t)
			b := one.browser()
			one.post(b, one.fresh("request-2-stranger.xml"))
			a := one.challenge(b)
			response := unique(fromMunicipality(a.id, one.clock()))
			response.Attributes = append(response.Attributes, samltest.Attribute{Name: attrPrivileges2, Values: []string{c.value}})
			hop := one.answers(b, a, response)
			if c.want == nil {
				if refusal := one.refusal(one.ch2, hop); refusal.Codes[0] != "Responder" {
					t.Errorf("got %q", refusal.Codes)
				}
				return
			}
			lists(t, one.accepted(one.ch2, hop), attrPrivileges2, c.want...)
		})
	}
}
