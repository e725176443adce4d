// An OTLP receiver over HTTP (protobuf), decoding with OpenTelemetry's own package: otlp-receiver.mjs. Prints {"url"}, keeps
// what it is sent, prints all of it as one line of JSON when its input ends, and ends.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { gunzipSync } from "node:zlib";

const require = createRequire(import.meta.url);
const { opentelemetry } = require("@opentelemetry/otlp-transformer/build/src/generated/root.js");
const { trace, metrics } = opentelemetry.proto.collector;
const signals = {
  "/v1/traces": [trace.v1.ExportTraceServiceRequest, trace.v1.ExportTraceServiceResponse],
  "/v1/metrics": [metrics.v1.ExportMetricsServiceRequest, metrics.v1.ExportMetricsServiceResponse],
};
const hex = (value) =>
  Buffer.isBuffer(value) || value instanceof Uint8Array
    ? Buffer.from(value).toString("hex")
    : Array.isArray(value)
      ? value.map(hex)
      : value && typeof value === "object"
        ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, hex(v)]))
        : value;
const kept = [];

const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const signal = signals[request.url];
    if (!signal) return response.writeHead(404).end();
    const body = Buffer.concat(chunks);
    const decoded = signal[0].decode(
      request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body,
    );
    kept.push({
      path: request.url,
      authorization: request.headers.authorization,
      type: request.headers["content-type"],
      body: hex(signal[0].toObject(decoded, { longs: Number, enums: String })),
    });
    response
      .writeHead(200, { "content-type": "application/x-protobuf" })
      .end(signal[1].encode(signal[1].create({})).finish());
  });
}).listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` }));
});
process.stdin.resume();
process.stdin.on("end", () => {
  process.stdout.write(JSON.stringify(kept) + "\n", () => process.exit(0));
});
