// npm @modelcontextprotocol/sdk: the official client of the revisions with sessions.
import { callTool, connect } from "../tools.mjs";

export async function open(url) {
  const client = await connect(url.pathname);
  return {
    list: async () => (await client.listTools()).tools.map((t) => t.name),
    call: (name, args) => callTool(client, name, args),
    close: () => client.close(),
  };
}
