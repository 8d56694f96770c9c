package change

import (
	"bytes"
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

// file sends a file of YAML. It is made before anything is sent, so that one that
// is not whole is not taken for one that is.
func (c *Change) file(w http.ResponseWriter, r *http.Request, name string, write func(io.Writer) error) {
	var whole bytes.Buffer
	if err := write(&whole); err != nil {
		c.Fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/yaml; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "same-origin")
	if _, err := whole.WriteTo(w); err != nil {
		c.Log.WarnContext(r.Context(), "a file was cut off", "file", name, "error", err)
	}
}
