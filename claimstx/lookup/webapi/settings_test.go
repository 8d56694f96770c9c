package webapi

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	const fine = `{"url": "https://api.example.dk/users/{user}", "parameters": ["user"], "columns": {"role": "/name"}}`
	if found := Kind(deps(nil)).Check(json.RawMessage(fine)); len(found) > 0 {
		t.Fatalf("the settings that the others are made of are refused: %v", found)
	}
	for change, want := range map[string][2]string{
		`"url": ""`:                                                        {"url", "https://"},
		`"url": "api.example.dk"`:                                          {"url", "https://"},
		`"url": "ftp://api.example.dk/{user}"`:                             {"url", "https://"},
		`"url": "HTTPS://api.example.dk/{user}"`:                           {"url", "https://"},
		`"url": "http://api.example.dk/{user}"`:                            {"url", "Without TLS"},
		`"url": "http://localhost.example.dk/{user}"`:                      {"url", "Without TLS"},
		`"url": "https://{user}.example.dk/"`:                              {"url", "host"},
		`"url": "https://api.example.dk:{user}/"`:                          {"url", "host"},
		`"url": "https://a:b@api.example.dk/{user}"`:                       {"url", "user name"},
		`"url": "https:///{user}"`:                                         {"url", "no host"},
		`"url": "https://api.example.dk\\@x/{user}"`:                       {"url", "no host"},
		`"url": "https://api.example.dk/{user}#x"`:                         {"url", "#"},
		`"url": "https://api.example.dk/a b/{user}"`:                       {"url", "percent-encoded"},
		`"url": "https://api.example.dk/a/../{user}"`:                      {"url", "dots"},
		`"url": "https://api.example.dk/%2e%2e/{user}"`:                    {"url", "dots"},
		`"url": "https://api.example.dk/%zz/{user}"`:                       {"url", "dots"},
		`"url": "https://api.example.dk/{user}?a=%zz"`:                     {"url", "query"},
		`"url": "https://api.example.dk/{user"`:                            {"url", "cannot be read"},
		`"url": "https://api.example.dk/{user}/{org}"`:                     {"url", "{org}"},
		`"url": "https://api.example.dk/{@subject}"`:                       {"url", "{@subject}"},
		`"url": "https://api.example.dk/"`:                                 {"parameters", "used nowhere"},
		`"parameters": ["user", "user"]`:                                   {"parameters.1", "twice"},
		`"parameters": ["user", "a b"]`:                                    {"parameters.1", "cannot name"},
		`"method": "DELETE"`:                                               {"method", "GET or POST"},
		`"method": "POST"`:                                                 {"body", "has a body"},
		`"body": {"a": 1}`:                                                 {"body", "has no body"},
		`"headers": {"Authorization": "Bearer x"}`:                         {"headers.Authorization", "trin secrets set"},
		`"headers": {"cookie": "x"}`:                                       {"headers.cookie", "trin secrets set"},
		`"headers": {"host": "x"}`:                                         {"headers.host", "Trin itself"},
		`"headers": {"transfer-encoding": "chunked"}`:                      {"headers.transfer-encoding", "Trin itself"},
		`"headers": {"X Y": "x"}`:                                          {"headers.X Y", "cannot name"},
		`"headers": {"X-Y": "a\r\nb"}`:                                     {"headers.X-Y", "cannot carry"},
		`"secret": {"send": "bearer"}`:                                     {"secret.name", "missing"},
		`"secret": {"name": "api"}`:                                        {"secret.send", "bearer, basic or header"},
		`"secret": {"name": "api", "send": "basic"}`:                       {"secret.user", "HTTP Basic"},
		`"secret": {"name": "api", "send": "basic", "user": "a:b"}`:        {"secret.user", "colon"},
		`"secret": {"name": "api", "send": "header"}`:                      {"secret.header", "header"},
		`"secret": {"name": "api", "send": "header", "header": "Host"}`:    {"secret.header", "cannot carry"},
		`"secret": {"name": "api", "send": "bearer", "user": "x"}`:         {"secret.user", "basic alone"},
		`"secret": {"name": "api", "send": "bearer", "header": "X-Other"}`: {"secret.header", "header alone"},
		`"rows": "items"`:                                                  {"rows", "JSON pointer"},
		`"rows": "$.items"`:                                                {"rows", "JSON pointer"},
		`"rows": "/a~2b"`:                                                  {"rows", "~"},
		`"columns": {}`:                                                    {"columns", "0 columns"},
		`"columns": {"role": "name"}`:                                      {"columns.role", "JSON pointer"},
		`"columns": {"a.b": "/name"}`:                                      {"columns.a.b", "cannot name"},
		`"found": [204]`:                                                   {"found.0", "204"},
		`"found": [404]`:                                                   {"found.0", "404"},
		`"found": [302]`:                                                   {"found.0", "302"},
		`"notFound": [200]`:                                                {"notFound.0", "found too"},
		`"notFound": [403]`:                                                {"notFound.0", "403"},
		`"notFound": [500]`:                                                {"notFound.0", "500"},
		`"notFound": [301]`:                                                {"notFound.0", "301"},
		`"maxRows": 1001`:                                                  {"maxRows", "out of bounds"},
		`"maxRows": -1`:                                                    {"maxRows", "out of bounds"},
		`"authorities": "nothing"`:                                         {"authorities", "PEM"},
		`"insecure": true`:                                                 {"insecure", "There is no setting"},
		`"url": 7`:                                                         {"url", "number"},
	} {
		var settings map[string]json.RawMessage
		if err := json.Unmarshal([]byte(fine), &settings); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte("{"+change+"}"), &settings); err != nil {
			t.Fatalf("%s: %v", change, err)
		}
		found := Kind(deps(nil)).Check(raw(t, settings))
		said := false
		for _, p := range found {
			said = said || p.Field == want[0] && strings.Contains(p.Message, want[1])
		}
		if !said {
			t.Errorf("%s: got %v, want %s: %s", change, found, want[0], want[1])
		}
		if _, err := Kind(deps(nil)).Open("x", raw(t, settings)); err == nil {
			t.Errorf("%s: it was opened", change)
		}
	}
}

func TestParametersAndColumns(t *testing.T) {
	t.Parallel()
	l, err := Kind(deps(nil)).Open("x", json.RawMessage(`{"url": "https://api.example.dk?u={user}&o={org}", "parameters": ["user", "org"], "columns": {"role": "/r", "area": "/a"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(l.Parameters(), " "); got != "user org" {
		t.Errorf("got parameters %s", got)
	}
	if got := strings.Join(l.Columns(), " "); got != "area role" {
		t.Errorf("got columns %s", got)
	}
}
