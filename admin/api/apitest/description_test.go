package apitest

import (
	"strings"
	"testing"
)

const described = `{"openapi":"3.1.0","servers":[{"url":"/v1"}],"paths":{
"/things/{thing}":{"get":{"operationId":"a","parameters":[{"name":"thing","in":"path","required":true,"schema":{"type":"string"}}],
 "responses":{"200":{"headers":{"ETag":{}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Thing"}}}},
  "default":{"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}}}}}},
"/things/new":{"get":{"operationId":"b","security":[],"responses":{"204":{},"default":{"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}}}}}}},
"components":{"schemas":{
 "Thing":{"type":"object","required":["name"],"additionalProperties":false,"properties":{"name":{"type":"string","enum":["a","b"]},"size":{"type":"integer","maximum":9},"list":{"type":["array","null"],"items":{"type":"string"}},"at":{"type":"string","format":"date-time"},"more":{"type":"object","additionalProperties":{"type":"boolean"}}}},
 "Problem":{"type":"object","required":["title"],"properties":{"title":{"type":"string"}},"additionalProperties":false}}}}`

func TestCheck(t *testing.T) {
	t.Parallel()
	d, err := Read([]byte(described))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(d.Operations(), ","); got != "GET /v1/things/new,GET /v1/things/{thing}" || !d.Public("GET /v1/things/new") || d.Public("GET /v1/things/{thing}") {
		t.Errorf("got %s", got)
	}
	const problem = "application/problem+json"
	for name, test := range map[string]struct {
		path   string
		status int
		media  string
		body   string
		want   string // "" = it is as described
	}{
		"fine":              {"/v1/things/x", 200, "application/json", `{"name":"a","size":3,"list":null,"at":"2026-11-22T12:00:00Z","more":{"x":true}}`, ""},
		"a problem":         {"/v1/things/x", 404, problem, `{"title":"t"}`, ""},
		"nothing":           {"/v1/things/new", 204, "", "", ""},
		"not changed":       {"/v1/things/x", 304, "", "", ""},
		"another path":      {"/v1/none", 200, "", "", "not described"},
		"another status":    {"/v1/things/x", 202, "", "", "status 202"},
		"another media":     {"/v1/things/x", 200, "text/html", "<p>", "answered as"},
		"a page of errors":  {"/v1/things/x", 500, "text/html", "<p>", "answered as"},
		"missing":           {"/v1/things/x", 200, "application/json", `{}`, "name is missing"},
		"more":              {"/v1/things/x", 200, "application/json", `{"name":"a","secret":"x"}`, "secret is not described"},
		"another type":      {"/v1/things/x", 200, "application/json", `{"name":1}`, "is not"},
		"none of them":      {"/v1/things/x", 200, "application/json", `{"name":"c"}`, "none of"},
		"too great":         {"/v1/things/x", 200, "application/json", `{"name":"a","size":10}`, "too great"},
		"not whole":         {"/v1/things/x", 200, "application/json", `{"name":"a","size":1.5}`, "is not"},
		"in a list":         {"/v1/things/x", 200, "application/json", `{"name":"a","list":[1]}`, "/list/0"},
		"no time":           {"/v1/things/x", 200, "application/json", `{"name":"a","at":"x"}`, "no time"},
		"in a map":          {"/v1/things/x", 200, "application/json", `{"name":"a","more":{"y":1}}`, "/more/y"},
		"a body of nothing": {"/v1/things/new", 204, "", "x", "has a body"},
		"no JSON":           {"/v1/things/x", 200, "application/json", `{`, "EOF"},
	} {
		headers := map[string][]string{"Etag": {`"1"`}}
		_, err := d.Check(Answer{Method: "GET", Path: test.path, Status: test.status, Media: test.media, Headers: headers, Body: []byte(test.body)})
		if (test.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
	}
	if _, err := d.Check(Answer{Method: "GET", Path: "/v1/things/x", Status: 200, Media: "application/json", Body: []byte(`{"name":"a"}`)}); err == nil {
		t.Error("an ETag is described and missing, and nothing is said")
	}
}

func TestRead_Refuses(t *testing.T) {
	t.Parallel()
	for name, change := range map[string][2]string{
		"another version":   {`"3.1.0"`, `"2.0"`},
		"a name twice":      {`"operationId":"b"`, `"operationId":"a"`},
		"a part of a path":  {`"name":"thing"`, `"name":"other"`},
		"a reference":       {`schemas/Thing"`, `schemas/Nothing"`},
		"an unknown word":   {`"maximum":9`, `"maximun":9`},
		"required, nowhere": {`"required":["name"]`, `"required":["nome"]`},
		"no problem":        {`"204":{},"default"`, `"204":{},"other"`},
	} {
		if _, err := Read([]byte(strings.ReplaceAll(described, change[0], change[1]))); err == nil {
			t.Errorf("%s: it is taken", name)
		}
	}
}
