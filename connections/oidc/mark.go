package oidc

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"trin/broker"
)

// markLifetime is how long a question of Trin's may be answered.
const markLifetime = 15 * time.Minute

// What a mark is for.
const (
	markConsent       = "consent"
	markConsentPushed = "consent to a pushed request"
	markLogout        = "logout"
)

// newMark makes what Trin knows its own form again by when it is posted: that it
// was shown to this browser, lately, for this purpose and this very request.
func (k *kind) newMark(browser *broker.Browser, purpose, request string) string {
	until := strconv.FormatInt(k.Clock().Add(markLifetime).Unix(), 10)
	return until + "." + k.markMAC(browser, purpose, request, until)
}

// checkMark verifies a mark.
func (k *kind) checkMark(browser *broker.Browser, purpose, request, mark string) bool {
	until, mac, _ := strings.Cut(mark, ".")
	end, err := strconv.ParseInt(until, 10, 64)
	return err == nil && browser.Binding != "" && k.Clock().Unix() < end &&
		hmac.Equal([]byte(mac), []byte(k.markMAC(browser, purpose, request, until)))
}

func (k *kind) markMAC(browser *broker.Browser, parts ...string) string {
	mac := hmac.New(sha256.New, k.Sealing[:])
	for _, part := range append([]string{"oidc mark", browser.Binding}, parts...) {
		_, _ = fmt.Fprintf(mac, "%d:%s", len(part), part) // a hash takes everything
	}
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
