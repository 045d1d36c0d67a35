// Version 1 of the TypeScript client: one.mjs URL TOKEN ISSUE; over SSE when the URL ends in /sse.
import assert from "node:assert";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const [address, token, issue] = process.argv.slice(2);
const url = new URL(address);
const options = { requestInit: { headers: { Authorization: `Token ${token}` } } };
const Transport = url.pathname.endsWith("/sse") ? SSEClientTransport : StreamableHTTPClientTransport;
const client = new Client({ name: "external-check", version: "1" });
await client.connect(new Transport(url, options));
const { tools } = await client.listTools();
const result = await client.callTool({ name: "jira_get_issue", arguments: { issue_key: issue } });
assert(tools.length > 0 && !result.isError && result.content[0].text.includes(issue), JSON.stringify(result));
console.log(`TypeScript client 1 at ${address}: ${tools.length} tools, ${result.content[0].text.length} characters of ${issue}`);
await client.close();
