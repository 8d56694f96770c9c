package api

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"trin/admin/access"
)

// wildcard is a part of a path that is given by the request.
var wildcard = regexp.MustCompile(`\{([a-z]+)\}`)

// describe writes the OpenAPI description of all endpoints.
func (a *API) describe() ([]byte, error) {
	paths := map[string]map[string]any{}
	problem := a.schemas.of(Problem{})
	for i := range a.endpoints {
		e := &a.endpoints[i]
		if paths[e.path] == nil {
			paths[e.path] = map[string]any{}
		}
		paths[e.path][strings.ToLower(e.method)] = a.operation(e, problem)
	}
	return writeJSON(map[string]any{
		"openapi": "3.1.0",
		"info": map[string]any{
			"title": "Trin: administration", "version": "1",
			"description": "What administrators do, for programs. Every error is a problem document (RFC 9457).",
		},
		"servers":  []any{map[string]any{"url": Base}},
		"paths":    paths,
		"security": []any{map[string]any{"token": []string{}}, map[string]any{"session": []string{}}},
		"components": map[string]any{
			"schemas": a.schemas.named,
			"securitySchemes": map[string]any{
				"token":   map[string]any{"type": "http", "scheme": "bearer", "description": "A token: trin_…"},
				"session": map[string]any{"type": "apiKey", "in": "cookie", "name": "__Host-admin", "description": "The session of an administrator at a browser"},
			},
		},
	})
}

// operation is one method of a path.
func (a *API) operation(e *endpoint, problem *schema) map[string]any {
	said := map[string]any{
		"operationId": operationID(e), "summary": e.does, "tags": []string{e.group}, "description": ruleText(e.rule),
		"responses": map[string]any{
			strconv.Itoa(e.status): a.response(e),
			"default":              map[string]any{"description": "A problem.", "content": content("application/problem+json", problem)},
		},
	}
	if parameters := a.parameters(e); len(parameters) > 0 {
		said["parameters"] = parameters
	}
	if e.rule.Public {
		said["security"] = []any{}
	}
	body := map[string]any{}
	if e.takesSchema != nil {
		body = content("application/json", e.takesSchema)
	}
	for _, media := range e.takesText {
		of := &schema{Type: "string"}
		if strings.HasSuffix(media, "json") {
			of = &schema{Type: "object"}
		}
		body[media] = map[string]any{"schema": of}
	}
	if len(body) > 0 {
		said["requestBody"] = map[string]any{"required": true, "content": body}
	}
	return said
}

func (a *API) parameters(e *endpoint) []any {
	var all []any
	for _, match := range wildcard.FindAllStringSubmatch(e.path, -1) {
		all = append(all, map[string]any{"name": match[1], "in": "path", "required": true, "schema": &schema{Type: "string"}})
	}
	for _, p := range e.query {
		all = append(all, map[string]any{"name": p.name, "in": "query", "description": p.means, "schema": p.of})
	}
	if e.matches {
		all = append(all, map[string]any{"name": "If-Match", "in": "header", "required": true, "description": "the ETag of what was read", "schema": &schema{Type: "string"}})
	}
	return all
}

// response is the answer of success.
func (a *API) response(e *endpoint) map[string]any {
	said := map[string]any{"description": "Done."}
	body := map[string]any{}
	if e.gives != nil {
		body = content("application/json", a.schemas.of(e.gives))
	}
	if e.givesText != "" {
		body[e.givesText] = map[string]any{"schema": &schema{Type: "string"}}
	}
	if len(body) > 0 {
		said["content"] = body
	}
	headers := map[string]any{}
	if e.tagged {
		headers["ETag"] = header("what If-Match is given to change it")
	}
	if e.lists {
		headers["Link"] = header(`the page behind (rel="next"), where there is one`)
	}
	if e.status == http.StatusCreated {
		headers["Location"] = header("of what was made")
	}
	if len(headers) > 0 {
		said["headers"] = headers
	}
	return said
}

func header(means string) map[string]any {
	return map[string]any{"description": means, "schema": &schema{Type: "string"}}
}

func content(media string, of *schema) map[string]any {
	return map[string]any{media: map[string]any{"schema": of}}
}

// operationID is made of the method and the path.
func operationID(e *endpoint) string {
	return strings.ToLower(e.method) + strings.NewReplacer("/", "-", "{", "", "}", "", ".", "-").Replace(e.path)
}

// ruleText says who may.
func ruleText(r access.Rule) string {
	if r.Public {
		return "For anybody."
	}
	said := "Role: " + r.Least.String() + "."
	if r.Everything {
		said += " Not for those of one organisation."
	}
	if r.Sensitive {
		return said + " A person who has just proven to be there; no token."
	}
	return said + " Scope of a token: " + string(r.Scope) + "."
}
