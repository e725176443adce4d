// npm @ai-sdk/mcp: the client that comes with Vercel's "ai".
import { createMCPClient } from "@ai-sdk/mcp";

export async function open(url, key) {
  const client = await createMCPClient({
    transport: { type: "http", url: url.href, headers: { Authorization: `Bearer ${key}` } },
  });
  return {
    list: async () => Object.keys(await client.tools()),
    call: async (name, args) => {
      const result = await client.callTool({ name, arguments: args });
      return { text: result.content.map((part) => part.text ?? "").join("\n"), isError: result.isError === true };
    },
    close: () => client.close(),
  };
}
