#!/bin/bash
# Dovecot from Debian's packages, which lets the mailboxes of mail.sh be read by IMAP.
#
#   imap.sh setup FOLDER PORT MAILFOLDER   installs and configures it (as root)
#   imap.sh run FOLDER                     serves it on 127.0.0.1 in the foreground
#
# PORT takes a login without TLS: any mailbox of MAILFOLDER, password "Peer-Test-1".
#
# Dovecot finds its own programs at fixed places: it is installed, but no service of it is started, and the
# configuration of the machine is not read.
set -euo pipefail

[ $# -ge 2 ] || { sed -n '2,10p' "$0" >&2; exit 2; }
mkdir -p "$2"
folder=$(cd "$2" && pwd -P)

install() {
  local policy=/usr/sbin/policy-rc.d
  export DEBIAN_FRONTEND=noninteractive
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' >$policy
    chmod 0755 $policy
    trap "rm -f $policy" EXIT
  fi
  apt-get -q -o DPkg::Lock::Timeout=300 update
  apt-get -q -y -o DPkg::Lock::Timeout=300 --no-remove --no-install-recommends install dovecot-imapd
}

case $1 in
setup)
  [ -x /usr/sbin/dovecot ] || install
  mkdir -p "$folder/run"
  case $(/usr/sbin/dovecot --version) in
  2.[0-3].*)
    cat >"$folder/dovecot.conf" <<END
disable_plaintext_auth = no
mail_location = maildir:$4/mail/%u
passdb {
  driver = static
  args = password=Peer-Test-1
}
userdb {
  driver = static
  args = uid=Debian-exim gid=Debian-exim home=$folder
}
END
    ;;
  *)
    cat >"$folder/dovecot.conf" <<END
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
auth_allow_cleartext = yes
mail_driver = maildir
mail_path = $4/mail/%{user}
passdb static {
  password = Peer-Test-1
}
userdb static {
  fields {
    uid = Debian-exim
    gid = Debian-exim
    home = $folder
  }
}
END
    ;;
  esac
  cat >>"$folder/dovecot.conf" <<END
base_dir = $folder/run
protocols = imap
listen = 127.0.0.1
log_path = $folder/log
ssl = no
first_valid_uid = 1
service imap-login {
  inet_listener imap {
    port = $3
  }
}
END
  doveconf -c "$folder/dovecot.conf" >/dev/null
  ;;
run) exec /usr/sbin/dovecot -F -c "$folder/dovecot.conf" ;;
*) exit 2 ;;
esac
