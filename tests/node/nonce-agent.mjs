// An agent with a stock OAuth client (openid-client) that does what it is asked for by itself: gets a bound token of ISSUER, calls
// AGENT_URL with it, exchanges it there by the agent key PLANNER_KEY and calls with what it got. Prints one JSON object: what each
// came to, and what was sent and answered on the way.
import * as client from "openid-client";
import { setting } from "./tools.mjs";

const agentUrl = setting("AGENT_URL");
const models = new URL("/v1/models", agentUrl);
const insecure = { execute: [client.allowInsecureRequests] };
let traffic = [];

async function watched(url, options) {
  const answer = await fetch(url, options);
  const proof = new Headers(options.headers).get("dpop");
  traffic.push({
    status: answer.status,
    said: proof ? JSON.parse(Buffer.from(proof.split(".")[1], "base64url")).nonce : undefined,
    told: answer.headers.get("dpop-nonce") ?? undefined,
    challenge: answer.headers.get("www-authenticate") ?? undefined,
  });
  return answer;
}

// What one step came to, with the requests that it took.
async function step(work) {
  traffic = [];
  const result = await work();
  return { ...result, traffic };
}

async function call(config, token, DPoP) {
  const answer = await client.fetchProtectedResource(config, token, models, "GET", undefined, undefined, { DPoP });
  return { status: answer.status, models: (await answer.json()).data?.map((m) => m.id) };
}

const config = await client.discovery(
  new URL(setting("ISSUER")),
  "clerk",
  undefined,
  client.ClientSecretBasic("secret"),
  insecure,
);
config[client.customFetch] = watched;
const keys = await client.randomDPoPKeyPair("ES256");
const clerk = client.getDPoPHandle(config, keys);
const resource = setting("AUDIENCE");
const token = await client.clientCredentialsGrant(config, { resource, scope: "infer delegate" }, { DPoP: clerk });

const result = { tokenType: token.token_type };
result.first = await step(() => call(config, token.access_token, clerk));
result.second = await step(() => call(config, token.access_token, clerk));

// The planner takes the work up at the token endpoint of the gateway, by its own key, with the same key pair.
const here = { issuer: agentUrl, token_endpoint: new URL("/oauth/token", agentUrl).href };
const byKey = (_as, _client, _body, headers) => headers.set("authorization", `Bearer ${setting("PLANNER_KEY")}`);
const planner = new client.Configuration(here, "planner", undefined, byKey);
client.allowInsecureRequests(planner);
planner[client.customFetch] = watched;
const handle = client.getDPoPHandle(planner, keys);
result.exchanged = await step(async () => {
  const got = await client.genericGrantRequest(
    planner,
    "urn:ietf:params:oauth:grant-type:token-exchange",
    { subject_token: token.access_token, subject_token_type: "urn:ietf:params:oauth:token-type:access_token" },
    { DPoP: handle },
  );
  result.derived = got.access_token;
  return { token_type: got.token_type };
});
const anew = client.getDPoPHandle(planner, keys);
result.exchangedCall = await step(() => call(planner, result.derived, anew));
delete result.derived;
console.log(JSON.stringify(result));
