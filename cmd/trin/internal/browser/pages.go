package browser

import (
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path"
	"time"

	"trin/broker/web"
	"trin/templates"
	"trin/templates/gallery"
	"trin/templates/text"
)

// Pages serves every page of the gallery with the headers of a running Trin at
// /page/{language}/{name}. Close the server when done.
func Pages() (*httptest.Server, error) {
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	edge, err := web.New(web.Options{BaseURL: server.URL, Clock: time.Now, Random: rand.Reader, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		server.Close()
		return nil, err
	}
	mux.HandleFunc("GET /page/{language}/{name}", func(w http.ResponseWriter, r *http.Request) {
		language, _ := text.Parse(r.PathValue("language")) // unknown: English
		page, known := gallery.Gallery(language)[r.PathValue("name")]
		if !known {
			http.NotFound(w, r)
			return
		}
		edge.Page(w, r, nil, http.StatusOK, page)
	})
	// The browser stays where it is after a post.
	mux.HandleFunc("POST /page/{language}/{name}", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("GET "+templates.AssetPath+"{name}", func(w http.ResponseWriter, r *http.Request) {
		content, known := templates.ReadAsset(r.PathValue("name"))
		if !known {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", map[string]string{".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}[path.Ext(r.PathValue("name"))])
		_, _ = w.Write(content) // the browser may be gone
	})
	return server, nil
}
