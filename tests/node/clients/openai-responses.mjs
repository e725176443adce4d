// npm "openai", responses; with the variant "previous" each turn names the answer before.
import OpenAI from "openai";

export async function ask(task) {
  const openai = new OpenAI({ baseURL: `${task.url}/v1`, apiKey: task.key, maxRetries: 0 });
  const tools = task.tools.map(({ name, description, inputSchema }) => ({
    type: "function",
    name,
    description,
    parameters: inputSchema,
    strict: false,
  }));
  if (task.webSearch) tools.push({ type: "web_search" });
  let input = [{ role: "user", content: task.prompt }];
  const texts = [];
  let previous_response_id;
  for (let turn = 0; turn < task.maxTurns; turn++) {
    const request = { model: task.model, input, tools, previous_response_id };
    const response = task.stream
      ? await openai.responses.stream(request).finalResponse()
      : await openai.responses.create(request);
    const text = response.output_text ?? said(response.output);
    texts.push(text);
    if (task.variant === "previous") [input, previous_response_id] = [[], response.id];
    else input.push(...response.output);
    const calls = response.output.filter((item) => item.type === "function_call");
    if (calls.length === 0) return { answer: text, texts };
    for (const call of calls) {
      const output = await task.run(call.name, JSON.parse(call.arguments));
      input.push({ type: "function_call_output", call_id: call.call_id, output });
    }
  }
}

const said = (output) =>
  output.flatMap((item) => (item.type === "message" ? item.content : [])).map((part) => part.text).join("");
