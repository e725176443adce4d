// npm "openai", chat completions; with the variant "azure" its client for Azure.
import OpenAI, { AzureOpenAI } from "openai";

const client = ({ url, key, variant }) =>
  variant === "azure"
    ? new AzureOpenAI({ endpoint: url, apiKey: key, apiVersion: "2025-04-01-preview", maxRetries: 0 })
    : new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 });

export async function ask(task) {
  const openai = client(task);
  const tools = task.tools.map(({ name, description, inputSchema }) => ({
    type: "function",
    function: { name, description, parameters: inputSchema },
  }));
  const messages = [{ role: "user", content: task.prompt }];
  const texts = [];
  for (let turn = 0; turn < task.maxTurns; turn++) {
    const request = { model: task.model, messages, tools };
    if (task.webSearch) request.web_search_options = {};
    const { message } = await next(openai, request, task.stream);
    messages.push(message);
    texts.push(message.content ?? "");
    if (!message.tool_calls?.length) return { answer: message.content, texts };
    for (const call of message.tool_calls) {
      const content = await task.run(call.function.name, JSON.parse(call.function.arguments));
      messages.push({ role: "tool", tool_call_id: call.id, content });
    }
  }
}

export const models = async (task) => task.variant === "azure" ? null : (await client(task).models.list()).data.map((model) => model.id);

async function next(openai, request, stream) {
  if (!stream) return (await openai.chat.completions.create(request)).choices[0];
  return (await openai.chat.completions.stream(request).finalChatCompletion()).choices[0];
}
