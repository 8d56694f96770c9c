package installation

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/xml"
	"slices"
	"strings"
	"time"
)

// metadata compares two texts of metadata: that they differ, and which
// certificates have come and gone, by what people compare them by.
func (d *differ) metadata(path string, old, now *node) {
	if strings.Contains(old.text+now.text, "\n") {
		d.change(Changed, path, oneLine(old), firstDifference(old.text, now.text))
	} else {
		d.change(Changed, path, oneLine(old), oneLine(now))
	}
	was, is := published(old.text), published(now.text)
	for _, certificate := range was {
		if !slices.Contains(is, certificate) {
			d.change(Removed, path, certificate, "")
		}
	}
	for _, certificate := range is {
		if !slices.Contains(was, certificate) {
			d.change(Added, path, "", certificate)
		}
	}
}

// published describes the certificates of a text of metadata, each once and in
// order, by their use, SHA-256 fingerprint and end. It is for people to read:
// what it cannot read it leaves out.
func published(text string) []string {
	var list []string
	decoder := xml.NewDecoder(strings.NewReader(text))
	use := ""
	for {
		token, err := decoder.Token()
		if err != nil {
			return list
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "KeyDescriptor":
				use = "any use"
				for _, a := range t.Attr {
					if a.Name.Space == "" && a.Name.Local == "use" && (a.Value == "signing" || a.Value == "encryption") {
						use = a.Value
					}
				}
			case "X509Certificate":
				var content string
				if use != "" && decoder.DecodeElement(&content, &t) == nil {
					if line := describeCertificate(use, content); line != "" && !slices.Contains(list, line) {
						list = append(list, line)
					}
				}
			}
		case xml.EndElement:
			if t.Name.Local == "KeyDescriptor" {
				use = ""
			}
		}
	}
}

// describeCertificate is one certificate for people; "" = it is none.
func describeCertificate(use, text string) string {
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		return ""
	}
	certificate, err := x509.ParseCertificate(raw)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(certificate.Raw)
	return "certificate for " + use + ", SHA-256 " + strings.ToUpper(hex.EncodeToString(sum[:])) + ", until " + certificate.NotAfter.UTC().Format(time.DateOnly)
}
