// An OpenID provider (oidc-provider) on a free port: oidc-issuer.mjs. Prints {"issuer"} and serves until its input ends.
// Clients are in CLIENTS, a JSON list of ids with "secret" as their secret. The client "deep" gets an act chain of 9.
import { createServer } from "node:http";
import { generateKeyPairSync } from "node:crypto";
import Provider from "oidc-provider";

const clients = JSON.parse(process.env.CLIENTS);
const chain = (depth) => (depth === 0 ? undefined : { sub: "clerk", act: chain(depth - 1) });
const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });

const server = createServer().listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    jwks: { keys: [{ ...key, use: "sig", alg: "RS256", kid: "first" }] },
    clients: clients.map((id) => ({
      client_id: id,
      client_secret: "secret",
      grant_types: ["client_credentials"],
      redirect_uris: [],
      response_types: [],
    })),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      dPoP: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, resource) => ({
          scope: "infer callTool readData delegate",
          audience: resource,
          accessTokenFormat: "jwt",
          jwt: { sign: { alg: "RS256" } },
        }),
      },
    },
    formats: {
      customizers: {
        jwt(_, token, jwt) {
          jwt.payload.sub = "anna";
          if (token.clientId === "deep") jwt.payload.act = chain(9);
          return jwt;
        },
      },
    },
  });
  server.on("request", provider.callback());
  console.log(JSON.stringify({ issuer }));
});
process.stdin.on("end", () => process.exit(0)).resume();
