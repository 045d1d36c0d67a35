"""Speaks MCP on the pipes of a program that bridges to a server: bridge.py ISSUE COMMAND..."""
import json
import subprocess
import sys
import threading

issue, command = sys.argv[1], sys.argv[2:]
program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
errors: list[str] = []
threading.Thread(target=lambda: errors.extend(program.stderr), daemon=True).start()
overdue = threading.Timer(60, program.kill)
overdue.start()


def send(message: dict) -> None:
    program.stdin.write(json.dumps({"jsonrpc": "2.0"} | message) + "\n")
    program.stdin.flush()


def ask(number: int, method: str, params: dict) -> dict:
    send({"id": number, "method": method, "params": params})
    for line in program.stdout:
        message = json.loads(line)
        if message.get("id") == number and "method" not in message:
            assert "result" in message, message
            return message["result"]
    sys.exit(f"the bridge ended: {''.join(errors)[-500:]}")


try:
    ask(1, "initialize", {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "external-check", "version": "1"}})
    send({"method": "notifications/initialized"})
    tools = ask(2, "tools/list", {})["tools"]
    result = ask(3, "tools/call", {"name": "jira_get_issue", "arguments": {"issue_key": issue}})
    text = result["content"][0]["text"]
    assert tools and not result.get("isError") and issue in text, result
    print(f"{' '.join(command[:2])}: {len(tools)} tools, {len(text)} characters of {issue}")
finally:
    overdue.cancel()
    program.kill()
    program.wait()
