package installation_test

import (
	"errors"
	"strings"
	"testing"

	"trin/admin/installation"
	"trin/connections"
)

const fetchedText = `kind: authentication
id: adfs
protocol: preset
settings:
  metadataURL: https://adfs.example.dk/FederationMetadata.xml
  other: 1
`

// site is a site with one document, and how often it was asked for.
type site struct {
	content string
	err     error
	asked   []string
}

func (s *site) fetch(url string) ([]byte, error) {
	s.asked = append(s.asked, url)
	return []byte(s.content), s.err
}

// parse reads a text and fetches for it.
func (s *site) parse(t *testing.T, text string, stored []connections.Document, refresh bool) ([]connections.Document, []installation.Problem) {
	t.Helper()
	read, problems := installation.Parse("text", []byte(text), nil)
	problems = append(problems, read.FetchMetadata(s.fetch, stored, refresh)...)
	if len(problems) > 0 {
		return nil, problems
	}
	documents, err := read.Documents()
	if err != nil {
		t.Fatal(err)
	}
	return documents, nil
}

// What is fetched stands beside its address, so that an export reads back to the
// same bytes, and it is fetched once.
func TestFetchMetadata(t *testing.T) {
	t.Parallel()
	s := &site{content: "\ufeff<a>\r\n</a>"}
	stored, problems := s.parse(t, fetchedText, nil, false)
	if len(problems) > 0 || len(s.asked) != 1 || s.asked[0] != "https://adfs.example.dk/FederationMetadata.xml" {
		t.Fatalf("got %v, asked for %q", problems, s.asked)
	}
	want := "  metadata: |-\n    <a>\n    </a>\n  metadataURL: https://adfs.example.dk/FederationMetadata.xml\n"
	body := string(stored[0].Body)
	if !strings.Contains(body, want) {
		t.Fatalf("got %s", body)
	}
	s.content = "<b/>"
	for name, c := range map[string]struct {
		text    string
		refresh bool
		want    string
		asks    bool
	}{
		"what is exported":           {body, false, "<a>", false},
		"the text as it was written": {fetchedText, false, "<a>", false},
		"what is exported, anew":     {body, true, "<b/>", true},
		"the text, anew":             {fetchedText, true, "<b/>", true},
		"another address":            {strings.Replace(fetchedText, "adfs.example.dk", "sts.example.dk", 1), false, "<b/>", true},
		"another connection":         {strings.Replace(fetchedText, "id: adfs", "id: sts", 1), false, "<b/>", true},
		"the metadata of the text":   {fetchedText + "  metadata: <c/>\n", false, "<c/>", false},
		"without an address at all":  {strings.Replace(fetchedText, "  metadataURL: https://adfs.example.dk/FederationMetadata.xml\n", "", 1), true, "", false},
	} {
		s.asked = nil
		got, problems := s.parse(t, c.text, stored, c.refresh)
		if len(problems) > 0 {
			t.Errorf("%s: got %v", name, problems)
			continue
		}
		if !strings.Contains(string(got[0].Body), c.want) || len(s.asked) > 0 != c.asks {
			t.Errorf("%s: asked for %q, got %s", name, s.asked, got[0].Body)
		}
	}
}

func TestFetchMetadataProblems(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		site site
		text string
		says string
	}{
		"not there":        {site{err: errors.New("the answer is 404 Not Found")}, fetchedText, "404"},
		"no text":          {site{content: "\x00\x01"}, fetchedText, "UTF-8"},
		"too large":        {site{content: strings.Repeat("x", 9<<20)}, fetchedText, "too large"},
		"no address":       {site{}, strings.Replace(fetchedText, "https://adfs.example.dk/FederationMetadata.xml", "7", 1), "not written"},
		"an empty address": {site{}, strings.Replace(fetchedText, "https://adfs.example.dk/FederationMetadata.xml", `""`, 1), "not written"},
	} {
		_, problems := c.site.parse(t, c.text, nil, false)
		if len(problems) != 1 || problems[0].Field != "settings.metadataURL" || problems[0].Line != 5 || !strings.Contains(problems[0].Message, c.says) {
			t.Errorf("%s: got %v", name, problems)
		}
	}
}

// What cannot be fetched is said once: nothing asks for the metadata that would
// have come.
func TestMetadataThatIsNotFetchedIsSaidOnce(t *testing.T) {
	t.Parallel()
	plain := strings.Replace(fetchedText, "protocol: preset", "protocol: fake", 1)
	s := &site{err: errors.New("the answer is 404 Not Found")}
	read, _ := installation.Parse("text", []byte(plain), nil)
	problems := read.FetchMetadata(s.fetch, nil, false)
	_, found := read.Build(1, parts())
	about := 0
	for _, p := range append(problems, found...) {
		if p.Field == "settings.metadataURL" {
			about++
		}
	}
	if about != 1 {
		t.Errorf("got %v, want it said once", append(problems, found...))
	}
	unfetched, _ := installation.Parse("text", []byte(plain), nil)
	if _, found := unfetched.Build(1, parts()); !strings.Contains(found[0].Message, "has not been fetched") {
		t.Errorf("got %v, want what nobody has fetched to be said", found)
	}
}

// A file and an address could say different things.
func TestMetadataFileAndAddress(t *testing.T) {
	t.Parallel()
	_, problems := installation.Parse("text", []byte(fetchedText+"  metadataFile: adfs.xml\n"), func(string) ([]byte, error) { return []byte("<a/>"), nil })
	if len(problems) != 1 || problems[0].Field != "settings.metadataFile" || !strings.Contains(problems[0].Message, "metadataURL") {
		t.Errorf("got %v", problems)
	}
}

// A text whose metadata nobody has fetched is not served without it.
func TestBuildWithoutWhatWasNotFetched(t *testing.T) {
	t.Parallel()
	read, _ := installation.Parse("text", []byte(strings.Replace(fetchedText, "protocol: preset", "protocol: fake", 1)), nil)
	c, problems := read.Build(1, parts())
	errs := installation.Errors(problems)
	if len(errs) != 1 || errs[0].Field != "settings.metadataURL" || c.Connections["adfs"].Enabled {
		t.Errorf("got %v", problems)
	}
}
