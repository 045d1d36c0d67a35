"""Version 1 of the Python client: one.py URL TOKEN ISSUE; over SSE when the URL ends in /sse."""
import asyncio
import sys

from mcp import ClientSession
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamablehttp_client


async def main(url: str, token: str, issue: str) -> None:
    connect = sse_client if url.endswith("/sse") else streamablehttp_client
    async with connect(url, headers={"Authorization": f"Token {token}"}) as streams:
        async with ClientSession(streams[0], streams[1]) as session:
            await session.initialize()
            tools = (await session.list_tools()).tools
            result = await session.call_tool("jira_get_issue", {"issue_key": issue})
    text = result.content[0].text
    assert tools and not result.isError and issue in text, text
    print(f"Python client 1 at {url}: {len(tools)} tools, {len(text)} characters of {issue}")


asyncio.run(main(*sys.argv[1:]))
