#!/bin/bash
# Exim from Debian's packages as a mail server that delivers to folders; no mail leaves the machine.
#
#   mail.sh setup FOLDER PORT SECUREPORT   unpacks and configures it (as root)
#   mail.sh run FOLDER                     serves it on 127.0.0.1 in the foreground
#
# PORT takes mail from anyone, without TLS. SECUREPORT wants STARTTLS (FOLDER/tls/cert.pem) and then
# a login: user "ringback", password "Peer-Test-1". Mail to NAME@example.test goes to the Maildir
# FOLDER/mail/NAME when that folder exists, and is refused with 550 when it does not; while the file
# FOLDER/busy names it, it is put off with 451. Mail to a name in FOLDER/left is taken, and comes back.
#
# The package is unpacked instead of installed, so that a mail system of the machine stays as it is.
# Exim drops its rights to the account Debian-exim, which must be able to reach FOLDER.
set -euo pipefail

[ $# -ge 2 ] || { sed -n '2,14p' "$0" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$2"
folder=$(cd "$2" && pwd -P)
exim=$folder/package/usr/sbin/exim4

unpack() {
  local libraries
  export DEBIAN_FRONTEND=noninteractive
  apt-get -q -o DPkg::Lock::Timeout=300 update
  mapfile -t libraries < <(apt-cache depends exim4-daemon-light | sed -n 's/^ *Depends: \(lib[^ ]*\)$/\1/p')
  apt-get -q -y -o DPkg::Lock::Timeout=300 --no-remove --no-install-recommends install openssl "${libraries[@]}"
  mkdir -p "$folder/package"
  (cd "$folder" && apt-get -q download exim4-daemon-light)
  dpkg-deb -x "$folder"/exim4-daemon-light_*.deb "$folder/package"
  chmod 0755 "$exim"
  getent passwd Debian-exim >/dev/null ||
    useradd --system --user-group --no-create-home --home-dir /var/spool/exim4 --shell /usr/sbin/nologin Debian-exim
}

case $1 in
setup)
  [ -x "$exim" ] || unpack
  mkdir -p "$folder"/{spool,log,mail,tls}
  : >"$folder/busy"
  : >"$folder/left"
  openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
    -keyout "$folder/tls/key.pem" -out "$folder/tls/cert.pem" 2>/dev/null
  sed -e "s#@FOLDER@#$folder#g" -e "s#@PORT@#$3#g" -e "s#@SECUREPORT@#$4#g" "$here/exim.conf" >"$folder/exim.conf"
  chown -R Debian-exim:Debian-exim "$folder"/{spool,log,mail,tls}
  setpriv --reuid=Debian-exim --regid=Debian-exim --clear-groups test -w "$folder/spool" ||
    { echo "Debian-exim cannot reach $folder: a folder above it is closed." >&2; exit 1; }
  "$exim" -C "$folder/exim.conf" -bV
  ;;
run) exec "$exim" -C "$folder/exim.conf" -bdf -q1m ;;
*) exit 2 ;;
esac
