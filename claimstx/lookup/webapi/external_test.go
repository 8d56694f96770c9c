package webapi

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"

	"trin/broker"
	"trin/claimstx"
)

const key = "0123456789abcdef0123456789abcdef"

// counting makes nonces that can be foreseen.
type counting struct {
	mu sync.Mutex
	n  byte
}

func (c *counting) Read(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range p {
		p[i] = c.n
		c.n++
	}
	return len(p), nil
}

// external opens an external service by its kind, as the node does.
func external(t *testing.T, s *service, known secrets, edits ...func(*ExternalSettings)) claimstx.External {
	t.Helper()
	settings := ExternalSettings{URL: s.URL + "/bpp", SecretName: "bpp", Authorities: s.authority()}
	for _, edit := range edits {
		edit(&settings)
	}
	kind := ExternalKind(deps(known), &counting{})
	if found := kind.Check(raw(t, settings)); len(found) > 0 {
		t.Fatal(found)
	}
	e, err := kind.OpenExternal("bpp", raw(t, settings))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// echoing answers with the nonce of the question and what answer adds.
func echoing(answer string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var q Question
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
			w.WriteHeader(400)
			return
		}
		answering(200, `{"contract": "trin-external-1", "nonce": "`+q.Nonce+`"`+answer+`}`)(w, r)
	}
}

func input() claimstx.Input {
	return claimstx.Input{
		Reference: "7K2M", Protocol: "saml2", Application: "kombit", Identifier: "https://sp.example.dk", Connection: "adfs",
		RequesterIDs: []string{"https://journal.example.dk"}, Original: "https://journal.example.dk",
		Requester: &broker.Requester{
			ID: "journal", Identifier: "https://journal.example.dk", Name: broker.Text{"da": "Journalen"}, Attributes: map[string][]string{"cvr": {"12345678"}},
		},
		Subject: broker.Subject{Namespace: "adfs", Value: "alice"}, Level: broker.Level{Ladder: "nsis", Value: 30},
		Levels: broker.NewLevels(broker.Level{Value: 30}, broker.Level{Ladder: "nsis", Value: 30}), Class: "urn:x", Instant: now, Authorities: []string{"urn:idp"},
	}
}

func claims() claimstx.Claims {
	return claimstx.Claims{
		{Name: "uid", Values: []string{"alice"}}, {Name: "role", Format: "f", FriendlyName: "r", Values: []string{"<a>", "b"}},
		{Name: "role", Values: []string{"c"}}, {Name: "none"},
	}
}

// What a service is sent, to the byte, with a signature that it can check.
func TestTransform_Question(t *testing.T) {
	t.Parallel()
	var body []byte
	s := newService(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ = io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		echoing("")(w, r)
	})
	got, err := external(t, s, secrets{"bpp": key}).Transform(t.Context(), input(), claims())
	if err != nil || !reflect.DeepEqual(got, claims()) {
		t.Fatalf("got %v, %v, want the claims as they were", got, err)
	}
	want := `{"contract": "trin-external-1", "nonce": "AAECAwQFBgcICQoLDA0ODw", "time": "2026-11-22T10:00:00Z", "lookup": "bpp", "login": {
		"reference": "7K2M", "application": {"id": "kombit", "identifier": "https://sp.example.dk", "protocol": "saml2"}, "connection": "adfs",
		"requesters": ["https://journal.example.dk"], "requester": {"identifier": "https://journal.example.dk", "known": true, "id": "journal",
		"name": {"da": "Journalen"}, "attributes": {"cvr": ["12345678"]}}, "level": {"ladder": "nsis", "value": 30},
		"levels": [{"ladder": "house", "value": 30}, {"ladder": "nsis", "value": 30}], "class": "urn:x", "instant": "2026-11-22T10:00:00Z",
		"authorities": ["urn:idp"]}, "claims": [{"name": "uid", "values": ["alice"]},
		{"name": "role", "format": "f", "friendlyName": "r", "values": ["<a>", "b"]}, {"name": "role", "values": ["c"]}, {"name": "none", "values": []}]}`
	if !sameJSON(t, string(body), want) {
		t.Errorf("got %s", body)
	}
	if err := readSchema(t).fits("question", body); err != nil {
		t.Error(err)
	}
	r := s.requests()[0]
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte("1795341600." + string(body)))
	if got, want := r.Header.Get("Trin-Signature"), hex.EncodeToString(mac.Sum(nil)); got != want || r.Header.Get("Trin-Timestamp") != "1795341600" {
		t.Errorf("got the signature %s at %s, want %s", got, r.Header.Get("Trin-Timestamp"), want)
	}
	if r.Method != "POST" || r.Header.Get("Content-Type") != "application/json" || r.URL.Path != "/bpp" {
		t.Errorf("got %s %s of %s", r.Method, r.URL, r.Header.Get("Content-Type"))
	}
}

