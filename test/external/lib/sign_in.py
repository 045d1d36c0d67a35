"""Signs in with OAuth as a person does, and calls a tool as a client does; for the external checks.

  sign_in.py wizard [--browser chromium] [--paste] [--terminal] [--lines A B C D] -- COMMAND…
      runs the wizard, gives its questions the lines, opens the address it prints, accepts on the consent page, and is
      sent back to the wizard, or pastes where it was sent; prints what the wizard printed.
  sign_in.py call TOOL ARGUMENTS -- COMMAND…
      starts a server on stdio, calls one tool and prints the text of its answer.
"""

import argparse
import json
import os
import pty
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


def consent(address):
    """Accepts the consent page without a browser, with the form as the page would send it; gives where it leads."""
    opener = urllib.request.build_opener(NoRedirect)
    page = opener.open(address, timeout=20).read().decode()
    parts = urllib.parse.urlsplit(address)
    form = urllib.parse.parse_qsl(parts.query)
    form += [("user", re.search(r'<option value="([^"]+)"', page).group(1)), ("decision", "allow")]
    form += [("site", site) for site in re.findall(r'name="site" value="([^"]+)"', page)]
    target = urllib.parse.urlunsplit(parts._replace(query=""))
    try:
        opener.open(target, urllib.parse.urlencode(form).encode(), timeout=20)
    except urllib.error.HTTPError as sent:
        if sent.code != 302:
            raise SystemExit(f"consent page: {sent.code} {sent.read().decode()}")
        return sent.headers["Location"]
    raise SystemExit("the consent page did not send the browser on")


def by_http(address):
    return urllib.request.urlopen(consent(address), timeout=20).read().decode()


def by_chromium(address):
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


class Screen:
    """What the wizard prints, and what it is told: through pipes, or at a terminal of its own."""

    def __init__(self, command, terminal):
        self.text, self.changed = "", threading.Condition()
        if terminal:
            ours, theirs = pty.openpty()
            self.process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True, close_fds=True)
            os.close(theirs)
            self.write = lambda text: os.write(ours, text.encode())
            read = lambda: os.read(ours, 65536)
        else:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=0)
            self.write = lambda text: self.process.stdin.write(text.encode())
            read = lambda: self.process.stdout.read(65536)
        self.reader = threading.Thread(target=self.reading, args=(read,))
        self.reader.start()

    def reading(self, read):
        while True:
            try:
                data = read()
            except OSError:  # the terminal of a process that has ended
                data = b""
            with self.changed:
                self.text += data.decode(errors="replace").replace("\r\n", "\n")
                self.changed.notify_all()
            if not data:
                return

    def until(self, pattern):
        """Waits for a pattern, or for the end of the process."""
        with self.changed:
            self.changed.wait_for(lambda: re.search(pattern, self.text) or not self.reader.is_alive(), 60)
            found = re.search(pattern, self.text)
            return found and found.group(1)

    def end(self):
        code = self.process.wait(60)
        self.reader.join()
        sys.stdout.write(self.text)
        return code


def wizard(options, command):
    screen = Screen(command, options.terminal)
    for question, line in zip(("Client ID", "Client secret", "Redirect URI", "Scopes"), options.lines):
        if options.terminal:
            screen.until(rf"({question}[^\n]*: )")
            time.sleep(0.2)  # until the terminal has stopped to echo
        screen.write(line + "\n")
    address = screen.until(r"(?m)^  (https?://\S+)$")
    if not address:
        return screen.end()
    if options.paste:
        screen.write(consent(address) + "\n")
        return screen.end()
    seen = by_chromium(address) if options.browser == "chromium" else by_http(address)
    if "has arrived" not in seen:
        print("the browser shows:", seen, file=sys.stderr)
    elif options.browser == "chromium":
        print("the browser shows:", " ".join(seen.split()))
    return screen.end()


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
    one.add_argument("--paste", action="store_true")
    one.add_argument("--terminal", action="store_true")
    one.add_argument("--lines", nargs="*", default=["", "", "", ""])
    other = kinds.add_parser("call")
    other.add_argument("tool")
    other.add_argument("arguments")
    options = parser.parse_args(arguments)
    return wizard(options, command) if options.kind == "wizard" else call(options.tool, options.arguments, command)


sys.exit(main())
