// Lists the tools of an MCP endpoint and calls one: mcp-client.mjs PATH [TOOL ARGUMENTS-AS-JSON]. Prints one JSON object.
import { callTool, connect } from "./tools.mjs";

const [path, tool, args] = process.argv.slice(2);
const mcp = await connect(path);
const tools = (await mcp.listTools()).tools.map((t) => t.name);
const result = tool ? await callTool(mcp, tool, JSON.parse(args ?? "{}")) : null;
await mcp.close();
console.log(JSON.stringify({ tools, result }));
