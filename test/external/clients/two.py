"""The newest Python client: two.py URL TOKEN ISSUE MODE; MODE is auto or a revision; over SSE when the URL ends in /sse."""
import asyncio
import sys

from mcp import Client
from mcp.client.sse import sse_client
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client


async def main(url: str, token: str, issue: str, mode: str) -> None:
    headers = {"Authorization": f"Token {token}"}
    if url.endswith("/sse"):
        transport = sse_client(url, headers=headers)
    else:
        transport = streamable_http_client(url, http_client=create_mcp_http_client(headers=headers))
    pinned = {} if mode == "auto" else {"mode": mode}
    async with Client(transport, **pinned) as client:
        tools = (await client.list_tools()).tools
        result = await client.call_tool("jira_get_issue", {"issue_key": issue})
        version = client.protocol_version
    text = result.content[0].text
    assert tools and not result.is_error and issue in text, text
    print(f"newest Python client at {url}, {mode}: {len(tools)} tools, {version}, {len(text)} characters of {issue}")


asyncio.run(main(*sys.argv[1:]))
