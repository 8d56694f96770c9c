package totp

import (
	"bytes"
	"fmt"
	"image/png"
	"net/url"
	"strconv"

	"github.com/pquerna/otp"
)

// pictureSize is the width and height of the picture, in pixels.
const pictureSize = 432

// keyURL is the address that apps read from the picture.
func keyURL(secret []byte, s Settings, issuer, account string) string {
	query := url.Values{
		"secret":    {encoding.EncodeToString(secret)},
		"issuer":    {issuer},
		"algorithm": {s.Algorithm},
		"digits":    {strconv.Itoa(s.Digits)},
		"period":    {strconv.Itoa(s.Period)},
	}
	// Apps do not read "+" as a space: url.Values writes it, PathEscape does not.
	raw := bytes.ReplaceAll([]byte(query.Encode()), []byte("+"), []byte("%20"))
	return "otpauth://totp/" + url.PathEscape(issuer) + ":" + url.PathEscape(account) + "?" + string(raw)
}

// picture is the QR code of the address, as a PNG.
func picture(address string) ([]byte, error) {
	key, err := otp.NewKeyFromURL(address)
	if err != nil {
		return nil, fmt.Errorf("read the key's address: %w", err)
	}
	image, err := key.Image(pictureSize, pictureSize)
	if err != nil {
		return nil, fmt.Errorf("draw the QR code: %w", err)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, image); err != nil {
		return nil, fmt.Errorf("write the QR code: %w", err)
	}
	return out.Bytes(), nil
}

// groups cuts a secret into fours for those who type it.
func groups(secret []byte) []string {
	const four = 4
	var cut []string
	for rest := encoding.EncodeToString(secret); rest != ""; {
		n := min(four, len(rest))
		cut = append(cut, rest[:n])
		rest = rest[n:]
	}
	return cut
}
