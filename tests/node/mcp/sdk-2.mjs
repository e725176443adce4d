// npm @modelcontextprotocol/client: the official client that finds out by itself which revision an endpoint speaks.
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { callTool } from "../tools.mjs";

export async function open(url, key) {
  const client = new Client({ name: "stock-client", version: "1.0.0" }, { versionNegotiation: { mode: "auto" } });
  await client.connect(
    new StreamableHTTPClientTransport(url, { requestInit: { headers: { Authorization: `Bearer ${key}` } } }),
  );
  return {
    list: async () => (await client.listTools()).tools.map((t) => t.name),
    call: (name, args) => callTool(client, name, args),
    close: () => client.close(),
  };
}