// The signature of the page is the one that is made.
func TestDocs_SignatureOfThePage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(docs + "external-step.md")
	if err != nil {
		t.Fatal(err)
	}
	h := http.Header{}
	sign(h, []byte(key), []byte(`{"contract":"trin-external-1"}`), now)
	if strings.Count(string(page), h.Get(HeaderSignature)) != 2 || !strings.Contains(string(page), h.Get(HeaderTimestamp)) || !strings.Contains(string(page), key) {
		t.Errorf("the page does not show %s at %s with the key %s", h.Get(HeaderSignature), h.Get(HeaderTimestamp), key)
	}
}

// Who the user is, and what is unknown, is told no one.
func TestTransform_WhatIsNotTold(t *testing.T) {
	t.Parallel()
	ask := func(in claimstx.Input, edits ...func(*ExternalSettings)) (q Question) {
		s := newService(t, func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			if err := json.Unmarshal(body, &q); err != nil {
				t.Error(err)
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
			echoing("")(w, r)
		})
		if _, err := external(t, s, secrets{"bpp": key}, edits...).Transform(t.Context(), in, nil); err != nil {
			t.Error(err)
		}
		return q
	}
	if q := ask(input()); q.Login.Subject != nil {
		t.Errorf("the service was told who the user is: %v", q.Login.Subject)
	}
	telling := func(s *ExternalSettings) { s.SendSubject = true }
	if q := ask(input(), telling); q.Login.Subject == nil || *q.Login.Subject != (Subject{"adfs", "alice"}) {
		t.Errorf("with sendSubject: got %v", q.Login.Subject)
	}
	if q := ask(claimstx.Input{Connection: "adfs"}, telling); q.Login.Application != nil || q.Login.Subject != nil || q.Login.Level != nil || q.Login.Instant != nil || q.Login.Requester != nil || q.Claims == nil {
		t.Errorf("of a login of which little is known: got %+v", q)
	}
}

// A requester that only looks like a known one is told as unknown (M12).
func TestM12_ExternalUnknownRequester(t *testing.T) {
	t.Parallel()
	in := input()
	in.Requester = nil
	if l := login(in, false); l.Requester == nil || l.Requester.Known || l.Requester.Attributes != nil {
		t.Errorf("got %+v", l.Requester)
	}
	in.Requester = &broker.Requester{Identifier: "https://other.example.dk", Attributes: map[string][]string{"cvr": {"1"}}}
	if l := login(in, false); l.Requester.Known || l.Requester.Attributes != nil {
		t.Errorf("of another requester: got %+v", l.Requester)
	}
	in.RequesterIDs, in.Original = []string{`"},"known":true,"x":{"`}, `"},"known":true,"x":{"`
	content := raw(t, login(in, false))
	var read Login
	if err := json.Unmarshal(content, &read); err != nil || read.Requester.Known || read.Requester.Identifier != in.Original {
		t.Errorf("got %s", content)
	}
}

func TestTransform_Answers(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]claimstx.Claims{
		``: claims(),
		`, "claims": [{"name": "unit", "values": ["a", "b"], "format": "f", "friendlyName": "u"}]`: append(claims(), broker.Claim{
			Name: "unit", Format: "f", FriendlyName: "u", Values: []string{"a", "b"},
		}),
		`, "claims": [{"name": "role", "values": ["z"]}], "remove": ["uid", "other"]`: {{Name: "role", Values: []string{"z"}}, {Name: "none"}},
		`, "remove": ["role", "none"]`: claims()[:1],
	} {
		s := newService(t, echoing(answer))
		got, err := external(t, s, secrets{"bpp": key}).Transform(t.Context(), input(), claims())
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, %v, want %v", answer, got, err, want)
		}
	}
}

