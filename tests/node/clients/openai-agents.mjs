// npm "@openai/agents".
import { Agent, OpenAIProvider, Runner, tool, webSearchTool } from "@openai/agents";
import OpenAI from "openai";

export async function ask(task) {
  const openAIClient = new OpenAI({ baseURL: `${task.url}/v1`, apiKey: task.key, maxRetries: 0 });
  const runner = new Runner({
    modelProvider: new OpenAIProvider({ openAIClient, useResponses: task.variant !== "chat" }),
    tracingDisabled: true, // traces would go to the provider, past the gateway
  });
  const tools = task.tools.map(({ name, description, inputSchema }) =>
    tool({
      name,
      description,
      parameters: { required: [], ...inputSchema, additionalProperties: true },
      strict: false,
      execute: (args) => task.run(name, args),
    }),
  );
  if (task.webSearch) tools.push(webSearchTool());
  const agent = new Agent({ name: "clerk", model: task.model, tools });
  const result = await runner.run(agent, task.prompt, { stream: task.stream, maxTurns: task.maxTurns });
  if (task.stream) {
    for await (const event of result) void event;
    await result.completed;
  }
  const texts = result.newItems
    .filter((item) => item.type === "message_output_item")
    .map((item) => item.content);
  return { answer: result.finalOutput, texts };
}

export const canSearch = (variant) => variant !== "chat";
