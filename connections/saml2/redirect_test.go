package saml2

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"trin/broker"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2/samltest"
)

func TestE3_RedirectSignatureIsOverTheOctetsAsReceived(t *testing.T) {
	t.Parallel()
	base := newIDPRig(t)
	document := base.ask().xml()
	// A state whose encoding can be written in several ways.
	query := redirectQuery(t, document, "a b/c+d", spKey, false)
	bare := redirectQuery(t, document, "", spKey, false)
	part := func(q, name string) string {
		for _, p := range strings.Split(q, "&") {
			if strings.HasPrefix(p, name+"=") {
				return p
			}
		}
		t.Fatalf("no %s in %s", name, q)
		return ""
	}
	message, state, algorithm, signature := part(query, "SAMLRequest"), part(query, "RelayState"), part(query, "SigAlg"), part(query, "Signature")
	asResponse := redirectQuery(t, document, "a b/c+d", spKey, true)
	other := redirectQuery(t, base.ask(func(a *ask) { a.Attributes = `ForceAuthn="true"` }).xml(), "", "", false)
	for name, c := range map[string]struct {
		query string
		begun bool
	}{
		"as signed":                        {query, true},
		"as signed, no state":              {bare, true},
		"unread parameter behind":          {query + "&client-request-id=1", true},
		"unread parameter before":          {"x=1&" + query, true},
		"unread parameter inside":          {strings.Join([]string{message, "x=1", state, algorithm, signature}, "&"), true},
		"state first":                      {strings.Join([]string{state, message, algorithm, signature}, "&"), true},
		"algorithm first":                  {strings.Join([]string{algorithm, message, state, signature}, "&"), true},
		"state behind the algorithm":       {strings.Join([]string{message, algorithm, state, signature}, "&"), true},
		"lower-case escapes":               {strings.Replace(query, "%2F", "%2f", 1), false},
		"plus as %20":                      {strings.Replace(query, "a+b", "a%20b", 1), false},
		"letter escaped":                   {strings.Replace(query, "RelayState=a", "RelayState=%61", 1), false},
		"state changed":                    {strings.Replace(query, "RelayState=a", "RelayState=b", 1), false},
		"state removed":                    {strings.Join([]string{message, algorithm, signature}, "&"), false},
		"state emptied":                    {strings.Join([]string{message, "RelayState=", algorithm, signature}, "&"), false},
		"empty state added":                {strings.Replace(bare, "&SigAlg", "&RelayState=&SigAlg", 1), false},
		"state twice":                      {query + "&RelayState=x", false},
		"message twice":                    {query + "&" + part(other, "SAMLRequest"), false},
		"message twice, first":             {part(other, "SAMLRequest") + "&" + query, false},
		"algorithm twice":                  {query + "&" + algorithm, false},
		"signature twice":                  {query + "&" + signature, false},
		"request and response":             {query + "&SAMLResponse=x", false},
		"response replayed as request":     {strings.Replace(asResponse, "SAMLResponse=", "SAMLRequest=", 1), false},
		"request replayed as response":     {strings.Replace(query, "SAMLRequest=", "SAMLResponse=", 1), false},
		"name of the message encoded":      {strings.Replace(query, "SAMLRequest", "SAML%52equest", 1), false},
		"second message by encoded name":   {query + "&SAML%52equest=x", false},
		"other message, same signature":    {strings.Replace(query, message, part(other, "SAMLRequest"), 1), false},
		"signature without its algorithm":  {strings.Join([]string{message, state, signature}, "&"), false},
		"algorithm without its signature":  {strings.Join([]string{message, state, algorithm}, "&"), false},
		"empty signature":                  {strings.Join([]string{message, state, algorithm, "Signature="}, "&"), false},
		"signature of zeros":               {strings.Join([]string{message, state, algorithm, "Signature=" + url.QueryEscape(base64.StdEncoding.EncodeToString(make([]byte, 256)))}, "&"), false},
		"SAMLEncoding DEFLATE":             {query + "&SAMLEncoding=" + url.QueryEscape(EncodingDeflate), true},
		"SAMLEncoding other":               {query + "&SAMLEncoding=urn:x", false},
		"SAMLEncoding inside":              {strings.Join([]string{message, "SAMLEncoding=" + url.QueryEscape(EncodingDeflate), state, algorithm, signature}, "&"), true},
		"semicolon instead of ampersand":   {strings.ReplaceAll(query, "&", ";"), false},
		"double escape":                    {strings.Replace(query, "%2B", "%252B", 1), false},
		"no message":                       {strings.Join([]string{state, algorithm, signature}, "&"), false},
		"stripped of algorithm, signature": {strings.Join([]string{message, state}, "&"), false}, // the application must sign
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newIDPRig(t, func(s *ApplicationSettings) { s.RequireSignedRequests = true })
			g := r.get("/saml2/sso", c.query)
			if c.begun {
				if g.Location != "/begun" || !r.begun().Signed {
					t.Fatalf("got %d %s", g.Code, g.Log)
				}
				return
			}
			refusedPage(t, r, g, broker.PublicBadMessage, "")
		})
	}
}

