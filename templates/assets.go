package templates

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"path"
	"strings"
)

//go:embed assets/tokens.css assets/trin.css assets/console.css assets/trin.js assets/trin.svg
var files embed.FS

// AssetPath is where the assets are served.
const AssetPath = "/assets/"

// asset is one file as it is served. The name carries the hash of the content,
// so that it can be kept for ever.
type asset struct {
	name    string
	content []byte
}

var assets = load("trin.css", "console.css", "trin.js", "trin.svg")

func load(names ...string) map[string]asset {
	loaded := make(map[string]asset, len(names))
	for _, name := range names {
		content, err := read(name)
		if err != nil {
			continue // the embed directive names every one; the test reads each
		}
		sum := sha256.Sum256(content)
		extension := path.Ext(name)
		served := strings.TrimSuffix(name, extension) + "-" + hex.EncodeToString(sum[:6]) + extension
		loaded[name] = asset{name: served, content: content}
	}
	return loaded
}

// read gives a file as it is served: a stylesheet begins with the colours that
// all have in common.
func read(name string) ([]byte, error) {
	content, err := files.ReadFile("assets/" + name)
	if err != nil || path.Ext(name) != ".css" {
		return content, err
	}
	tokens, err := files.ReadFile("assets/tokens.css")
	return append(tokens, content...), err
}

// Asset is the address of an asset, by the name of its file.
func Asset(name string) string { return AssetPath + assets[name].name }

// ReadAsset gives the content of the asset that is served under that name, and
// false when there is none.
func ReadAsset(served string) ([]byte, bool) {
	for _, a := range assets {
		if a.name == served {
			return a.content, true
		}
	}
	return nil, false
}
