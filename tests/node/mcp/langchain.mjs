// npm @langchain/mcp-adapters: the tools of a server as LangChain has them. An error of a tool is thrown there.
import { MultiServerMCPClient } from "@langchain/mcp-adapters";

export async function open(url, key) {
  const client = new MultiServerMCPClient({
    throwOnLoadError: true,
    mcpServers: {
      jidoka: {
        transport: "http",
        url: url.href,
        headers: { Authorization: `Bearer ${key}` },
        automaticSSEFallback: false,
      },
    },
  });
  const tools = await client.getTools();
  return {
    list: async () => tools.map((tool) => tool.name),
    call: async (name, args) => {
      const tool = tools.find((one) => one.name === name);
      if (!tool) throw new Error(`LangChain has no tool ${name}.`);
      try {
        const said = await tool.invoke(args);
        return { text: typeof said === "string" ? said : JSON.stringify(said), isError: false };
      } catch (error) {
        return { text: String(error.message), isError: true };
      }
    },
    close: () => client.close(),
  };
}
