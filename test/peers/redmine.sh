#!/bin/bash
# Redmine from Debian's packages, with everything that it writes in one folder.
#
#   redmine.sh setup FOLDER        installs what is missing (as root) and makes an empty database
#   redmine.sh run FOLDER PORT     serves it on 127.0.0.1:PORT in the foreground
#
# FOLDER/api_key holds the administrator's key. The database has Redmine's default trackers, statuses
# and workflow; REST is on, and Redmine sends no mail of its own.
set -euo pipefail

[ $# -ge 2 ] || { sed -n '2,9p' "$0" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$2"
folder=$(cd "$2" && pwd -P)
app=$folder/app

# Ruby sees this copy only, and keeps its caches here instead of in the caller's home.
inside() {
  cd "$app"
  exec env -u RUBYOPT -u RUBYLIB -u GEM_HOME -u GEM_PATH -u X_DEBIAN_SITEID \
    HOME="$folder" LANG=C.UTF-8 RAILS_ENV=production SCHEMA=/dev/null REDMINE_LANG=en \
    BUNDLE_GEMFILE="$app/Gemfile" BUNDLE_APP_CONFIG="$folder/bundle" BUNDLE_SILENCE_ROOT_WARNING=1 "$@"
}

install_packages() {
  local wanted=(redmine redmine-sqlite ruby-sqlite3 puma)
  dpkg-query -W -f '${db:Status-Abbrev}\n' "${wanted[@]}" 2>/dev/null | grep -c '^ii' |
    grep -qx "${#wanted[@]}" && return
  export DEBIAN_FRONTEND=noninteractive
  # The package would otherwise ask for, and fill, a database of its own.
  debconf-set-selections <<<'redmine redmine/instances/default/dbconfig-install boolean false'
  apt-get -q -o DPkg::Lock::Timeout=300 update
  apt-get -q -y -o DPkg::Lock::Timeout=300 --no-remove --no-install-recommends install "${wanted[@]}"
}

copy_application() {
  rm -rf "$app"
  cp -a /usr/share/redmine "$app"
  # The package links these to places outside; this copy has its own.
  rm -rf "$app"/{instances,config/database.yml,Gemfile.lock,public/javascripts}
  cp -rL /usr/share/redmine/public/javascripts "$app/public"
  mkdir -p "$app"/tmp/pids "$app"/instances/default/{config,files,log,plugins,tmp/cache}
  # Debian's Gemfile looks for the databases of all instances under its absolute path.
  sed -i "s#/usr/share/redmine/#$app/#" "$app/Gemfile"
  echo 'gem "puma"' >"$app/Gemfile.local"
  printf 'production:\n  adapter: sqlite3\n  database: %s\n  timeout: 20000\n' "$folder/redmine.sqlite3" \
    >"$app/instances/default/config/database.yml"
  head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$app/instances/default/config/secret_key.txt"
}

case $1 in
setup)
  install_packages
  copy_application
  rm -f "$folder/redmine.sqlite3"
  head -c 20 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$folder/api_key"
  (inside bundle lock --local)
  (inside bundle exec rake db:migrate)
  # In a second process: the one that migrates remembers columns as they were half-way.
  (inside bundle exec rake redmine:load_default_data)
  (inside env API_KEY="$(cat "$folder/api_key")" bundle exec bin/rails runner "$here/redmine-configure.rb")
  ;;
run)
  # One thread: SQLite refuses at once when two transactions that began by reading both write.
  inside bundle exec puma -e production -w 0 -t 1:1 -b "tcp://127.0.0.1:$3" config.ru
  ;;
*) exit 2 ;;
esac
