// An OTLP receiver over HTTP (protobuf) and gRPC, decoding with OpenTelemetry's own package: otlp-receiver.mjs. Prints
// {"http", "grpc"}, its addresses, keeps what it is sent, prints all of it as one line of JSON when its input ends, and ends.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { gunzipSync } from "node:zlib";
import { Server, ServerCredentials } from "@grpc/grpc-js";

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
const keep = (path, over, authorization, decoded) =>
  kept.push({
    path,
    over,
    authorization,
    body: hex(signals[path][0].toObject(decoded, { longs: Number, enums: String })),
  });

const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const signal = signals[request.url];
    if (!signal) return response.writeHead(404).end();
    const body = Buffer.concat(chunks);
    keep(
      request.url,
      "http",
      request.headers.authorization,
      signal[0].decode(request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body),
    );
    response
      .writeHead(200, { "content-type": "application/x-protobuf" })
      .end(signal[1].encode(signal[1].create({})).finish());
  });
});

const service = (path, name) => ({
  Export: {
    path: `/opentelemetry.proto.collector.${name}/Export`,
    requestStream: false,
    responseStream: false,
    requestDeserialize: (bytes) => signals[path][0].decode(bytes),
    responseSerialize: (answer) => Buffer.from(signals[path][1].encode(answer).finish()),
  },
});
const taking = (path) => ({
  Export: (call, answer) => {
    keep(path, "grpc", call.metadata.get("authorization")[0], call.request);
    answer(null, signals[path][1].create({}));
  },
});
const grpc = new Server();
grpc.addService(service("/v1/traces", "trace.v1.TraceService"), taking("/v1/traces"));
grpc.addService(service("/v1/metrics", "metrics.v1.MetricsService"), taking("/v1/metrics"));
grpc.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  server.listen(0, "127.0.0.1", () => {
    const at = (p) => `http://127.0.0.1:${p}`;
    console.log(JSON.stringify({ http: at(server.address().port), grpc: at(port) }));
  });
});
process.stdin.resume();
process.stdin.on("end", () => {
  process.stdout.write(JSON.stringify(kept) + "\n", () => process.exit(0));
});
