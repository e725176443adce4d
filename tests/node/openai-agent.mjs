// An agent on npm "openai" and the official MCP SDK. Prints one JSON object: what it called and its last words.
import OpenAI from "openai";
import { callTool, connect, setting } from "./tools.mjs";

const maxTurns = 10;
const openai = new OpenAI({ baseURL: `${setting("AGENT_URL")}/v1`, apiKey: setting("AGENT_KEY"), maxRetries: 0 });
const mcp = await connect();
const tools = (await mcp.listTools()).tools.map((tool) => ({
  type: "function",
  function: { name: tool.name, description: tool.description, parameters: tool.inputSchema },
}));
const messages = [{ role: "user", content: setting("PROMPT") }];
const calls = [];
let answer;

async function ask() {
  const request = { model: setting("MODEL"), messages, tools };
  if (process.env.STREAM !== "1") return (await openai.chat.completions.create(request)).choices[0];
  const stream = openai.chat.completions.stream(request);
  return (await stream.finalChatCompletion()).choices[0];
}

for (let turn = 0; turn < maxTurns && answer === undefined; turn++) {
  const { message, finish_reason: finish } = await ask();
  messages.push(message);
  const wanted = message.tool_calls ?? [];
  if (wanted.length === 0 && finish !== "tool_calls") answer = message.content;
  for (const call of wanted) {
    const args = JSON.parse(call.function.arguments);
    const result = await callTool(mcp, call.function.name, args);
    calls.push({ name: call.function.name, args, ...result });
    messages.push({ role: "tool", tool_call_id: call.id, content: result.text });
  }
}
const models = (await openai.models.list()).data.map((model) => model.id);
const texts = messages.filter((m) => m.role === "assistant").map((m) => m.content ?? "");
await mcp.close();
console.log(JSON.stringify({ answer, calls, texts, models }));
