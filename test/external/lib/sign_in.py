"""Signs in with OAuth as a person does, and calls a tool as a client does; for the external checks.

  sign_in.py wizard [--browser chromium] [--lines A B C D] [--callback URL] -- COMMAND…
      runs the wizard, gives its questions the lines, opens the address it prints, accepts on the consent page, and is
      sent back to the wizard; prints what the wizard printed. --callback overrides where the browser finds the wizard.
  sign_in.py call TOOL ARGUMENTS -- COMMAND…
      starts a server on stdio, calls one tool and prints the text of its answer.
"""

import argparse
import json
import re
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def by_http(address, callback):
    """Accepts the consent page without a browser: the form as the page would send it."""
    opener = urllib.request.build_opener(NoRedirect)
    page = opener.open(address, timeout=20).read().decode()
    parts = urllib.parse.urlsplit(address)
    form = urllib.parse.parse_qsl(parts.query)
    form += [("user", re.search(r'<option value="([^"]+)"', page).group(1)), ("decision", "allow")]
    form += [("site", site) for site in re.findall(r'name="site" value="([^"]+)"', page)]
    target = urllib.parse.urlunsplit(parts._replace(query=""))
    try:
        opener.open(target, urllib.parse.urlencode(form).encode(), timeout=20)
        raise SystemExit("the consent page did not send the browser on")
    except urllib.error.HTTPError as sent:
        if sent.code != 302:
            raise SystemExit(f"consent page: {sent.code} {sent.read().decode()}")
        back = sent.headers["Location"]
    if callback:
        query = urllib.parse.urlsplit(back).query
        back = callback + "?" + query
    return urllib.request.urlopen(back, timeout=20).read().decode()


def by_chromium(address, _):
    """Accepts the consent page in a real browser, spoken to in the W3C WebDriver protocol."""
    port = 9515 + (time.monotonic_ns() // 1000) % 20000
    driver = subprocess.Popen(["chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def command(method, path, body=None):
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}{path}", method=method, headers={"Content-Type": "application/json"},
            data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]

    try:
        for _ in range(100):
            try:
                if command("GET", "/status")["ready"]:
                    break
            except OSError:
                time.sleep(0.1)
        options = {"args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"], "binary": "/usr/bin/chromium"}
        session = "/session/" + command("POST", "/session", {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}})["sessionId"]
        command("POST", session + "/url", {"url": address})
        title = command("GET", session + "/title")
        accept = command("POST", session + "/element", {"using": "css selector", "value": "#allow"})
        command("POST", session + f"/element/{next(iter(accept.values()))}/click", {})
        for _ in range(100):
            text = command("POST", session + "/execute/sync", {"script": "return document.body.innerText", "args": []})
            if "close this window" in text:
                break
            time.sleep(0.1)
        here = command("GET", session + "/url")
        command("DELETE", session)
        return f"{title} -> {urllib.parse.urlsplit(here)._replace(query='').geturl()}: {text}"
    finally:
        driver.terminate()
        driver.wait()


def wizard(options, command):
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    process.stdin.write("".join(line + "\n" for line in options.lines))
    process.stdin.flush()  # and the input stays open, as that of a terminal
    printed, found = [], threading.Event()

    def reading():
        for line in process.stdout:
            printed.append(line)
            if re.match(r"  https?://\S+$", line):
                found.set()
        found.set()

    reader = threading.Thread(target=reading)
    reader.start()
    found.wait(60)
    address = next((line.strip() for line in printed if re.match(r"  https?://\S+$", line)), None)
    if address:
        seen = (by_chromium if options.browser == "chromium" else by_http)(address, options.callback)
        if "has arrived" not in seen:
            print("the browser shows:", seen, file=sys.stderr)
        elif options.browser == "chromium":
            print("the browser shows:", " ".join(seen.split()))
    code = process.wait(60)
    reader.join()
    sys.stdout.write("".join(printed))
    return code


def call(tool, arguments, command):
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    for message in [
        {"id": 1, "method": "initialize", "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "check", "version": "1"}}},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/call", "params": {"name": tool, "arguments": json.loads(arguments)}},
    ]:
        process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    process.stdin.flush()
    for line in process.stdout:
        answer = json.loads(line)
        if answer.get("id") == 2:
            process.stdin.close()
            process.wait(30)
            result = answer["result"]
            print(result["content"][0]["text"])
            return 1 if result.get("isError") else 0
    return 2


def main():
    arguments, command = sys.argv[1:], []
    if "--" in arguments:
        at = arguments.index("--")
        arguments, command = arguments[:at], arguments[at + 1:]
    parser = argparse.ArgumentParser()
    kinds = parser.add_subparsers(dest="kind", required=True)
    one = kinds.add_parser("wizard")
    one.add_argument("--browser", default="http")
    one.add_argument("--callback")
    one.add_argument("--lines", nargs="*", default=["", "", "", ""])
    other = kinds.add_parser("call")
    other.add_argument("tool")
    other.add_argument("arguments")
    options = parser.parse_args(arguments)
    return wizard(options, command) if options.kind == "wizard" else call(options.tool, options.arguments, command)


sys.exit(main())
