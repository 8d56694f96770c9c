package useragent

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"
)

// maxHops is more than any login takes; a loop ends here.
const maxHops = 40

// maxBody bounds what is read of one answer.
const maxBody = 4 << 20

// Hop is one request that the agent sent and what came back.
type Hop struct {
	Method string
	URL    *url.URL
	Form   url.Values // what was posted
	Status int
	Header http.Header
	Body   []byte
	Page   *Page // nil when the answer is not HTML
}

// Agent is one browser: its cookies, where it is, and the hops that led there.
// It is not safe for concurrent use.
type Agent struct {
	Hops []Hop
	// OnHop is called after every hop; nil = nobody watches.
	OnHop func(Hop)
	// Stop ends Open and Submit before a redirect or an automatic form is
	// followed; nil = never.
	Stop func(method string, to *url.URL, form url.Values) bool
	// Frames makes Open and Submit load what a page shows in frames before they
	// go on.
	Frames bool

	client *http.Client
	jar    *cookiejar.Jar
}

// New makes an agent with an empty cookie jar that speaks through the transport,
// nil for one of its own.
func New(transport http.RoundTripper) *Agent {
	jar, _ := cookiejar.New(nil) // never fails without options
	if transport == nil {
		transport = &http.Transport{DisableCompression: true}
	}
	return &Agent{jar: jar, client: &http.Client{
		Transport: transport, Jar: jar, Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Last is the newest hop.
func (a *Agent) Last() Hop {
	if len(a.Hops) == 0 {
		return Hop{}
	}
	return a.Hops[len(a.Hops)-1]
}

// Cookies are those that would be sent to the address.
func (a *Agent) Cookies(address string) []*http.Cookie {
	u, err := url.Parse(address)
	if err != nil {
		return nil
	}
	return a.jar.Cookies(u)
}

// Open goes to the address and on through redirects and forms that need nobody
// to fill them in, until a page that does, or an answer that is no HTML.
func (a *Agent) Open(ctx context.Context, address string) error {
	return a.travel(ctx, http.MethodGet, address, nil)
}

// Submit fills in the form of the page where the agent is, presses the button
// and travels on. See [Form.Values] for press.
func (a *Agent) Submit(ctx context.Context, form *Form, press string, fill map[string]string) error {
	if form == nil {
		return fmt.Errorf("the page %q has no such form: %.300s", a.Last().URL, a.text())
	}
	values := form.Values(press)
	for name, value := range fill {
		if !form.Has(name) {
			return fmt.Errorf("the form has no field %q", name)
		}
		values.Set(name, value)
	}
	to, err := a.Last().URL.Parse(form.Action)
	if err != nil {
		return err
	}
	if form.Method == http.MethodGet {
		to.RawQuery = values.Encode()
		return a.travel(ctx, http.MethodGet, to.String(), nil)
	}
	return a.travel(ctx, http.MethodPost, to.String(), values)
}

func (a *Agent) text() string {
	if page := a.Last().Page; page != nil {
		return page.Text
	}
	return string(a.Last().Body)
}

func (a *Agent) travel(ctx context.Context, method, address string, form url.Values) error {
	for range maxHops {
		hop, err := a.Send(ctx, method, address, form)
		if err != nil {
			return err
		}
		if err := a.loadFrames(ctx, hop); err != nil {
			return err
		}
		next, nextForm, err := onward(hop)
		if err != nil || next == nil {
			return err
		}
		method = http.MethodGet
		if nextForm != nil {
			method = http.MethodPost
		}
		if a.Stop != nil && a.Stop(method, next, nextForm) {
			return nil
		}
		address, form = next.String(), nextForm
	}
	return errors.New("the login goes round in circles: more hops than any login takes")
}

// onward tells where a browser would go by itself: nil when it stays.
func onward(hop *Hop) (*url.URL, url.Values, error) {
	if hop.Status >= 300 && hop.Status < 400 {
		to, err := hop.URL.Parse(hop.Header.Get("Location"))
		return to, nil, err
	}
	if hop.Page == nil || len(hop.Page.Forms) == 0 || hop.Status != http.StatusOK {
		return nil, nil, nil
	}
	form := &hop.Page.Forms[0]
	automatic := form.Has("SAMLRequest") || form.Has("SAMLResponse") || form.Has("wresult") || form.Has("trin_wresult") ||
		form.Has("iss") && (form.Has("code") || form.Has("error"))
	if !automatic || !form.Hidden() || form.Method != http.MethodPost {
		return nil, nil, nil
	}
	to, err := hop.URL.Parse(form.Action)
	return to, form.Values(""), err
}

// loadFrames loads what a page shows in frames, as a browser does by itself,
// through redirects. The agent stays at the page.
func (a *Agent) loadFrames(ctx context.Context, hop *Hop) error {
	if hop.Page == nil || !a.Frames {
		return nil
	}
	for _, address := range hop.Page.Frames {
		to, err := hop.URL.Parse(address)
		for redirects := 0; err == nil && redirects < maxHops; redirects++ {
			var framed *Hop
			if framed, err = a.fetch(ctx, http.MethodGet, to.String(), nil, "iframe"); err != nil {
				break
			}
			if framed.Status < 300 || framed.Status >= 400 {
				break
			}
			to, err = framed.URL.Parse(framed.Header.Get("Location"))
		}
		if err != nil {
			return fmt.Errorf("the frame %s: %w", address, err)
		}
	}
	return nil
}

// Follow presses a link of the page where the agent is, by its text, and
// travels on.
func (a *Agent) Follow(ctx context.Context, text string) error {
	if page := a.Last().Page; page != nil {
		for _, link := range page.Links {
			if link.Text != text {
				continue
			}
			to, err := a.Last().URL.Parse(link.Href)
			if err != nil {
				return err
			}
			return a.travel(ctx, http.MethodGet, to.String(), nil)
		}
	}
	return fmt.Errorf("the page %q has no link %q: %.300s", a.Last().URL, text, a.text())
}

// Send makes exactly one request with the agent's cookies and follows nothing.
func (a *Agent) Send(ctx context.Context, method, address string, form url.Values) (*Hop, error) {
	hop, err := a.fetch(ctx, method, address, form, "document")
	if err != nil {
		return nil, err
	}
	a.Hops = append(a.Hops, *hop)
	return &a.Hops[len(a.Hops)-1], nil
}

// fetch makes one request for a page, or for a frame of the page where the agent
// is.
func (a *Agent) fetch(ctx context.Context, method, address string, form url.Values, dest string) (*Hop, error) {
	var body io.Reader
	if method == http.MethodPost {
		body = strings.NewReader(form.Encode())
	}
	request, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, err
	}
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	request.Header.Set("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
	a.describe(request, dest)
	response, err := a.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, maxBody))
	if err != nil {
		return nil, err
	}
	hop := Hop{Method: method, URL: request.URL, Form: form, Status: response.StatusCode, Header: response.Header, Body: content}
	if strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") {
		if hop.Page, err = ParsePage(bytes.TrimSpace(content)); err != nil {
			return nil, err
		}
	}
	if a.OnHop != nil {
		a.OnHop(hop)
	}
	return &hop, nil
}

// describe sets what a browser says of where a request comes from.
func (a *Agent) describe(request *http.Request, dest string) {
	from := a.Last().URL
	site := "none"
	if from != nil {
		switch {
		case from.Scheme == request.URL.Scheme && from.Host == request.URL.Host:
			site = "same-origin"
		case from.Scheme == request.URL.Scheme && from.Hostname() == request.URL.Hostname():
			site = "same-site"
		default:
			site = "cross-site"
		}
		if request.Method == http.MethodPost {
			request.Header.Set("Origin", from.Scheme+"://"+from.Host)
		}
	}
	request.Header.Set("Sec-Fetch-Site", site)
	request.Header.Set("Sec-Fetch-Mode", "navigate")
	request.Header.Set("Sec-Fetch-Dest", dest)
}

// Take puts cookies into the jar, as if the address had set them.
func (a *Agent) Take(address string, cookies []*http.Cookie) {
	if u, err := url.Parse(address); err == nil {
		a.jar.SetCookies(u, cookies)
	}
}
