package web

import (
	"bytes"
	"sync"
)

// pageBuffers are buffers in which pages are made before they are sent. A page
// that answers an application holds its message, so it is large for one.
type pageBuffers struct{ pool sync.Pool }

const (
	pageBuffer   = 16 << 10 // a new one holds most pages
	mostPageKept = 64 << 10 // a larger one is left to the collector
)

// get is an empty buffer.
func (p *pageBuffers) get() *bytes.Buffer {
	if page, ok := p.pool.Get().(*bytes.Buffer); ok {
		page.Reset()
		return page
	}
	return bytes.NewBuffer(make([]byte, 0, pageBuffer))
}

// put keeps a buffer that nobody reads any more. After a write that has failed
// that is not known: HTTP/2 goes on writing a frame whose stream was ended.
func (p *pageBuffers) put(page *bytes.Buffer) {
	if page.Cap() <= mostPageKept {
		p.pool.Put(page)
	}
}