func TestTransform_Refuses(t *testing.T) {
	t.Parallel()
	s := newService(t, echoing(`, "refuse": {"reason": "the employment ended", "message": {"da": "Nej.", "en": "No."}}`))
	got, err := external(t, s, secrets{"bpp": key}).Transform(t.Context(), input(), claims())
	var refusal *broker.Refusal
	if !errors.As(err, &refusal) || got != nil {
		t.Fatalf("got %v, %v", got, err)
	}
	want := &broker.Refusal{
		Code: broker.RefusedDenied, Reason: "The external service bpp refuses the login: the employment ended", Message: broker.Text{"da": "Nej.", "en": "No."},
	}
	if !reflect.DeepEqual(refusal, want) {
		t.Errorf("got %+v, want %+v", refusal, want)
	}
}

// What is not an answer to this very question fails (M6).
func TestM6_ExternalAnswers(t *testing.T) {
	t.Parallel()
	const begin = `{"contract": "trin-external-1", "nonce": "AAECAwQFBgcICQoLDA0ODw"`
	for answer, want := range map[string]string{
		`{"contract": "trin-external-1"}`:                                                       "nonce",
		`{"contract": "trin-external-1", "nonce": ""}`:                                          "nonce",
		`{"contract": "trin-external-1", "nonce": "AAECAwQFBgcICQoLDA0ODx"}`:                    "nonce",
		`{"contract": "trin-external-2", "nonce": "AAECAwQFBgcICQoLDA0ODw"}`:                    "contract",
		`{"nonce": "AAECAwQFBgcICQoLDA0ODw"}`:                                                   "contract",
		begin + `, "nonce": "x"}`:                                                               "stands twice",
		begin + `, "Nonce": "x"}`:                                                               "does not know",
		begin + `, "CLAIMS": []}`:                                                               "does not know",
		begin + `, "level": 4}`:                                                                 "members or types",
		begin + `, "claims": [{"name": "a", "Values": ["x"]}]}`:                                 "does not know",
		begin + `, "claims": [{"name": "a", "values": "x"}]}`:                                   "members or types",
		begin + `, "claims": [{"name": "a", "values": [1]}]}`:                                   "members or types",
		begin + `, "claims": [{"name": "a", "values": []}]}`:                                    "no value",
		begin + `, "claims": [{"name": "a"}]}`:                                                  "no value",
		begin + `, "claims": [{"values": ["x"]}]}`:                                              "no name",
		begin + `, "claims": [{"name": "a", "values": ["x"]}, {"name": "a", "values": ["y"]}]}`: "stands twice",
		begin + `, "claims": [{"name": "a", "values": ["x"]}], "remove": ["a"]}`:                "written too",
		begin + `, "remove": [""]}`:                                                             "no name",
		begin + `, "refuse": {}}`:                                                               "reason",
		begin + `, "refuse": {"reason": "a\nb"}}`:                                               "one line",
		begin + `, "refuse": {"reason": "x", "message": {"en": "a\u202eb"}}}`:                   "one line",
		begin + `, "refuse": {"reason": "x"}, "remove": ["a"]}`:                                 "changes claims",
		begin + `} {}`: "something after",
		`[]`:           "members or types",
		`null`:         "contract",
		``:             "not JSON",
	} {
		s := newService(t, answering(200, answer))
		got, err := external(t, s, secrets{"bpp": key}).Transform(t.Context(), input(), claims())
		says(t, err, want)
		var refusal *broker.Refusal
		if got != nil || errors.As(err, &refusal) {
			t.Errorf("%s: got %v, %v", answer, got, err)
		}
	}
	for _, status := range []int{201, 302, 307, 400, 401, 500} {
		s := newService(t, answering(status, begin+`}`))
		_, err := external(t, s, secrets{"bpp": key}).Transform(t.Context(), input(), claims())
		says(t, err, http.StatusText(status))
	}
}

