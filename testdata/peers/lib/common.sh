# Sourced by interop and by every peer's up. Everything listens on 127.0.0.1.
set -euo pipefail
PEERS="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
RUN="$(readlink -f "$PEERS/run")" # interop may put it elsewhere
MD="$RUN/metadata"                # what the parties give each other, one file each
export PATH="$PATH:/usr/sbin:/sbin" DEBIAN_FRONTEND=noninteractive

SP="http://127.0.0.1:${SP_PORT:-9201}"
IDP="http://127.0.0.1:${IDP_PORT:-9111}"
RP="http://127.0.0.1:${RP_PORT:-9251}"
STS="http://localhost:${STS_PORT:-9261}" # another site than the others: what it posts to Trin comes without cookies
APPS="http://127.0.0.1:${APPS_PORT:-9271}"
OP="http://localhost:${OP_PORT:-9281}" # another site too
MOD="http://127.0.0.1:${MOD_PORT:-9291}"
TRIN="http://127.0.0.1:${TRIN_PORT:-9301}"

die() { echo "interop: $*" >&2; exit 1; }

# Node, as it is there or from Debian, and the packages of npm/package-lock.json
# from the registry that npm is set up for. They run no script of their own.
packages() {
  [ ! -e "$RUN/npm/.complete" ] || return 0
  local missing=() tool
  for tool in node npm; do command -v $tool >/dev/null || missing+=("$tool"); done
  [ ${#missing[@]} = 0 ] || need nodejs npm
  node -e 'process.exit(process.features.require_module ? 0 : 1)' || die "Node 20.19 or later is needed, this is $(node --version)"
  mkdir -p "$RUN/npm"
  cp "$PEERS"/npm/* "$RUN/npm/"
  (cd "$RUN/npm" && npm ci --ignore-scripts --no-audit --no-fund --prefer-offline && node unpack.js) >"$RUN/npm.log" 2>&1 ||
    die "the packages cannot be installed, see $RUN/npm.log"
  : >"$RUN/npm/.complete"
}

# node_peer URL PIDFILE LOG SCRIPT CONFIGURATION: starts a peer that runs in Node.
node_peer() {
  "${AS[@]}" env NODE_PATH="$RUN/npm/node_modules" PEER_LIB="$RUN/npm" node --no-deprecation "$4" "$5" >"$3" 2>&1 &
  echo $! >"$2"
  answers "$1" "$(cat "$2")" "$3"
}

# need PACKAGE...: installs what is missing without starting its services, or
# says what to install.
need() {
  local missing=() p policy=/usr/sbin/policy-rc.d
  for p in "$@"; do
    dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'install ok installed' || missing+=("$p")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || die "as root: apt-get install --no-install-recommends ${missing[*]}"
  echo "installing ${missing[*]}"
  local ours=
  [ -e "$policy" ] || { ours=1; printf '#!/bin/sh\nexit 101\n' >"$policy"; chmod +x "$policy"; }
  local ok=1 install=(apt-get -o DPkg::Lock::Timeout=600 -qq install --no-install-recommends -y "${missing[@]}")
  { "${install[@]}" || { apt-get -qq update && "${install[@]}"; }; } >"$RUN/apt.log" 2>&1 || ok=
  [ -z "$ours" ] || rm -f "$policy"
  [ -n "$ok" ] || die "apt-get failed, see $RUN/apt.log"
}

# AS runs what follows it as the web server's user when we are root.
AS=()
[ "$(id -u)" != 0 ] || AS=(setpriv --reuid=www-data --regid=www-data --clear-groups)

# theirs PATH...: gives files to that user.
theirs() { [ "$(id -u)" != 0 ] || chown -R www-data:www-data "$@"; }

port_free() {
  if (exec 3<>"/dev/tcp/127.0.0.1/${1##*:}") 2>/dev/null; then die "port ${1##*:} is taken"; fi
}

# answers URL PID LOG: waits until the address answers, and stops early when the
# process has ended.
answers() {
  local i
  for i in $(seq 1 150); do
    curl -s -o /dev/null --max-time 5 "$1" && return 0
    alive "$2" || break
    sleep 0.2
  done
  tail -n 20 "$3" >&2 || true
  die "nothing answers at $1, see $3"
}

# fetch URL FILE: one party's metadata as a file.
fetch() { curl -fsS --max-time 30 "$1" -o "$2" || die "$1 gives no metadata"; }

keypair() {
  openssl req -x509 -newkey rsa:2048 -nodes -sha256 -days 3650 -subj "/CN=$2" -keyout "$1.key" -out "$1.crt" 2>/dev/null
}

# alive PID: it runs, and is not merely waiting for somebody to ask how it ended.
alive() { [ -r "/proc/$1/status" ] && ! grep -q '^State:.Z' "/proc/$1/status"; }

# ended FILE: ends the process of a pid file under run/ and waits for it.
ended() {
  local pid i
  [ -s "$1" ] || return 0
  pid=$(cat "$1")
  rm -f "$1"
  kill "$pid" 2>/dev/null || return 0
  for i in $(seq 1 100); do alive "$pid" || return 0; sleep 0.1; done
  kill -9 "$pid" 2>/dev/null || true
}
