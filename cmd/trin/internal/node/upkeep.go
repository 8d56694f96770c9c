package node

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"trin/admin/upkeep"
	"trin/connections"
)

// upkeepEvery is how often a node looks for metadata that is to be fetched again.
const upkeepEvery = time.Minute

// openUpkeep makes what keeps metadata up to date, and its pages.
func (n *Node) openUpkeep() error {
	counted := newUpkeepMetrics(n.metrics.registry)
	client := fetching()
	fetch := func(ctx context.Context, r upkeep.Request) (upkeep.Answer, error) { return fetchAgain(ctx, client, r) }
	var err error
	n.Upkeep, err = upkeep.New(upkeep.Deps{
		Store: n.Store, Desk: n.Desk(), Documents: n.Pictures.Documents, Fetch: fetch, Parts: n.Parts, Clock: n.options.Clock, Random: n.options.Random, Log: n.options.Log,
		Fetched: counted.fetched, Observed: counted.observed,
	})
	if err != nil {
		return err
	}
	n.administration.upkeep, err = upkeep.NewPages(n.administration.shell, n.Upkeep, n.refresh)
	return err
}

// keepUp fetches metadata again until the context ends. Nothing of a login waits
// for it.
func (n *Node) keepUp(ctx context.Context) {
	ticker := time.NewTicker(upkeepEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := n.Upkeep.Turn(ctx); err != nil && ctx.Err() == nil {
				n.options.Log.ErrorContext(ctx, "metadata could not be kept up to date", "error", err)
			}
		}
	}
}

// fetchAgain is fetchMetadata where the site may answer that nothing has changed.
// What comes back is bounded by the client, also where it was compressed.
func fetchAgain(ctx context.Context, client *http.Client, r upkeep.Request) (upkeep.Answer, error) {
	request, err := metadataRequest(ctx, r.Address)
	if err != nil {
		return upkeep.Answer{}, err
	}
	if r.ETag != "" {
		request.Header.Set("If-None-Match", r.ETag)
	}
	if r.Modified != "" {
		request.Header.Set("If-Modified-Since", r.Modified)
	}
	response, err := client.Do(request)
	if err != nil {
		var failed *url.Error
		if errors.As(err, &failed) {
			err = failed.Err // without the address, which is beside it
		}
		return upkeep.Answer{}, err
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	switch {
	case response.StatusCode == http.StatusNotModified && r.ETag+r.Modified != "":
		return upkeep.Answer{Unchanged: true}, nil
	case response.StatusCode != http.StatusOK:
		return upkeep.Answer{}, fmt.Errorf("it answers %d", response.StatusCode)
	}
	body, err := io.ReadAll(response.Body)
	return upkeep.Answer{Body: body, ETag: response.Header.Get("ETag"), Modified: response.Header.Get("Last-Modified")}, err
}

// upkeepMetrics are what an operator watches of metadata. No label names a party.
type upkeepMetrics struct {
	fetches                  *prometheus.CounterVec
	failing, waiting, ending prometheus.Gauge
}

func newUpkeepMetrics(registry *prometheus.Registry) *upkeepMetrics {
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: help})
	}
	m := &upkeepMetrics{
		fetches: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "trin_metadata_fetches_total", Help: "Metadata fetched again, by what came of it (same, fresher, taken, proposed, declined, refused, broken, failed).",
		}, []string{"outcome"}),
		failing: gauge("trin_metadata_failing", "Connections for whose metadata nothing usable was found for a day."),
		waiting: gauge("trin_metadata_proposals", "Changes of metadata that wait for somebody."),
		ending:  gauge("trin_metadata_ending", "Connections whose metadata in force ends within a week, or has ended."),
	}
	registry.MustRegister(m.fetches, m.failing, m.waiting, m.ending)
	return m
}

func (m *upkeepMetrics) fetched(state connections.MetadataState) {
	m.fetches.WithLabelValues(string(state)).Inc()
}

func (m *upkeepMetrics) observed(o upkeep.Observation) {
	m.failing.Set(float64(o.Failing))
	m.waiting.Set(float64(o.Waiting))
	m.ending.Set(float64(o.Ending))
}