func TestRedirectRefusesAnEnvelopedSignature(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t)
	document := enveloped(t, r.ask().xml(), spKey)
	refusedPage(t, r, r.get("/saml2/sso", redirectQuery(t, document, "", "", false)), broker.PublicBadMessage, "HTTP-Redirect")
	refusedPage(t, r, r.get("/saml2/sso", redirectQuery(t, document, "", spKey, false)), broker.PublicBadMessage, "HTTP-Redirect")
}

func TestRedirectURLIsReadBack(t *testing.T) {
	t.Parallel()
	for _, name := range []string{samltest.TrinKey, samltest.TrinECKey} {
		key := samltest.Named(name).Signing()
		for location, prefix := range map[string]string{
			"https://x.test/sso":      "https://x.test/sso?SAMLResponse=",
			"https://x.test/sso?a=b":  "https://x.test/sso?a=b&SAMLResponse=",
			"https://x.test/sso?a=b&": "https://x.test/sso?a=b&SAMLResponse=",
			"https://x.test/sso?":     "https://x.test/sso?SAMLResponse=",
			"https://x.test/sso#frag": "https://x.test/sso?SAMLResponse=",
		} {
			reply, err := RedirectURL(location, []byte("<message/>"), true, "a&b=c d", &key)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(reply.URL, prefix) {
				t.Errorf("got %s, want %s…", reply.URL, prefix)
			}
			_, query, _ := strings.Cut(reply.URL, "?")
			m, err := ReadRedirect(query)
			if err != nil {
				t.Fatal(err)
			}
			if m.XML != "<message/>" || !m.Response || m.RelayState != "a&b=c d" {
				t.Errorf("got %+v", m)
			}
			if err := m.VerifyDetached(xmlsec.Trust{Certificates: samlCertificates(name)}); err != nil {
				t.Error(err)
			}
			if err := m.VerifyDetached(xmlsec.Trust{Certificates: samlCertificates(samltest.AttackerKey)}); err == nil {
				t.Error("another key verifies")
			}
		}
	}
}

func TestP1_InflatedSizeIsBounded(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		size int
		ok   bool
	}{{maxInflated, true}, {maxInflated + 1, false}, {10 << 20, false}} {
		got, err := inflate(new(bytes.Buffer), deflate(nil, bytes.Repeat([]byte("a"), c.size)))
		if (err == nil) != c.ok || c.ok && len(got) != c.size {
			t.Errorf("%d bytes: got %d, %v", c.size, len(got), err)
		}
	}
	deflated := deflate(nil, []byte("<a/>"))
	for name, raw := range map[string][]byte{
		"trailing octets": append(bytes.Clone(deflated), 'x'),
		"cut short":       deflated[:len(deflated)-3],
		"not DEFLATE":     []byte("<a/>"),
		"nothing":         nil,
	} {
		if out, err := inflate(new(bytes.Buffer), raw); err == nil {
			t.Errorf("%s: got %q", name, out)
		}
	}
}

