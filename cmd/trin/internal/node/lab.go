package node

import (
	"bytes"
	"io"
	"net/http"
	"sync"

	"trin/admin/lab"
	engine "trin/connections/lab"
)

// labSecret is the name under which the keys of the partner lab are kept.
const labSecret = ownSecrets + "lab"

// openLab makes the partner lab. It asks this node itself, inside the process.
func (n *Node) openLab() (err error) {
	n.lab, err = engine.New(engine.Deps{
		Store: n.Store, Configurations: n.Pictures, Secret: labSecret, Trin: n.options.BaseURL, Pages: n.administrationURL(),
		Inside: inside{sync.OnceValue(n.Handler)}, Clock: n.options.Clock, Random: n.options.Random,
	})
	if err == nil {
		n.edge.Aside = n.asideToLab
	}
	return err
}

// asideToLab leads the browser of an administrator who has sent something from
// the lab back to it, and keeps with the run that Trin has shown a page. The name
// of the run is in a cookie of that browser, which comes along where the
// administration has no other host than Trin.
func (n *Node) asideToLab(r *http.Request, reference string) string {
	run := n.edge.Cookie(r, lab.Cookie)
	if run == "" {
		return ""
	}
	stopped, err := n.lab.Stopped(r.Context(), run, reference)
	if err != nil {
		n.options.Log.ErrorContext(r.Context(), "a run of the partner lab was not told of a page", "reference", reference, "error", err)
	}
	if !stopped {
		return ""
	}
	return n.administrationURL() + lab.RunPath(run)
}

// openLabPages makes the pages of the lab.
func (n *Node) openLabPages() (*lab.Pages, error) {
	return lab.New(lab.Deps{Shell: n.administration.shell, Engine: n.lab, Desk: n.Desk(), Configurations: n.Pictures})
}

// inside answers requests by a handler of this process.
type inside struct{ handler func() http.Handler }

var _ http.RoundTripper = inside{}

func (i inside) RoundTrip(r *http.Request) (*http.Response, error) {
	asked := r.Clone(r.Context())
	asked.Host, asked.RequestURI, asked.RemoteAddr = r.URL.Host, r.URL.RequestURI(), "127.0.0.1:1"
	if asked.Body == nil {
		asked.Body = http.NoBody
	}
	answer := &answered{header: http.Header{}, status: http.StatusOK}
	i.handler().ServeHTTP(answer, asked)
	return responseOf(r, answer.status, answer.header, answer.body.Bytes()), nil
}

// answered keeps what a handler writes.
type answered struct {
	header  http.Header
	status  int
	written bool
	body    bytes.Buffer
}

func (a *answered) Header() http.Header { return a.header }

func (a *answered) WriteHeader(status int) {
	if !a.written {
		a.status, a.written = status, true
	}
}

func (a *answered) Write(p []byte) (int, error) {
	a.written = true
	return a.body.Write(p)
}

func responseOf(r *http.Request, status int, header http.Header, body []byte) *http.Response {
	return &http.Response{
		Status: http.StatusText(status), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: header,
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}
}

// besideLab is the client for what Trin asks of OpenID providers: the lab's token
// endpoint is inside the process, and on no network.
func (n *Node) besideLab(client *http.Client) *http.Client {
	client.Transport = toLab{n.lab, client.Transport}
	return client
}

type toLab struct {
	lab  *engine.Lab
	next http.RoundTripper
}

var _ http.RoundTripper = toLab{}

// maxLabForm bounds what is posted to the lab.
const maxLabForm = 64 << 10

func (t toLab) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.String() != t.lab.TokenAddress() || r.Method != http.MethodPost {
		return t.next.RoundTrip(r)
	}
	asked := r.Clone(r.Context())
	asked.Body = http.MaxBytesReader(nil, r.Body, maxLabForm)
	if err := asked.ParseForm(); err != nil {
		return nil, err
	}
	status, body, err := t.lab.Token(r.Context(), asked.PostForm)
	if err != nil {
		return nil, err
	}
	return responseOf(r, status, http.Header{"Content-Type": {"application/json"}, "Cache-Control": {"no-store"}}, body), nil
}

// CloseIdleConnections is for [http.Client.CloseIdleConnections].
func (t toLab) CloseIdleConnections() {
	if able, ok := t.next.(interface{ CloseIdleConnections() }); ok {
		able.CloseIdleConnections()
	}
}

// Lab is the partner lab.
func (n *Node) Lab() *engine.Lab { return n.lab }
