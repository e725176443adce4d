// npm "ai" (Vercel) with its providers.
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { dynamicTool, generateText, isStepCount, jsonSchema, streamText } from "ai";

const providers = {
  anthropic: (access) => createAnthropic(access),
  openai: (access) => createOpenAI(access),
  "openai-chat": (access) => Object.assign((model) => createOpenAI(access).chat(model), { tools: {} }),
  compatible: (access) =>
    Object.assign(createOpenAICompatible({ ...access, name: "jidoka", includeUsage: true }), { tools: {} }),
};

export async function ask(task) {
  const provider = providers[task.variant]({ baseURL: `${task.url}/v1`, apiKey: task.key });
  const tools = {};
  for (const { name, description, inputSchema } of task.tools)
    tools[name] = dynamicTool({
      description,
      inputSchema: jsonSchema(inputSchema),
      execute: (args) => task.run(name, args),
    });
  const search = provider.tools.webSearch ?? provider.tools.webSearch_20250305;
  if (task.webSearch && search) tools.web_search = search({});
  const request = {
    model: provider(task.model),
    prompt: task.prompt,
    tools,
    stopWhen: isStepCount(task.maxTurns),
    maxRetries: 0,
  };
  let result;
  if (task.stream) {
    let failure;
    result = streamText({ ...request, onError: ({ error }) => { failure ??= error; } });
    for await (const part of result.fullStream) void part;
    if (failure) throw failure;
  } else {
    result = await generateText(request);
  }
  const steps = await result.steps;
  return { answer: await result.text, texts: steps.map((step) => step.text) };
}

export const canSearch = (variant) => variant === "openai" || variant === "anthropic";
