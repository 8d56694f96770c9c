package node

import (
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"trin/broker"
	"trin/claimstx/lookup"
)

// metrics are what an operator watches. Labels have few values: no entityID,
// no user.
type metrics struct {
	registry   *prometheus.Registry
	logins     *prometheus.CounterVec
	took       *prometheus.HistogramVec
	trips      *prometheus.CounterVec
	logouts    *prometheus.CounterVec
	requests   *prometheus.CounterVec
	limited    *prometheus.CounterVec
	unaccepted *prometheus.CounterVec
	lookups    *prometheus.CounterVec
	asked      *prometheus.HistogramVec
	panics     prometheus.Counter
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		logins: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "trin_logins_total", Help: "Logins that ended, by outcome (answered, or the code of the refusal) and whether a second factor ran.",
		}, []string{"outcome", "stepped_up"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "trin_login_seconds", Help: "From the application's request to its answer, the user's time included.",
			Buckets: []float64{.01, .05, .25, 1, 5, 15, 60, 300, 900},
		}, []string{"outcome"}),
		trips: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "trin_trips_total", Help: "Browsers sent to a connection, by whether it is a second factor.",
		}, []string{"factor"}),
		logouts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "trin_logouts_total", Help: "Logouts that ended, by whether everybody confirmed.",
		}, []string{"complete"}),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "trin_http_requests_total", Help: "Requests answered, by status class.",
		}, []string{"status"}),
		limited: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "trin_limited_total", Help: "Requests refused because their network came too often, by what they wanted (login, guess).",
		}, []string{"what"}),
		unaccepted: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "trin_unaccepted_total", Help: "Messages and steps of logins that were not accepted, by the check that they did not pass.",
		}, []string{"check"}),
		lookups: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "trin_lookups_total", Help: "Questions to lookups of the installation, by the lookup and by outcome (found, none, kept, refused, failed, slow, busy, resting, canceled).",
		}, []string{"lookup", "outcome"}),
		asked: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "trin_lookup_seconds", Help: "From a question to its answer, the waiting for its turn included.",
			Buckets: []float64{.001, .005, .025, .1, .5, 1, 2, 5, 10},
		}, []string{"lookup"}),
		panics: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "trin_panics_total", Help: "Requests that ended in a panic. Anything above zero is a fault to report.",
		}),
	}
	m.registry.MustRegister(m.logins, m.took, m.trips, m.logouts, m.requests, m.limited, m.unaccepted, m.lookups, m.asked, m.panics,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// observer tells the broker where to count.
func (m *metrics) observer() broker.Observer {
	return broker.Observer{
		LoginEnded: func(e broker.LoginEnded) {
			outcome := string(e.Refusal)
			if outcome == "" {
				outcome = "answered"
			}
			m.logins.WithLabelValues(outcome, strconv.FormatBool(e.SteppedUp)).Inc()
			m.took.WithLabelValues(outcome).Observe(e.Took.Seconds())
		},
		TripBegun:   func(e broker.TripBegun) { m.trips.WithLabelValues(strconv.FormatBool(e.Factor)).Inc() },
		LogoutEnded: func(e broker.LoggedOut) { m.logouts.WithLabelValues(strconv.FormatBool(e.Failed == 0)).Inc() },
	}
}

// answered counts the questions to lookups. Their ids come from the
// installation, so there are few.
func (m *metrics) answered(a lookup.Answered) {
	m.lookups.WithLabelValues(a.ID, string(a.Outcome)).Inc()
	if a.Outcome != lookup.Kept && a.Outcome != lookup.Resting {
		m.asked.WithLabelValues(a.ID).Observe(a.Took.Seconds())
	}
}

// counted counts the answers of a handler by status class.
func (m *metrics) counted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		recorder := &statusRecorder{ResponseWriter: w, request: r, status: http.StatusOK}
		defer func() { m.requests.WithLabelValues(strconv.Itoa(recorder.status/100) + "xx").Inc() }()
		next.ServeHTTP(recorder, r)
	})
}

type statusRecorder struct {
	http.ResponseWriter
	request *http.Request
	status  int
}

func (r *statusRecorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func (r *statusRecorder) Write(p []byte) (int, error) {
	return writeAtOnce(r.ResponseWriter, r.request, p)
}

// Unwrap lets http.ResponseController through.
func (r *statusRecorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
