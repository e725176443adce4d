// npm @modelcontextprotocol/client listens: mcp-listen.mjs PATH RESOURCE TOOL. The tool makes the server say that the
// resource changed. Prints what was granted, what was heard, and who ended the listening.
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { setting } from "./tools.mjs";

const [path, uri, tool] = process.argv.slice(2);
const client = new Client({ name: "stock-client", version: "1.0.0" }, { versionNegotiation: { mode: "auto" } });
await client.connect(
  new StreamableHTTPClientTransport(new URL(path, setting("AGENT_URL")), {
    requestInit: { headers: { Authorization: `Bearer ${setting("AGENT_KEY")}` } },
  }),
);
const heard = new Promise((resolve) =>
  client.setNotificationHandler("notifications/resources/updated", (n) => resolve(n.params.uri)),
);
const listening = await client.listen({ toolsListChanged: true, resourceSubscriptions: [uri] });
await client.callTool({ name: tool, arguments: {} });
const said = { revision: client.getNegotiatedProtocolVersion(), granted: listening.honoredFilter, heard: await heard };
await listening.close();
console.log(JSON.stringify({ ...said, ended: await listening.closed }));
process.exit(0);
