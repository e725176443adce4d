// An agent with a stock OAuth client (oauth4webapi): gets tokens of ISSUER, calls AGENT_URL with them, and exchanges one there
// by the agent key PLANNER_KEY. Prints one JSON object: what each attempt came to.
import * as oauth from "oauth4webapi";
import { setting } from "./tools.mjs";

const insecure = { [oauth.allowInsecureRequests]: true };
const issuer = new URL(setting("ISSUER"));
const audience = setting("AUDIENCE");
const models = new URL("/v1/models", setting("AGENT_URL"));
const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
const keys = await oauth.generateKeyPair("ES256", { extractable: true });

async function token(id, resource, scope, DPoP) {
  const client = { client_id: id };
  const answer = await oauth.clientCredentialsGrantRequest(
    as,
    client,
    oauth.ClientSecretBasic("secret"),
    { resource, scope },
    { ...insecure, DPoP },
  );
  return await oauth.processClientCredentialsResponse(as, client, answer);
}

async function call(accessToken, DPoP, send = fetch) {
  try {
    const options = { ...insecure, DPoP, [oauth.customFetch]: send };
    const answer = await oauth.protectedResourceRequest(accessToken, "GET", models, undefined, null, options);
    return { status: answer.status, models: (await answer.json()).data?.map((m) => m.id) };
  } catch (error) {
    if (!(error instanceof oauth.WWWAuthenticateChallengeError)) throw error;
    return { status: error.status, error: error.cause[0].parameters.error, scheme: error.cause[0].scheme };
  }
}

async function exchange(subject, scope, DPoP) {
  const here = { issuer: setting("AGENT_URL"), token_endpoint: new URL("/oauth/token", setting("AGENT_URL")).href };
  const byKey = (_as, _client, _body, headers) => headers.set("authorization", `Bearer ${setting("PLANNER_KEY")}`);
  const client = { client_id: "planner" };
  const answer = await oauth.genericTokenEndpointRequest(
    here,
    client,
    byKey,
    "urn:ietf:params:oauth:grant-type:token-exchange",
    { subject_token: subject, subject_token_type: "urn:ietf:params:oauth:token-type:access_token", scope },
    { ...insecure, DPoP },
  );
  try {
    return await oauth.processGenericTokenEndpointResponse(here, client, answer);
  } catch (error) {
    if (!(error instanceof oauth.ResponseBodyError)) throw error;
    return { status: error.status, error: error.error };
  }
}

const result = {};
const handle = () => oauth.DPoP({ client_id: "clerk" }, keys);
const bound = await token("clerk", audience, "infer callTool", handle());
result.tokenType = bound.token_type;

let sent;
result.bound = await call(bound.access_token, handle(), (url, options) => {
  sent = [url, options];
  return fetch(url, options);
});
const replayed = await fetch(...sent);
result.replayed = { status: replayed.status, challenge: replayed.headers.get("www-authenticate") };
result.asBearer = await call(bound.access_token);
const others = await oauth.generateKeyPair("ES256");
result.otherKey = await call(bound.access_token, oauth.DPoP({ client_id: "clerk" }, others));

const elsewhere = await token("clerk", "https://elsewhere.example", "infer", handle());
result.otherAudience = await call(elsewhere.access_token, handle());

const plain = (await token("clerk", audience, "infer delegate")).access_token;
result.exchanged = await exchange(plain, "infer", oauth.DPoP({ client_id: "planner" }, others));
result.exchangedCall = await call(
  result.exchanged.access_token,
  oauth.DPoP({ client_id: "planner" }, others),
);
result.widened = await exchange(plain, "infer callTool");
result.deep = await call((await token("deep", audience, "infer")).access_token);
delete result.exchanged.access_token;
console.log(JSON.stringify(result));
