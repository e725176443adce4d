// npm "@langchain/openai" and "@langchain/anthropic".
import { ChatAnthropic } from "@langchain/anthropic";
import { HumanMessage, ToolMessage } from "@langchain/core/messages";
import { concat } from "@langchain/core/utils/stream";
import { ChatOpenAI } from "@langchain/openai";

const models = {
  anthropic: ({ url, key, model }) =>
    new ChatAnthropic({ model, apiKey: key, anthropicApiUrl: url, maxTokens: 1000, maxRetries: 0 }),
  openai: (task) => openai(task, false),
  "openai-responses": (task) => openai(task, true),
};

const openai = ({ url, key, model }, useResponsesApi) =>
  new ChatOpenAI({
    model,
    apiKey: key,
    configuration: { baseURL: `${url}/v1` },
    useResponsesApi,
    maxRetries: 0,
  });

const searches = {
  anthropic: { type: "web_search_20250305", name: "web_search" },
  "openai-responses": { type: "web_search" },
};

export async function ask(task) {
  const tools = task.tools.map(({ name, description, inputSchema }) => ({
    type: "function",
    function: { name, description, parameters: inputSchema },
  }));
  if (task.webSearch) tools.push(searches[task.variant]);
  const model = models[task.variant](task).bindTools(tools);
  const messages = [new HumanMessage(task.prompt)];
  const texts = [];
  for (let turn = 0; turn < task.maxTurns; turn++) {
    const message = task.stream ? await gather(await model.stream(messages)) : await model.invoke(messages);
    messages.push(message);
    texts.push(message.text);
    if (message.tool_calls.length === 0) return { answer: message.text, texts };
    for (const call of message.tool_calls)
      messages.push(new ToolMessage({ content: await task.run(call.name, call.args), tool_call_id: call.id }));
  }
}

async function gather(stream) {
  let whole;
  for await (const chunk of stream) whole = whole === undefined ? chunk : concat(whole, chunk);
  return whole;
}

export const canSearch = (variant) => variant in searches;
