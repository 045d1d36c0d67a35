// Version 2 of the TypeScript client: two.mjs URL TOKEN ISSUE MODE; MODE is legacy, auto, or a revision.
import assert from "node:assert";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

const [address, token, issue, mode] = process.argv.slice(2);
const versionNegotiation = { mode: ["legacy", "auto"].includes(mode) ? mode : { pin: mode } };
const client = new Client({ name: "external-check", version: "2" }, { versionNegotiation });
await client.connect(new StreamableHTTPClientTransport(new URL(address), { requestInit: { headers: { Authorization: `Token ${token}` } } }));
const { tools } = await client.listTools();
const result = await client.callTool({ name: "jira_get_issue", arguments: { issue_key: issue } });
assert(tools.length > 0 && !result.isError && result.content[0].text.includes(issue), JSON.stringify(result));
const version = client.getNegotiatedProtocolVersion?.();
console.log(`TypeScript client 2 at ${address}, ${mode}: ${tools.length} tools, ${version}, ${result.content[0].text.length} characters of ${issue}`);
await client.close();
