package dial

import (
	"errors"
	"net/netip"
	"slices"
)

// errInside is why a public address was wanted and this is none.
var errInside = errors.New("the address is inside a network, and not of the public Internet")

// Public refuses what [Machine] refuses, and any address that is not one of the
// public Internet: of this machine, of a private network, of one that is shared
// by a carrier, or set apart for another use. Those in one of the networks pass.
func Public(ip netip.Addr, networks []netip.Prefix) error {
	if err := Machine(ip); err != nil {
		return err
	}
	ip = unwrap(ip)
	within := func(p netip.Prefix) bool { return p.Contains(ip) }
	if slices.ContainsFunc(networks, within) {
		return nil
	}
	if ip.IsLoopback() || ip.IsPrivate() || slices.ContainsFunc(setApart(), within) {
		return errInside
	}
	return nil
}

// setApart are the networks that lead nowhere on the public Internet, beside the
// private ones and those that Machine refuses (RFC 6890 and the registries of
// IANA for special purposes). Tunnels are among them, since they hide where they
// lead.
func setApart() []netip.Prefix {
	return []netip.Prefix{
		netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("192.0.2.0/24"),
		netip.MustParsePrefix("192.88.99.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"),
		netip.MustParsePrefix("203.0.113.0/24"),
		netip.MustParsePrefix("::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("100::/64"),
		netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("3fff::/20"),
		netip.MustParsePrefix("5f00::/16"), netip.MustParsePrefix("fec0::/10"),
	}
}
