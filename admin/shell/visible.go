package shell

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"
)

// visible is a page on which every character that turns the direction of text is
// written as its number, whoever wrote it: what a person decides by is read as it
// is. Fields that are filled in keep what is in them.
func visible(page templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		var made bytes.Buffer
		if err := page.Render(ctx, &made); err != nil {
			return err
		}
		_, err := w.Write(shown(made.Bytes()))
		return err
	})
}

// shown writes the characters of the text between tags as numbers. Templates escape
// what is not theirs, so that a tag is one.
func shown(page []byte) []byte {
	if !bytes.ContainsFunc(page, turns) {
		return page
	}
	var out bytes.Buffer
	for len(page) > 0 {
		text, rest, tag := bytes.Cut(page, []byte("<"))
		for _, r := range string(text) {
			if turns(r) {
				fmt.Fprintf(&out, "&lt;%U&gt;", r)
				continue
			}
			out.WriteRune(r)
		}
		if !tag {
			break
		}
		end := tagEnd(rest)
		out.WriteByte('<')
		out.Write(rest[:end])
		page = rest[end:]
	}
	return out.Bytes()
}

// tagEnd is where a tag ends, with what is written in a field of many lines.
func tagEnd(rest []byte) int {
	end := bytes.IndexByte(rest, '>') + 1
	if bytes.HasPrefix(rest, []byte("textarea")) {
		end = bytes.Index(rest, []byte("</textarea>"))
	}
	if end <= 0 {
		return len(rest)
	}
	return end
}

func turns(r rune) bool { return r >= utf8.RuneSelf && unicode.Is(unicode.Bidi_Control, r) }
