// Lists the tools of an MCP endpoint and calls one, with a client that people use as it is:
// mcp-client.mjs KIND PATH [TOOL ARGUMENTS-AS-JSON]. Prints one JSON object; what the client threw stands in `fault`.
import { setting } from "./tools.mjs";

const [kind, path, tool, args] = process.argv.slice(2);
const { open } = await import(`./mcp/${kind}.mjs`);
let client;
const said = { tools: null, result: null, fault: null };
try {
  client = await open(new URL(path, setting("AGENT_URL")), setting("AGENT_KEY"));
  said.tools = await client.list();
  if (tool) said.result = await client.call(tool, JSON.parse(args ?? "{}"));
} catch (error) {
  said.fault = [error, error?.cause].filter(Boolean).map(String).join(" / ");
}
await client?.close();
console.log(JSON.stringify(said));
process.exit(0);