// An answer that was given once is no answer to the next question.
func TestM6_ExternalReplay(t *testing.T) {
	t.Parallel()
	var first []byte
	s := newService(t, func(w http.ResponseWriter, r *http.Request) {
		if first == nil {
			var q Question
			_ = json.NewDecoder(r.Body).Decode(&q)
			first = []byte(`{"contract": "trin-external-1", "nonce": "` + q.Nonce + `"}`)
		}
		answering(200, string(first))(w, r)
	})
	e := external(t, s, secrets{"bpp": key})
	if _, err := e.Transform(t.Context(), input(), claims()); err != nil {
		t.Fatal(err)
	}
	_, err := e.Transform(t.Context(), input(), claims())
	says(t, err, "nonce")
}

func TestTransform_WithoutSecret(t *testing.T) {
	t.Parallel()
	s := newService(t, echoing(""))
	for want, known := range map[string]secrets{"trin secrets set": nil, "shorter than": {"bpp": key[1:]}} {
		_, err := external(t, s, known).Transform(t.Context(), input(), claims())
		says(t, err, want)
	}
	kind := ExternalKind(deps(secrets{"bpp": key}), strings.NewReader("short"))
	e, err := kind.OpenExternal("bpp", raw(t, ExternalSettings{URL: s.URL, SecretName: "bpp"}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Transform(context.Background(), input(), nil); err == nil {
		t.Error("a question was asked without a nonce")
	}
	if n := len(s.requests()); n != 0 {
		t.Errorf("%d questions were asked", n)
	}
}

func TestCheckExternal(t *testing.T) {
	t.Parallel()
	for settings, want := range map[string][2]string{
		`{}`:                                   {"url", "https://"},
		`{"url": "https://claims.example.dk"}`: {"secretName", "trin secrets set"},
		`{"url": "http://claims.example.dk", "secretName": "x"}`:                   {"url", "Without TLS"},
		`{"url": "https://claims.example.dk/{user}", "secretName": "x"}`:           {"url", "{user}"},
		`{"url": "https://claims.example.dk/../x", "secretName": "x"}`:             {"url", "dots"},
		`{"url": "https://c.example.dk", "secretName": "x", "authorities": "pem"}`: {"authorities", "PEM"},
		`{"url": "https://c.example.dk", "secretName": "x", "insecure": true}`:     {"insecure", "There is no setting"},
	} {
		kind := ExternalKind(deps(nil), &counting{})
		found := false
		for _, p := range kind.Check(json.RawMessage(settings)) {
			found = found || p.Field == want[0] && strings.Contains(p.Message, want[1])
		}
		if !found {
			t.Errorf("%s: got %v, want %v", settings, kind.Check(json.RawMessage(settings)), want)
		}
		if _, err := kind.OpenExternal("x", json.RawMessage(settings)); err == nil {
			t.Errorf("%s: it was opened", settings)
		}
	}
}

// FuzzAnswer: whatever a service says, the step does not fall over, and what it
// takes is within the contract.
func FuzzAnswer(f *testing.F) {
	for _, answer := range []string{
		`{"contract": "trin-external-1", "nonce": "n", "claims": [{"name": "a", "values": ["b"]}], "remove": ["uid"]}`,
		`{"contract": "trin-external-1", "nonce": "n", "refuse": {"reason": "x"}}`, `{"nonce": "n", "Nonce": "m"}`, `[[[`, `{"claims": null}`,
	} {
		f.Add([]byte(answer))
	}
	e := External{id: "bpp"}
	f.Fuzz(func(t *testing.T, body []byte) {
		answer, err := e.read(body, "n")
		if err != nil {
			return
		}
		if answer.Contract != Contract || answer.Nonce != "n" || answer.Refuse != nil && len(answer.Claims)+len(answer.Remove) > 0 {
			t.Fatalf("took %s", body)
		}
		for _, c := range answer.apply(claims()) {
			if c.Name == "" {
				t.Fatalf("made a claim without a name of %s", body)
			}
		}
	})
}
