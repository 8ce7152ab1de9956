#!/bin/bash
# Asterisk 22 from Debian's packages, in a folder of its own that it takes for the whole machine.
#
#   asterisk.sh setup FOLDER                     installs it below FOLDER (as root)
#   asterisk.sh run FOLDER ARI SIP PHONES TRUNK  serves it on 127.0.0.1 in the foreground
#
# ARI is the TCP port of ARI (user "ringback", password "lab-only-password"), SIP the UDP port of SIP, PHONES the
# UDP port before those of the agents' phones (agent1 has the next one), TRUNK that of the far end of the trunk.
# The configuration is asterisk/conf, with these ports instead of the ones written there.
#
# Debian 12 has no package of Asterisk, and a later one's needs later libraries: hence a system of its own. What
# is mounted is mounted in a namespace of this script's processes, and goes with them however they end.
set -euo pipefail

[ $# -ge 2 ] || { sed -n '2,13p' "$0" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$2"
folder=$(cd "$2" && pwd -P)
system=$folder/system

if [ "${NAMESPACE:-}" != own ]; then
  exec setpriv --pdeathsig KILL unshare --mount-proc --propagation private --pid --fork --kill-child \
    env NAMESPACE=own "$0" "$@"
fi

# Whichever mirror this machine takes its own packages from.
mirror() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | head -n 1
}

inside() { chroot "$system" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"; }

mount_kernel() {
  mount -t proc proc "$system/proc"
  mount --bind /dev "$system/dev"
}

build() {
  rm -rf "$system"
  export DEBIAN_FRONTEND=noninteractive
  apt-get -q -o DPkg::Lock::Timeout=300 update
  apt-get -q -y -o DPkg::Lock::Timeout=300 --no-remove --no-install-recommends install debootstrap espeak-ng
  # This debootstrap does not know the suite by its name; all later ones are built as sid is.
  debootstrap --variant=minbase forky "$system" "$(mirror)" /usr/share/debootstrap/scripts/sid
  cp /etc/resolv.conf "$system/etc/"
  cp /etc/apt/apt.conf.d/* "$system/etc/apt/apt.conf.d/" 2>/dev/null || true
  # No package starts a service in there.
  printf '#!/bin/sh\nexit 101\n' >"$system/usr/sbin/policy-rc.d"
  chmod +x "$system/usr/sbin/policy-rc.d"
  inside apt-get -q -y --no-install-recommends install asterisk asterisk-core-sounds-en-wav
  inside apt-get clean
  rm -rf "$system"/var/lib/apt/lists/* "$system"/etc/asterisk/{users.conf,extensions.ael}
}

configure() { # ARI SIP PHONES TRUNK
  local replaced=(-e "s/\\b8088\\b/$1/g" -e "s/\\b5060\\b/$2/g" -e "s/\\b5070\\b/$4/g") agent file
  for agent in 1 2 3 4 5 6; do replaced+=(-e "s/\\b509$agent\\b/$(($3 + agent))/g"); done
  for file in "$here"/asterisk/conf/*.conf; do
    sed "${replaced[@]}" "$file" >"$system/etc/asterisk/$(basename "$file")"
  done
  # Without the folder of recordings, ARI answers 500.
  mkdir -p "$system"/run/asterisk "$system"/var/spool/asterisk/recording
  inside chown -R asterisk: /run/asterisk /etc/asterisk /var/spool/asterisk
}

case $1 in
setup)
  # What an earlier run has left half-way is built anew.
  [ -e "$folder/whole" ] || build
  inside asterisk -V
  touch "$folder/whole"
  ;;
run)
  mount_kernel
  configure "${@:3}"
  # Not in place of this shell: the signal of a parent's death is lost with a change of the account, and with it
  # the end of all that is in this namespace.
  chroot "$system" /usr/sbin/asterisk -f -U asterisk
  ;;
*) exit 2 ;;
esac
