package directory

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/go-ldap/ldap/v3"

	"trin/claimstx/lookup"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	const fine = `{"url": "ldaps://dc.example.dk", "bindDN": "cn=trin", "secretName": "directory", "base": "ou=p,dc=example,dc=dk",
		"filter": "(uid={user})", "parameters": ["user"], "attributes": {"memberOf": "group"}}`
	kind := Kind(lookup.Deps{})
	if found := kind.Check(json.RawMessage(fine)); len(found) > 0 {
		t.Fatalf("the settings that the others are made of are refused: %v", found)
	}
	for change, want := range map[string][2]string{
		`"url": "dc.example.dk"`:                   {"url", "ldaps://"},
		`"url": "https://dc.example.dk"`:           {"url", "ldaps://"},
		`"url": "ldapi:///"`:                       {"url", "ldaps://"},
		`"url": "cldap://dc.example.dk"`:           {"url", "ldaps://"},
		`"url": "ldaps://"`:                        {"url", "ldaps://"},
		`"url": "ldaps://dc.example.dk/dc=x??sub"`: {"url", "ldaps://"},
		`"url": "ldaps://a:b@dc.example.dk"`:       {"url", "ldaps://"},
		`"url": "ldap://dc.example.dk"`:            {"url", "Without TLS"},
		`"url": "ldap://localhost.example.dk"`:     {"url", "Without TLS"},
		`"startTLS": true`:                         {"startTLS", "from the start"},
		`"bindDN": ""`:                             {"bindDN", "nobody"},
		`"secretName": ""`:                         {"secretName", "proves nothing"},
		`"base": ""`:                               {"base", "begins"},
		`"base": "people"`:                         {"base", "no DN"},
		`"base": "{user},dc=example"`:              {"base", "no value stands"},
		`"base": "ou=a,{user}=b"`:                  {"base", "no value stands"},
		`"base": "ou=a+{user}"`:                    {"base", "no value stands"},
		`"base": "ou={org},dc=example"`:            {"base", "{org}"},
		`"base": "ou={org"`:                        {"base", "cannot be read"},
		`"scope": "children"`:                      {"scope", "base, one or sub"},
		`"filter": ""`:                             {"filter", "which entries"},
		`"filter": "uid={user}"`:                   {"filter", "no filter"},
		`"filter": "(uid={user}"`:                  {"filter", "no filter"},
		`"filter": "(&(uid={user})(x)"`:            {"filter", "no filter"},
		`"filter": "({user}=alice)"`:               {"filter", "no value stands"},
		`"filter": "({user})"`:                     {"filter", "no value stands"},
		`"filter": "{user}"`:                       {"filter", "no value stands"},
		`"filter": "(&(a=b){user})"`:               {"filter", "no value stands"},
		`"filter": "(cn:{user}:=x)"`:               {"filter", "no value stands"},
		`"filter": "(uid={@subject})"`:             {"filter", "{@subject}"},
		`"filter": "(uid=alice)"`:                  {"parameters.0", "used nowhere"},
		`"parameters": ["user", "user"]`:           {"parameters.1", "twice"},
		`"parameters": ["user", "a b"]`:            {"parameters.1", "cannot name"},
		`"attributes": {}`:                         {"attributes", "0 attributes"},
		`"attributes": {"a b": "x"}`:               {"attributes.a b", "cannot name"},
		`"attributes": {"member;range=0-*": "x"}`:  {"attributes.member;range=0-*", "without options"},
		`"attributes": {"*": "x"}`:                 {"attributes.*", "cannot name"},
		`"attributes": {"mail": "a.b"}`:            {"attributes.mail", "name a column"},
		`"binary": ["userCertificate"]`:            {"binary.0", "none of the attributes"},
		`"maxRows": 1001`:                          {"maxRows", "out of bounds"},
		`"maxRows": -1`:                            {"maxRows", "out of bounds"},
		`"authorities": "nothing"`:                 {"authorities", "PEM"},
		`"insecureSkipVerify": true`:               {"insecureSkipVerify", "There is no setting"},
	} {
		var settings map[string]json.RawMessage
		if err := json.Unmarshal([]byte(fine), &settings); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte("{"+change+"}"), &settings); err != nil {
			t.Fatalf("%s: %v", change, err)
		}
		said := false
		found := kind.Check(raw(t, settings))
		for _, p := range found {
			said = said || p.Field == want[0] && strings.Contains(p.Message, want[1])
		}
		if !said {
			t.Errorf("%s: got %v, want %s: %s", change, found, want[0], want[1])
		}
		if _, err := kind.Open("x", raw(t, settings)); err == nil {
			t.Errorf("%s: it was opened", change)
		}
	}
	twice := strings.Replace(fine, `{"memberOf": "group"}`, `{"memberOf": "group", "memberof": "other"}`, 1)
	if found := kind.Check(json.RawMessage(twice)); len(found) == 0 {
		t.Error("one attribute in two spellings was taken")
	}
}

