#!/bin/bash
# Load tests of the gateway, HAProxy, nginx, plain Netty and two minimal C servers, in turn and in one session:
#   bench/peers/run.sh                        everything; about an hour
#   bench/peers/run.sh --parts throughput --rounds 3 --seconds 2
#   bench/peers/run.sh --parts throughput --peers '' --peer-commit HEAD~1      against the gateway of another commit only
#   bench/peers/run.sh --help
# Installs nothing. Writes to bench/target/peers, and the results to bench/results. Needs two idle processors.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
scratch=$root/bench/target/peers

# The options that select the needed programs and the commit to build. load.py reads the other options.
parts=all peers=all commit="" before=""
for argument; do
  case $argument in
    --parts=*|--peers=*|--peer-commit=*) before=${argument%%=*} argument=${argument#*=} ;;
  esac
  case $before in
    --parts) parts=$argument ;;
    --peers) peers=$argument ;;
    --peer-commit) commit=$argument ;;
  esac
  before=$argument
done
wanted=
case ,$peers,$parts, in *,all,*|*haproxy*|*,latency,*|*,links,*|*,tls,*|*,handshakes,*|*,http2,*) wanted="$wanted haproxy:haproxy" ;; esac
case ,$peers,$parts, in *,all,*|*,nginx,*|*,tls,*|*,handshakes,*|*,http2,*) wanted="$wanted nginx:nginx" ;; esac
case ,$parts, in *,all,*|*,tls,*|*,handshakes,*|*,http2,*) wanted="$wanted openssl:openssl" ;; esac
case ,$parts, in *,all,*|*,wrk,*) wanted="$wanted wrk:wrk" ;; esac

missing=
for need in $wanted gcc:gcc python3:python3 taskset:util-linux git:git; do
  PATH=$PATH:/usr/sbin command -v "${need%%:*}" >/dev/null || missing="$missing ${need##*:}"
done
case ,$parts, in *,all,*|*,http2,*) python3 -c 'import h2' 2>/dev/null || missing="$missing python3-h2" ;; esac
if [ -n "$missing" ]; then
  echo "run.sh: needs the Debian packages$missing (apt install$missing)" >&2
  exit 1
fi
export PATH=$PATH:/usr/sbin

# The newest installed JDK, unless SCANGATE_JAVA_HOME names one.
version() { "$1/bin/java" -version 2>&1 | sed -n '1s/[^"]*"\([0-9]*\).*/\1/p'; }
newest=0
for candidate in ${SCANGATE_JAVA_HOME:-"${JAVA_HOME:-}" /usr/lib/jvm/* /opt/java/openjdk}; do
  [ -x "$candidate/bin/java" ] || continue
  found=$(version "$candidate")
  if [ "${found:-0}" -gt "$newest" ]; then
    java_home=$candidate newest=$found
  fi
done
[ "$newest" -ge 17 ] || { echo "run.sh: needs a JDK 17 or newer" >&2; exit 1; }
java_options=
[ "$newest" -lt 24 ] || java_options='-XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow'
java_options="$java_options ${BENCH_JAVA_OPTS:--XX:+UseTransparentHugePages -Dio.netty.leakDetection.level=disabled}"

if [ ! -f "$root/gateway/target/scangate-gateway.jar" ] || [ ! -f "$root/bench/target/scangate-bench.jar" ] \
  || [ -n "$(find "$root/gateway/src/main" "$root/bench/src/main" -newer "$root/bench/target/scangate-bench.jar" -print -quit)" ]; then
  echo "run.sh: building the gateway and the benchmarks" >&2
  (cd "$root" && mvn -B -ntp -q -pl gateway,bench -am -Dmaven.test.skip=true -Djacoco.skip=true package)
fi
case "$*" in
  *vertx*)
    if [ ! -f "$scratch/vertx/vertx-peer.jar" ]; then
      echo "run.sh: building the Vert.x peer" >&2
      mvn -B -ntp -q -f "$here/vertx/pom.xml" -DbuildDirectory="$scratch/vertx" package dependency:copy-dependencies
    fi
    ;;
esac
case ,$parts, in
  *,all,*|*,events,*)
    if [ ! -d "$scratch/kafka/lib" ]; then
      echo "run.sh: copying the libraries of a Kafka broker" >&2
      mvn -B -ntp -q -f "$here/kafka/pom.xml" -DbuildDirectory="$scratch/kafka" dependency:copy-dependencies
    fi
    ;;
esac
case ,$parts, in
  *,all,*|*,profile,*)
    if [ ! -d "$scratch/profiler/lib" ]; then
      echo "run.sh: copying the profiler" >&2
      mvn -B -ntp -q -f "$here/profiler/pom.xml" -DbuildDirectory="$scratch/profiler" dependency:copy-dependencies
    fi
    ;;
esac
# Builds the gateway of another commit once, in a temporary worktree.
if [ -n "$commit" ]; then
  sha=$(git -C "$root" rev-parse --short=12 --verify --quiet "$commit^{commit}") \
    || { echo "run.sh: --peer-commit: \"$commit\" (expected: a commit of this repository)" >&2; exit 1; }
  built=$scratch/commits/$sha
  if [ ! -f "$built/scangate-gateway.jar" ]; then
    echo "run.sh: building the gateway of $sha" >&2
    tree=$(mktemp -d)
    trap 'git -C "$root" worktree remove --force "$tree" 2>/dev/null || rm -rf "$tree"' EXIT
    git -C "$root" worktree add --quiet --force --detach "$tree" "$sha"
    (cd "$tree" && mvn -B -ntp -q -pl gateway -am -Dmaven.test.skip=true -Djacoco.skip=true package)
    mkdir -p "$built"
    cp -R "$tree/gateway/target/lib" "$built/"
    cp "$tree/gateway/target/scangate-gateway.jar" "$built/"
    git -C "$root" worktree remove --force "$tree"
    trap - EXIT
  fi
  set -- "$@" --peer-jar "$built/scangate-gateway.jar"
fi
mkdir -p "$scratch/bin"
gcc -O2 -o "$scratch/bin/lg" "$here/lg.c" -lm
case ,$parts, in *,all,*|*,tls,*|*,handshakes,*)
  gcc -O2 -DTLS -o "$scratch/bin/lgtls" "$here/lg.c" -lm -lssl -lcrypto
  gcc -O2 -o "$scratch/bin/hs" "$here/hs.c" -lssl -lcrypto ;;
esac
case ,$parts, in *,all,*|*,http2,*)
  gcc -O2 -DH2 -o "$scratch/bin/lgh2" "$here/lg.c" -lm
  gcc -O2 -DH2 -DTLS -o "$scratch/bin/lgh2tls" "$here/lg.c" -lm -lssl -lcrypto ;;
esac
gcc -O2 -o "$scratch/bin/cfloor" "$here/cfloor.c"
gcc -O2 -o "$scratch/bin/cfloor-uring" "$here/cfloor_uring.c"
gcc -O2 -shared -fPIC -o "$scratch/bin/spinpoll.so" "$here/spinpoll.c" -ldl

ulimit -n "$(ulimit -Hn)"
exec python3 "$here/load.py" --java "$java_home/bin/java" --java-options="$java_options" "$@"
