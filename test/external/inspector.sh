#!/usr/bin/env bash
# The inspector's command line: no error in the portability of any tool schema, in both eras, and a call over
# streamable HTTP and SSE.
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.bash"
node_clients

inspect() { # NAME URL TRANSPORT ARGUMENTS…
  local name=$1 url=$2 transport=$3
  shift 3
  mcp-inspector --cli "$url" --transport "$transport" --header "Authorization: Token $token" "$@" >"$scratch/$name.json" 2>"$scratch/$name.log" ||
    fail "$name: exit $? $(tail -n 5 "$scratch/$name.log")"
}

count() { python3 -c 'import json, sys; print(len(json.load(open(sys.argv[1]))["tools"]))' "$1"; }
calls() { # NAME: the answer is the issue
  python3 -c 'import json, sys; r = json.load(open(sys.argv[1])); assert not r.get("isError"), r; assert sys.argv[2] in r["content"][0]["text"], r' "$scratch/$1.json" "$issue"
}

product --transport streamable-http
for era in legacy modern; do
  inspect "list-$era" "$endpoint/mcp" http --protocol-era $era --method tools/list --strict
  say "tools/list --strict, $era: $(count "$scratch/list-$era.json") tools without an error"
  inspect "call-$era" "$endpoint/mcp" http --protocol-era $era --method tools/call --tool-name jira_get_issue --tool-arg "issue_key=$issue"
  calls "call-$era"
done
product --transport sse
inspect call-sse "$endpoint/sse" sse --method tools/call --tool-name jira_get_issue --tool-arg "issue_key=$issue"
calls call-sse
say "5 passed, 0 failed"
