package saml2

import (
	"bytes"
	"sync"
)

// buffers are the room in which a message is between two of its encodings.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// maxPooled keeps one huge message from pinning its buffer for ever.
const maxPooled = 256 << 10

// takeBuffer returns an empty buffer; give it back.
func takeBuffer() *bytes.Buffer {
	if b, ok := buffers.Get().(*bytes.Buffer); ok {
		return b
	}
	return new(bytes.Buffer)
}

// giveBuffer takes a buffer back; nothing may hold a part of it.
func giveBuffer(b *bytes.Buffer) {
	if b.Cap() > maxPooled {
		return
	}
	b.Reset()
	buffers.Put(b)
}
