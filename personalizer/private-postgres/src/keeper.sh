# Makes a server in a folder of its own, runs it until standard input ends, and takes it all away.
# Whoever holds the other end may end in any way: the pipe ends with it.
# Environment: BIN, where PostgreSQL's programs are; PORT, where to listen on the loopback.
set -eu
umask 077
folder=$(mktemp -d "${TMPDIR:-/tmp}/private-postgres.XXXXXXXX")
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP TERM
trap '' INT
cd "$folder"
# Whoever can reach the loopback may be anyone: there is nothing here but trials.
"$BIN/initdb" --pgdata data --auth trust --username cardwright --encoding UTF8 --no-locale \
    --no-sync >&2
"$BIN/postgres" -D data -k "$folder" -h 127.0.0.1 -p "$PORT" -c max_connections=200 >&2 </dev/null &
server=$!
# Left to itself the server tells of its end by its absence.
echo "$folder"
read -r _ || :
# Connections are cut off, the data stays whole (PostgreSQL: fast shutdown).
kill -INT "$server" || :
wait "$server" || :
