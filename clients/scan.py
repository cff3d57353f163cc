"""A scan in Python 3.8 or newer without packages: prints what the host app opens. docs/host-app.md has the reasons.

Usage: python3 scan.py LINK GATEWAY [GATEWAY]
"""
import json
import queue
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request

LIMIT_SECONDS = 0.8
NO_LINK = ("malformed_link", "unsupported_scheme")


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """A gateway redirects nobody, but a hotspot does."""

    def redirect_request(self, *_):
        return None


HTTP = urllib.request.build_opener(NoRedirects)


def json_object(text):
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("no object, so not from a gateway")
    return found


def ask(gateway, link):
    """The status and the JSON object of an answer. An app keeps its connections, with http.client or a library."""
    query = urllib.parse.urlencode({"link": link, "client_version": "8.0.50", "scene": 1011})
    try:
        with HTTP.open(f"{gateway}/v1/resolve?{query}", timeout=LIMIT_SECONDS) as answer:
            return answer.status, json_object(answer.read())
    except urllib.error.HTTPError as problem:
        return problem.code, json_object(problem.read())


def in_time(call, *arguments):
    """What a call returns, or None after the limit: urllib's own one begins again with each byte that comes."""
    results = queue.SimpleQueue()

    def run():
        try:
            results.put(call(*arguments))
        except Exception:  # no connection, no HTTP, no JSON object, an answer that ends too soon
            results.put(None)

    threading.Thread(target=run, daemon=True).start()
    try:
        return results.get(timeout=LIMIT_SECONDS)
    except queue.Empty:
        return None


def scan(link, gateways):
    for gateway in gateways:
        status, answer = in_time(ask, gateway, link) or (503, {})
        if status == 408 or status >= 500:
            continue  # this gateway cannot tell; another one may
        if status == 200 and answer.get("action") == "miniprogram":
            return f"miniprogram {answer['appid']} {answer['version']} {answer['page']}"
        if status == 400 and answer.get("code") in NO_LINK:
            return f"text {link}"
        break
    return f"web {link}"


if __name__ == "__main__":
    print(scan(sys.argv[1], [sys.argv[2], sys.argv[-1]]))