func TestA26_Base64OfAPostedMessage(t *testing.T) {
	t.Parallel()
	raw := []byte("<message attribute=\"value>>>???\"/>")
	good := base64.StdEncoding.EncodeToString(raw)
	if !strings.ContainsAny(good, "+/") {
		t.Fatalf("%s does not tell the alphabets apart", good)
	}
	for name, c := range map[string]struct {
		value string
		ok    bool
	}{
		"plain":           {good, true},
		"B41 CRLF":        {good[:8] + "\r\n" + good[8:], true},
		"B41 LF behind":   {good + "\n", true},
		"space inside":    {good[:8] + " " + good[8:], false},
		"tab inside":      {good[:8] + "\t" + good[8:], false},
		"URL alphabet":    {base64.URLEncoding.EncodeToString(raw), false},
		"no padding":      {strings.TrimRight(base64.StdEncoding.EncodeToString([]byte("<a/>")), "="), false},
		"padding inside":  {good[:8] + "=" + good[8:], false},
		"stray bits":      {"PGEvPh==", false},
		"empty":           {"", false},
		"the XML itself":  {string(raw), false},
		"text behind":     {good + "!", false},
		"nothing decoded": {"\n", false},
	} {
		m, err := readForm([]byte(url.Values{"SAMLRequest": {c.value}}.Encode()))
		if (err == nil) != c.ok {
			t.Errorf("%s: got %v", name, err)
		}
		if err == nil && m.XML != string(raw) {
			t.Errorf("%s: got %q", name, m.XML)
		}
	}
}

func TestPostForm(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"both":              "SAMLRequest=PGEvPg==&SAMLResponse=PGEvPg==",
		"neither":           "RelayState=x",
		"message twice":     "SAMLRequest=PGEvPg==&SAMLRequest=PGEvPg==",
		"encoded name":      "SAMLRequest=PGEvPg==&SAML%52equest=PGEvPg==",
		"state twice":       "SAMLRequest=PGEvPg==&RelayState=x&RelayState=y",
		"SimpleSign":        "SAMLRequest=PGEvPg==&SigAlg=x&Signature=y",
		"SAMLEncoding":      "SAMLRequest=PGEvPg==&SAMLEncoding=x",
		"P2 many fields":    "SAMLRequest=PGEvPg==" + strings.Repeat("&x=y", 100),
		"NUL in the state":  "SAMLRequest=PGEvPg==&RelayState=%00",
		"escape cut short":  "SAMLRequest=PGEvPg=%3",
		"marker twice":      "SAMLRequest=PGEvPg==&trin_again=1&trin_again=1",
		"P1 posted DEFLATE": "SAMLRequest=" + url.QueryEscape("not base64 {}"),
	} {
		if m, err := readForm([]byte(body)); err == nil {
			t.Errorf("%s: got %+v", name, m)
		}
	}
	m, err := readForm([]byte("SAMLResponse=PGEvPg%3D%3D&RelayState=&other=1"))
	if err != nil || m.XML != "<a/>" || !m.Response || !m.HasRelayState || m.Again {
		t.Errorf("got %+v, %v", m, err)
	}
}

func TestA23_SizeOfAPost(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*http.Request){
		"body":         func(*http.Request) {},
		"content type": func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") },
		"multipart":    func(r *http.Request) { r.Header.Set("Content-Type", "multipart/form-data; boundary=x") },
		"D23 in query": func(r *http.Request) { r.URL.RawQuery = "SAMLRequest=PGEvPg==" },
		"P2 query":     func(r *http.Request) { r.URL.RawQuery = strings.Repeat("a", maxQuery+1) },
	} {
		body := "SAMLRequest=PGEvPg%3D%3D"
		if name == "body" {
			body += "&x=" + strings.Repeat("a", maxBody)
		}
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		change(r)
		if m, err := ReadMessage(httptest.NewRecorder(), r); err == nil {
			t.Errorf("%s: got %+v", name, m)
		}
	}
}

func TestReadRedirectOfAnUnsignedQuery(t *testing.T) {
	t.Parallel()
	good := redirectQuery(t, "<a/>", "", "", false)
	if m, err := ReadRedirect(good); err != nil || m.Detached() || m.XML != "<a/>" {
		t.Fatalf("got %+v, %v", m, err)
	}
	response := redirectQuery(t, "<b/>", "", "", true)
	for name, query := range map[string]string{
		"both":                 good + "&" + response,
		"both, response first": response + "&" + good,
		"encoded name":         strings.Replace(good, "SAMLRequest", "SAML%52equest", 1),
		"encoded state":        good + "&Relay%53tate=x",
		"neither":              "x=y",
		"message twice":        good + "&" + good,
	} {
		if m, err := ReadRedirect(query); err == nil {
			t.Errorf("%s: got %+v", name, m)
		}
	}
}
