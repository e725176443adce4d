// Checks OpenLineage events with OpenLineage's own schema: openlineage-check.mjs SPEC_FOLDER FILE. Prints {"count", "errors"}.
import { readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const [spec, file] = process.argv.slice(2);
const read = (name) => JSON.parse(readFileSync(`${spec}/${name}`, "utf8"));
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema(read("OpenLineage.json"));
const event = ajv.getSchema("https://openlineage.io/spec/2-0-2/OpenLineage.json");
const run = ajv.compile(read("facets/ProcessingEngineRunFacet.json"));
const job = ajv.compile(read("facets/JobTypeJobFacet.json"));
const errors = [];
const check = (validate, value, at) => {
  if (!validate(value)) errors.push(`${at}: ${ajv.errorsText(validate.errors)}`);
};
const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
lines.forEach((line, i) => {
  const value = JSON.parse(line);
  check(event, value, `event ${i}`);
  check(run, value.run.facets, `run facets of ${i}`);
  check(job, value.job.facets, `job facets of ${i}`);
  if (!value.run.facets.processing_engine || !value.job.facets.jobType) errors.push(`${i}: facets`);
});
console.log(JSON.stringify({ count: lines.length, errors }));