func TestServer(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"ldaps://dc.example.dk": "dc.example.dk:636", "ldap://localhost": "localhost:389", "ldaps://dc.example.dk:3269/": "dc.example.dk:3269",
		"ldaps://[2001:db8::1]": "[2001:db8::1]:636", "ldap://[::1]:1389": "[::1]:1389",
	} {
		var p problems
		if got := p.server(address, false); got.address != want || len(p.all) > 0 {
			t.Errorf("%s: got %s, %v, want %s", address, got.address, p.all, want)
		}
	}
}

// FuzzEscape: whatever a value is, it is a value in the filter and in the base,
// and the same one.
func FuzzEscape(f *testing.F) {
	for _, v := range hostile() {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v string) {
		if v == "" || fit(v) != nil {
			return
		}
		var p problems
		used := map[string]bool{}
		filter := p.filter("(&(a=b)(uid={user}))", []string{"user"}, used)
		base := p.base("ou={user}+cn=y,dc=example", []string{"user"}, used)
		given := map[string]string{"user": v}
		filled, err := fill(filter, given, escapeFilter)
		if err != nil {
			t.Fatal(err)
		}
		packet, err := ldap.CompileFilter(filled)
		if err != nil || len(packet.Children) != 2 || len(packet.Children[1].Children) != 2 {
			t.Fatalf("%q makes the filter %s: %v", v, filled, err)
		}
		if got := packet.Children[1].Children[1].Data.String(); got != v || packet.Children[1].Tag != ldap.FilterEqualityMatch {
			t.Fatalf("%q stands in the filter as %q", v, got)
		}
		text, err := base.dn(given)
		if err != nil {
			t.Fatalf("%q: %v", v, err)
		}
		dn, err := ldap.ParseDN(text)
		if err != nil || len(dn.RDNs) != 2 || dn.RDNs[0].Attributes[0].Value != v || dn.RDNs[0].Attributes[1].Value != "y" {
			t.Fatalf("%q makes the base %s", v, text)
		}
	})
}

func TestWindowsNames(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		read func([]byte) (string, error)
		in   string
		want string // "" = refused
	}{
		{guid, "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f", "03020100-0504-0706-0809-0a0b0c0d0e0f"},
		{guid, "short", ""},
		{guid, "", ""},
		{sid, "\x01\x01\x00\x00\x00\x00\x00\x05\x12\x00\x00\x00", "S-1-5-18"},
		{sid, "\x01\x00\x00\x00\x00\x00\x00\x05", "S-1-5"},
		{sid, "\x02\x00\x00\x00\x00\x00\x00\x05", ""},
		{sid, "\x01\x02\x00\x00\x00\x00\x00\x05\x12\x00\x00\x00", ""},
		{sid, "\x01\xff\x00\x00\x00\x00\x00\x05", ""},
		{sid, "", ""},
		{plain, "æ", "æ"},
		{plain, "\xff", ""},
		{inBase64, "\xff\x00", "/wA="},
	} {
		got, err := test.read([]byte(test.in))
		if got != test.want || (err == nil) != (test.want != "") {
			t.Errorf("%x: got %q, %v, want %q", test.in, got, err, test.want)
		}
	}
}
