package change

import (
	"io"
	"net/http"
	"strconv"
)

// exportDraft sends what the draft shows as YAML.
func (c *Change) exportDraft(w http.ResponseWriter, r *http.Request) {
	d, err := c.Desk.Get(r.Context(), actor(r), r.PathValue("draft"))
	if err != nil {
		c.Fail(w, r, err)
		return
	}
	c.file(w, r, "trin-draft-"+d.ID+".yaml", func(to io.Writer) error { return c.Desk.ExportDraft(r.Context(), actor(r), d.ID, to) })
}

// exportVersion sends a version as YAML, as `trin export` writes it.
func (c *Change) exportVersion(w http.ResponseWriter, r *http.Request) {
	v, ok := c.versionOf(w, r)
	if !ok {
		return
	}
	c.file(w, r, "trin-version-"+strconv.FormatInt(v.Number, 10)+".yaml", func(to io.Writer) error { return c.Desk.Export(r.Context(), actor(r), v.Number, to) })
}

// file sends a file of YAML as it is written. What cannot be written at all is
// answered with a page; what breaks off later is cut off with its connection, so
// that it is not taken for one that is whole.
func (c *Change) file(w http.ResponseWriter, r *http.Request, name string, write func(io.Writer) error) {
	out := &file{ResponseWriter: w, name: name}
	err := write(out)
	switch {
	case err != nil && !out.begun:
		c.Fail(w, r, err)
	case err != nil:
		c.Log.WarnContext(r.Context(), "a file was cut off", "file", name, "error", err)
		panic(http.ErrAbortHandler) // net/http cuts the connection
	default:
		out.begin()
	}
}

// file is a file that begins with its first byte.
type file struct {
	http.ResponseWriter
	name  string
	begun bool
}

func (f *file) Write(some []byte) (int, error) {
	f.begin()
	return f.ResponseWriter.Write(some)
}

// begin says what the file is.
func (f *file) begin() {
	if f.begun {
		return
	}
	f.begun = true
	h := f.Header()
	h.Set("Content-Type", "application/yaml; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+f.name+`"`)
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "same-origin")
	f.WriteHeader(http.StatusOK)
}
