namespace Jidoka.Tests.Configuring;

/// <summary>A configuration that uses every key there is.</summary>
internal static class Whole
{
    public const string Text = """
        data: ./data
        tenant: acme
        node: node-7
        listen:
          data: 127.0.0.1:8700
          control: localhost:8701
          hosts: [jidoka.example.com]
          publicUrl: https://jidoka.example.com
        tls:
          certificate: ./tls/cert.pem
          key: ./tls/key.pem
        controlToken: env:JIDOKA_CONTROL_TOKEN
        durability: power
        eventHeader: true
        approvals: {waitMs: 5000, expireMs: 300000, maxOpen: 100, maxOpenPerAgent: 4}
        policies: ./policies
        vault: {keep: {request: 30d, response: 30d, input: 1y}, keyProvider: {command: [./kms, --key, alias/jidoka]}}
        ledger: {keep: 1y}
        witnesses:
          - url: https://witness.example.com/
            key: witness.example.com/w1+dbba4a08+BDtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop
        telemetry: {otlp: "https://otel.example.com", protocol: http, headers: env:OTLP_HEADERS, content: false, intervalMs: 10000}
        openlineage: {url: "https://marquez.example.com/api/v1/lineage", apiKey: env:MARQUEZ_KEY, namespace: agents, quietMs: 60000}
        siem:
          - {form: ocsf, url: "https://siem.example.com/in", key: env:SIEM_KEY}
          - {form: cef, file: ./calls.cef}
          - form: cef
            syslog: tls://siem.example.com:6514
            facility: local4
            maxBytes: 8192
            tls: {ca: ./tls/siem-ca.pem, certificate: ./tls/node.pem, key: ./tls/node-key.pem}
        inventory: []
        spiffe:
          - trustDomain: example.org
            bundle: ./tls/example.org.pem
            agents: {/agents/clerk: clerk}
        issuers:
          - issuer: https://login.example.com
            audiences: [jidoka]
            jwks: file:./jwks.json
            allowPrivate: false
            algorithms: [RS256, ES256]
            agentClaim: azp
            scopes: required
            mandates: true
            dpopNonce: true
            clockSkewMs: 30000
        providers:
          openai:
            baseUrl: https://api.openai.com/v1
            key: env:OPENAI_API_KEY
            timeoutMs: 60000
            protocol: openai
            owner: platform
            purpose: models for everyone
            attributes:
              region: eu
        models:
          gpt-4o-mini:
            provider: openai
            servedName: gpt-4o-mini-2024-07-18
            onVersionChange: refuse
            capabilities:
              contextTokens: 128000
              maxOutputTokens: 16384
              images: true
              audio: false
              documents: true
              tools: true
              parallelTools: true
              streaming: true
              structuredOutput: true
              reasoning: false
            capabilitiesAt:
              openai:
                images: false
                contextTokens: 64000
                maxOutputTokens: 8192
                audio: false
                documents: false
                tools: true
                parallelTools: false
                streaming: true
                structuredOutput: false
                reasoning: false
            owner: platform
            purpose: drafts
            attributes: {}
          fallback:
            providers: [openai]
        servers:
          mail:
            url: https://mail.example.com/mcp
            key: file:./mail.token
            timeoutMs: 5000
            owner: office
            purpose: mail
            attributes: {}
            tools:
              send:
                effects: [external, writes]
                selects: [to]
                result:
                  integrity: trusted
                  confidentiality: confidential
                  tags: [pii]
                owner: office
                purpose: sends
                attributes: {}
              read:
                effects: [reads]
                parameters:
                  folder: {role: selects, kind: name, of: folder}
                  order: {role: reads, kind: choice, words: {desc: [newest first]}}
                  count: {role: bounded, max: 50}
                returns:
                  format: yaml
                  records: $.mails[*]
                  fields:
                    $.sender: {trust: trusted, kind: email, names: true, confidentiality: internal, tags: [pii]}
                    "$['mail id']": {trust: trusted, kind: id, of: mail}
                  creates: mail
                  complete: true
                evokes: [read, look at]
              find:
                effects: [reads]
                returns:
                  format: text
                  patterns: ['^Hotel: (?<hotel>[^\n]+)$']
                  fields: {hotel: {trust: trusted, kind: name, of: hotel, names: true}}
          bank:
            command: bank-server
            args: [--stdio]
            env:
              LOG_LEVEL: warn
              BANK_TOKEN: env:BANK_TOKEN
            cwd: ./bank
            memoryMb: 512
        tools:
          grep:
            effects: [reads]
            selects: []
            result: {}
            owner: dev
            purpose: search
            attributes: {}
          look:
            effects: [reads]
            parameters:
              at: {role: selects}
            returns:
              format: json
              fields: {$.id: }
        agents:
          clerk:
            user: alice@example.com
            groups: [finance]
            userTurns: human
            mandateHeader: true
            mandateRequired: false
            mandate:
              purpose: bills
              tools: [bank/*]
              asks: [bank/pay]
              arguments:
                - {tool: bank/pay, path: amount, max: 100.5}
                - {tool: bank/pay, path: to, oneOf: [rent]}
            budget:
              calls: 1000
              windowMs: 3600000
            owner: office
            purpose: answers mail
            attributes:
              tier: gold
          helper:
        users:
          alice@example.com:
            groups: [finance]
            owner: hr
            purpose: a person
            attributes: {}
        groups:
          finance:
            owner: hr
            purpose: people of finance
            attributes: {}
        """;
}
