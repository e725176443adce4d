// Has a stock client do two tasks and run into three errors: stock-client.mjs CLIENT [VARIANT]. Prints one JSON object.
import { callTool, connect, setting } from "./tools.mjs";

const [name, variant] = process.argv.slice(2);
const { ask, models, canSearch = () => true } = await import(`./clients/${name}.mjs`);
const mcp = await connect();
const tools = (await mcp.listTools()).tools;
const calls = [];
const usual = {
  variant,
  url: setting("AGENT_URL"),
  key: setting("AGENT_KEY"),
  model: setting("MODEL"),
  stream: process.env.STREAM === "1",
  maxTurns: 10,
  tools,
  run: async (tool, args) => {
    const result = await callTool(mcp, tool, args);
    calls.push({ name: tool, args, ...result });
    return result.text;
  },
};

/** What went wrong, as the client itself tells it. */
function told(error) {
  for (let at = error; at; at = at.cause ?? at.lastError) {
    const status = at.status ?? at.statusCode;
    if (status) return { status, message: `${at.message} ${at.responseBody ?? ""}`, name: at.name };
  }
  return { status: 0, message: String(error?.stack ?? error), name: error?.name };
}

async function failure(change) {
  try {
    return { status: -1, message: JSON.stringify(await ask({ ...usual, prompt: setting("PROMPT"), ...change })) };
  } catch (error) {
    return told(error);
  }
}

async function task(prompt) {
  const done = await ask({ ...usual, prompt });
  return { ...done, calls: calls.splice(0) };
}

const result = {
  task: await task(setting("PROMPT")),
  hijack: await task(setting("HIJACK")),
  unknownModel: await failure({ model: "no-such-model" }),
  wrongKey: await failure({ key: "jdk_wrong" }),
  webSearch: canSearch(variant) ? await failure({ webSearch: true }) : null,
  models: models ? await models(usual) : null,
};
await mcp.close();
console.log(JSON.stringify(result));
process.exit(0); // some clients leave timers behind
