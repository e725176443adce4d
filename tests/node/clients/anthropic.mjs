// npm "@anthropic-ai/sdk".
import Anthropic from "@anthropic-ai/sdk";

export async function ask(task) {
  const anthropic = new Anthropic({ baseURL: task.url, apiKey: task.key, maxRetries: 0 });
  const tools = task.tools.map(({ name, description, inputSchema }) => ({
    name,
    description,
    input_schema: inputSchema,
  }));
  if (task.webSearch) tools.push({ type: "web_search_20250305", name: "web_search" });
  const messages = [{ role: "user", content: task.prompt }];
  const texts = [];
  for (let turn = 0; turn < task.maxTurns; turn++) {
    const request = { model: task.model, max_tokens: 1000, messages, tools };
    const message = task.stream
      ? await anthropic.messages.stream(request).finalMessage()
      : await anthropic.messages.create(request);
    const text = message.content.map((block) => block.text ?? "").join("");
    texts.push(text);
    messages.push({ role: "assistant", content: message.content });
    if (message.stop_reason !== "tool_use") return { answer: text, texts };
    const results = [];
    for (const call of message.content.filter((block) => block.type === "tool_use"))
      results.push({
        type: "tool_result",
        tool_use_id: call.id,
        content: await task.run(call.name, call.input),
      });
    messages.push({ role: "user", content: results });
  }
}
