// The MCP side that the agents below share: the tools of {base}/mcp through the official SDK.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

export const setting = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

export async function connect(path = "/mcp") {
  const client = new Client({ name: "stock-client", version: "1.0.0" });
  const transport = new StreamableHTTPClientTransport(new URL(path, setting("AGENT_URL")), {
    requestInit: { headers: { Authorization: `Bearer ${setting("AGENT_KEY")}` } },
  });
  await client.connect(transport);
  return client;
}

export async function callTool(client, name, args) {
  const result = await client.callTool({ name, arguments: args });
  const text = result.content.map((part) => part.text ?? "").join("\n");
  return { text, isError: result.isError === true };
}
