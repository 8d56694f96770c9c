package node

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// The lists of routes name routes that are there: a name that is not would
// guard nothing, or let nobody in.
func TestRoutesThatAreNamedAreThere(t *testing.T) {
	t.Parallel()
	n, closeNode, err := Offline(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := closeNode(); err != nil {
			t.Error(err)
		}
	})
	mux := http.NewServeMux()
	n.mountPublic(mux)
	for _, pattern := range slices.Concat(begins(), crossSite(), messages()) {
		method, path, _ := strings.Cut(pattern, " ")
		request := httptest.NewRequest(method, strings.NewReplacer("{", "", "}", "").Replace(path), nil)
		if _, got := mux.Handler(request); got != pattern {
			t.Errorf("%s leads to the route %q", pattern, got)
		}
	}
}
