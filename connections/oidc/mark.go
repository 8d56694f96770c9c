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

// markSpace is where the marks are remembered that may be used once.
const markSpace = "oidc consent"

// What a mark is for.
const (
	markConsent       = "consent"
	markConsentPushed = "consent to a pushed request"
	markLogout        = "logout"
)

// newMark makes what Trin knows its own form again by when it is posted: that it
// was shown to this browser, lately, for this purpose and this very request. No two
// are the same.
func (k *kind) newMark(browser *broker.Browser, purpose, request string) (string, error) {
	own, err := randomText(k.Random, 16)
	if err != nil {
		return "", err
	}
	head := strconv.FormatInt(k.Clock().Add(markLifetime).Unix(), 10) + "." + own
	return head + "." + k.markMAC(browser, purpose, request, head), nil
}

// checkMark verifies a mark. That it is used once is markUse's.
func (k *kind) checkMark(browser *broker.Browser, purpose, request, mark string) bool {
	i := max(0, strings.LastIndexByte(mark, '.'))
	head, mac := mark[:i], strings.TrimPrefix(mark[i:], ".")
	until, _, _ := strings.Cut(head, ".")
	end, err := strconv.ParseInt(until, 10, 64)
	return err == nil && browser.Binding != "" && k.Clock().Unix() < end &&
		hmac.Equal([]byte(mac), []byte(k.markMAC(browser, purpose, request, head)))
}

// markUse is the one use of a mark.
func (k *kind) markUse(mark string) broker.Use {
	return broker.Use{Space: markSpace, ID: mark, Until: k.Clock().Add(markLifetime)}
}

func (k *kind) markMAC(browser *broker.Browser, parts ...string) string {
	mac := hmac.New(sha256.New, k.Sealing[:])
	for _, part := range append([]string{"oidc mark", browser.Binding}, parts...) {
		_, _ = fmt.Fprintf(mac, "%d:%s", len(part), part) // a hash takes everything
	}
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
