#!/bin/sh
# A scan with curl: prints what the host app opens. docs/host-app.md has the reasons.
# Usage: sh scan.sh LINK GATEWAY [GATEWAY], such as: sh scan.sh https://shop.example.com/item/42 http://127.0.0.1:8080
link=$1 first=$2 second=${3:-$2}

# A field without escapes; appid, version, page and codes have none. With jq at hand: jq -r .page
field() { printf '%s\n' "$answer" | sed -n 's/.*"'"$1"'":"\([^"\\]*\)".*/\1/p'; }

for gateway in "$first" "$second"; do
  # -G with --data-urlencode NAME=VALUE encodes the whole link; without NAME= a link with = or @ would be cut.
  answer=$(curl -s --max-time 0.8 -G "$gateway/v1/resolve" \
    --data-urlencode "link=$link" -d client_version=8.0.50 -d scene=1011 -w '\n%{http_code}') || continue
  status=${answer##*
}
  case $answer in "{"*) ;; *) continue ;; esac # a proxy or a hotspot, and no gateway
  case $status in
    200)
      if [ "$(field action)" = miniprogram ]; then
        echo "miniprogram $(field appid) $(field version) $(field page)"
        exit
      fi ;;
    400)
      case $(field code) in
        malformed_link | unsupported_scheme) printf '%s\n' "text $link" && exit ;;
      esac ;;
    408 | 5??) continue ;; # this gateway cannot tell; another one may
  esac
  break
done
printf '%s\n' "web $link"
