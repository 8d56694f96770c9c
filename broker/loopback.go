package broker

import (
	"net/netip"
	"strings"
)

// Loopback reports whether a host, as an address names it and without a port, is
// this machine by its name (RFC 6761, section 6.3) or its number. What may go
// without TLS to this machine is decided by it, in every protocol alike.
func Loopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	number, err := netip.ParseAddr(host)
	return err == nil && number.Unmap().IsLoopback()
}
