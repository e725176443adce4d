// npm @modelcontextprotocol/inspector: its command line, one process for each method.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const program = fileURLToPath(
  new URL("../node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js", import.meta.url),
);

export async function open(url, key) {
  const ask = async (...options) => {
    const common = [program, "--cli", url.href, "--transport", "http", "--format", "json", "--quiet", "--stored-auth-only"];
    const credential = ["--header", `Authorization: Bearer ${key}`];
    try {
      return JSON.parse((await run(process.execPath, [...common, ...credential, ...options])).stdout).result;
    } catch (error) {
      // A tool's error is printed too; only the exit code says that it is one.
      if (error.stdout) return JSON.parse(error.stdout).result;
      throw new Error(error.stderr);
    }
  };
  return {
    list: async () => (await ask("--method", "tools/list")).tools.map((t) => t.name),
    call: async (name, args) => {
      const call = ["--method", "tools/call", "--tool-name", name, "--tool-args-json", JSON.stringify(args)];
      const result = await ask(...call);
      return { text: result.content.map((part) => part.text ?? "").join("\n"), isError: result.isError === true };
    },
    close: async () => {},
  };
}
