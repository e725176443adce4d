// A tool server of npm @modelcontextprotocol/server over stdio that speaks only the revision without sessions: the tool
// `change` says that the resource test://board changed.
import { McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";

serveStdio(
  () => {
    const server = new McpServer(
      { name: "newer", version: "1.0.0" },
      { capabilities: { tools: { listChanged: true }, resources: { subscribe: true, listChanged: true } } },
    );
    server.registerResource("board", "test://board", {}, async (uri) => ({
      contents: [{ uri: uri.href, text: "The door is blue." }],
    }));
    server.registerTool("change", { description: "Changes the board." }, async () => {
      await server.server.sendResourceUpdated({ uri: "test://board" });
      return { content: [{ type: "text", text: "Changed." }] };
    });
    return server;
  },
  { legacy: "reject" },
);
