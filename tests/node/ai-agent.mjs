// An agent on npm "ai" (Vercel). Prints one JSON object: what it called and its last words.
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { dynamicTool, generateText, isStepCount, jsonSchema, streamText } from "ai";
import { callTool, connect, setting } from "./tools.mjs";

const maxSteps = 10;
const provider = createOpenAICompatible({
  name: "jidoka",
  baseURL: `${setting("AGENT_URL")}/v1`,
  apiKey: setting("AGENT_KEY"),
  includeUsage: true,
});
const mcp = await connect();
const calls = [];
const tools = {};
for (const tool of (await mcp.listTools()).tools)
  tools[tool.name] = dynamicTool({
    description: tool.description,
    inputSchema: jsonSchema(tool.inputSchema),
    execute: async (args) => {
      const result = await callTool(mcp, tool.name, args);
      calls.push({ name: tool.name, args, ...result });
      return result.text;
    },
  });
const task = {
  model: provider(setting("MODEL")),
  prompt: setting("PROMPT"),
  tools,
  stopWhen: isStepCount(maxSteps),
  maxRetries: 0,
};
let result;
if (process.env.STREAM === "1") {
  result = streamText({ ...task, onError: ({ error }) => { throw error; } });
  for await (const part of result.textStream) void part;
} else {
  result = await generateText(task);
}
const steps = await result.steps;
await mcp.close();
console.log(JSON.stringify({ answer: await result.text, calls, texts: steps.map((step) => step.text) }));
