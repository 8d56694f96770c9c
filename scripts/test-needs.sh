#!/bin/sh
# Puts in place what the tests need beside Go: PostgreSQL, OpenLDAP's server,
# xmlsec1, xmllint, the schemas of SAML, and Chromium, from Debian's packages; and
# axe-core from npm, in the version and with the digest of its lock file. Without
# the right to install, it says exactly what to install and stops.
set -eu
cd "$(dirname "$0")/.."

missing=""
need() { # need PACKAGE FILE...: one of the files or commands must be there
	package=$1
	shift
	for candidate in "$@"; do
		for found in $candidate; do
			if [ -e "$found" ] || command -v "$found" >/dev/null 2>&1; then return; fi
		done
	done
	missing="$missing $package"
}

need postgresql "/usr/lib/postgresql/*/bin/initdb"
need slapd /usr/sbin/slapd slapd
need xmlsec1 xmlsec1
need libxml2-utils xmllint
need opensaml-schemas /usr/share/xml/opensaml/saml-schema-protocol-2.0.xsd
need xmltooling-schemas /usr/share/xml/xmltooling/xenc11-schema.xsd
need chromium chromium
axe=testdata/axe
axe_there() { # the version of the lock file is the one that was brought
	[ -e $axe/node_modules/axe-core/axe.min.js ] && cmp -s $axe/package-lock.json $axe/node_modules/brought.json
}
axe_there || need npm npm

bring_axe() {
	axe_there && return
	npm ci --prefix $axe --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null || {
		echo "npm could not bring axe-core, which the browser tests need" >&2
		exit 1
	}
	cp $axe/package-lock.json $axe/node_modules/brought.json
}

if [ -z "$missing" ]; then
	bring_axe
	exit 0
fi
echo "the tests need:$missing"
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
	echo "install them first, on Debian with: sudo apt-get install --no-install-recommends$missing" >&2
	exit 1
fi
export DEBIAN_FRONTEND=noninteractive
# Debian starts a server that it installs; the tests start their own.
guard=/usr/sbin/policy-rc.d
made=""
if [ ! -e $guard ]; then
	printf '#!/bin/sh\nexit 101\n' >$guard
	chmod +x $guard
	made=1
fi
trap '[ -z "$made" ] || rm -f $guard' EXIT
log=$(mktemp)
install() { apt-get -o DPkg::Lock::Timeout=600 install -y --no-install-recommends $missing >"$log" 2>&1; }
if ! install && ! { apt-get update >"$log" 2>&1 && install; }; then
	tail -n 20 "$log" >&2
	echo "apt-get could not install:$missing" >&2
	exit 1
fi
bring_axe
