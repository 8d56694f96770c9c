package templates

import (
	"bytes"
	"context"
	"io"
	"sync"

	"github.com/a-h/templ"

	"trin/templates/text"
)

// Post posts itself. It has no reference and no links to other languages: what
// was sent to Trin is used up, and the page cannot be fetched again. So all but its
// form is the same for everybody, and made once.
func Post(language text.Language, v PostView) templ.Component {
	s := Shell{Language: language}
	form := postForm(s, v)
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		around, ok := aroundPosts()[language]
		if !ok {
			return postPage(s).Render(templ.WithChildren(ctx, form), w)
		}
		if _, err := w.Write(around.before); err != nil {
			return err
		}
		if err := form.Render(ctx, w); err != nil {
			return err
		}
		_, err := w.Write(around.behind)
		return err
	})
}

// around is a page but for its form.
type around struct{ before, behind []byte }

// aroundPosts is that of each language.
var aroundPosts = sync.OnceValue(func() map[text.Language]around {
	const mark = "\x00" // which no page has
	form := templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, mark)
		return err
	})
	all := map[text.Language]around{}
	for _, language := range text.Languages() {
		var page bytes.Buffer
		err := postPage(Shell{Language: language}).Render(templ.WithChildren(context.Background(), form), &page)
		if before, behind, ok := bytes.Cut(page.Bytes(), []byte(mark)); ok && err == nil {
			all[language] = around{before, behind}
		}
	}
	return all
})
