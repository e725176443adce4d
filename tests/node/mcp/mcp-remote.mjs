// npm mcp-remote: clients that only start processes reach a server over HTTP through it.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { fileURLToPath } from "node:url";
import { callTool } from "../tools.mjs";

export async function open(url, key) {
  const program = fileURLToPath(new URL("../node_modules/mcp-remote/dist/proxy.js", import.meta.url));
  const client = new Client({ name: "stock-client", version: "1.0.0" });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [program, url.href, "--transport", "http-only", "--allow-http", "--header", "Authorization:${AGENT_HEADER}"],
    env: { AGENT_HEADER: `Bearer ${key}`, HOME: process.env.HOME },
    stderr: "ignore",
  });
  await client.connect(transport);
  return {
    list: async () => (await client.listTools()).tools.map((t) => t.name),
    call: (name, args) => callTool(client, name, args),
    close: () => client.close(),
  };
}
