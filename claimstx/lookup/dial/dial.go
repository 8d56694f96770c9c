// Package dial connects lookups with what they ask: it decides which addresses
// a name may lead to, at the moment of the call, so that no name can change its
// mind between a check and its use. It owns no routes.
package dial

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"time"

	"trin/broker"
)

// Dialer makes connections to the host that an administrator has named. Since
// he named it, it may be inside his own network. It never goes to a link-local
// address or one where a cloud keeps credentials, nor to one that is no single
// machine's. It goes to this machine only where the host says so in words
// ("localhost", "127.0.0.1"), and a host that says so leads nowhere else:
// what may be sent without TLS to this machine stays on it.
func Dialer(host string, within time.Duration) *net.Dialer {
	local := broker.Loopback(host)
	return &net.Dialer{Timeout: within, Control: func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("%q is no address: %w", address, err)
		}
		return Permit(to.Addr(), local)
	}}
}

// Errors of an address that nothing may be sent to.
var (
	errCredentials = errors.New("the address is where a cloud keeps credentials")
	errNoMachine   = errors.New("the address is link-local, or no single machine's")
	errLoopback    = errors.New("the name leads to this machine; write localhost where that is meant")
	errElsewhere   = errors.New("the name says this machine and leads elsewhere")
)

// Permit holds an address against the rules of [Dialer]; local says that the
// host is this machine by its name.
func Permit(ip netip.Addr, local bool) error {
	if err := Machine(ip); err != nil {
		return err
	}
	switch here := unwrap(ip).IsLoopback(); {
	case here && !local:
		return errLoopback
	case !here && local:
		return errElsewhere
	}
	return nil
}

// Machine refuses an address that is no single machine's, or one where a cloud
// keeps credentials. This machine's own addresses pass.
func Machine(ip netip.Addr) error {
	ip = unwrap(ip)
	for _, metadata := range metadataAddresses() {
		if ip == metadata {
			return errCredentials
		}
	}
	if !ip.IsValid() || ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified() || thisNetwork().Contains(ip) || reserved().Contains(ip) {
		return errNoMachine
	}
	return nil
}

// unwrap gives the IPv4 address that an IPv6 one stands for: mapped (RFC 4291,
// 2.5.5.2), translated (RFC 6052, 2.1) or tunnelled (RFC 3056, 2).
func unwrap(ip netip.Addr) netip.Addr {
	ip = ip.Unmap().WithZone("")
	if !ip.Is6() {
		return ip
	}
	bytes := ip.As16()
	switch {
	case netip.MustParsePrefix("64:ff9b::/96").Contains(ip):
		return netip.AddrFrom4([4]byte(bytes[12:]))
	case netip.MustParsePrefix("2002::/16").Contains(ip):
		return netip.AddrFrom4([4]byte(bytes[2:6]))
	}
	return ip
}

// metadataAddresses are where clouds answer their machines outside the
// link-local networks.
func metadataAddresses() []netip.Addr {
	return []netip.Addr{
		netip.AddrFrom4([4]byte{100, 100, 100, 200}), netip.AddrFrom4([4]byte{168, 63, 129, 16}),
		netip.MustParseAddr("fd00:ec2::254"), netip.MustParseAddr("fd20:ce::254"),
	}
}

// thisNetwork is 0.0.0.0/8, and reserved what is for no machine and for
// broadcast (RFC 1122, 3.2.1.3; RFC 1112, 4).
func thisNetwork() netip.Prefix { return netip.PrefixFrom(netip.AddrFrom4([4]byte{}), 8) }
func reserved() netip.Prefix    { return netip.PrefixFrom(netip.AddrFrom4([4]byte{240}), 4) }
