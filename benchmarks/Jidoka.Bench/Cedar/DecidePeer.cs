using System.Text.Json.Nodes;
using Jidoka.Cedar;
using Jidoka.Cedar.Tests.Conformance;

namespace Jidoka.Bench.Cedar;

/// <summary>
/// cedar-wasm with the policies parsed beforehand. Its interface takes the entities with each request, so it is given only
/// those that the request touches.
/// </summary>
internal static class DecidePeer
{
    private const string Script = """
        import fs from 'node:fs';
        import { cedar } from './lib.mjs';
        const [file, budget] = process.argv.slice(2);
        const given = JSON.parse(fs.readFileSync(file, 'utf8'));
        const parsed = cedar.preparsePolicySet('p', { staticPolicies: given.policies });
        if (parsed.type !== 'success') throw new Error('the policies do not parse');
        const call = i => cedar.statefulIsAuthorized({ ...given.requests[i % given.requests.length], preparsedPolicySetId: 'p' });
        for (let i = 0; i < 50; i++) call(i);
        const samples = []; const end = process.hrtime.bigint() + BigInt(budget) * 1000000n;
        for (let i = 0; process.hrtime.bigint() < end || i < 20; i++) {
          const a = process.hrtime.bigint(); call(i); samples.push(Number(process.hrtime.bigint() - a));
        }
        samples.sort((a, b) => a - b);
        console.log(JSON.stringify({ p50: samples[samples.length >> 1], decisions: given.requests.map((_, i) => call(i).response.decision), version: cedar.getCedarVersion() }));
        """;

    public static async Task<(double P50Ns, string[] Decisions, string Version)> RunAsync(
        CedarOracle oracle,
        string policies,
        Request[] requests,
        EntityStore entities,
        int budgetMs,
        CancellationToken cancel
    )
    {
        var input = new JsonObject
        {
            ["policies"] = policies,
            ["requests"] = new JsonArray([
                .. requests.Select(r => (JsonNode)RequestOf(r, entities)),
            ]),
        };
        await File.WriteAllTextAsync(
            oracle.PathOf("decide-input.json"),
            input.ToJsonString(),
            cancel
        );
        await File.WriteAllTextAsync(oracle.PathOf("decide-peer.mjs"), Script, cancel);
        string[] arguments =
        [
            "decide-input.json",
            budgetMs.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ];
        var output = JsonNode.Parse(
            await oracle.NodeAsync("decide-peer.mjs", arguments, null, cancel)
        )!;
        string[] decisions = [.. output["decisions"]!.AsArray().Select(d => (string)d!)];
        return ((double)output["p50"]!, decisions, (string)output["version"]!);
    }

    private static JsonObject RequestOf(Request request, EntityStore entities)
    {
        var touched = new JsonArray();
        foreach (var uid in (EntityUid[])[request.Principal, request.Resource])
        {
            touched.Add(EntityOf(uid, entities));
            foreach (var ancestor in entities.AncestorsOf(uid))
                touched.Add(EntityOf(ancestor, entities));
        }
        return new JsonObject
        {
            ["principal"] = Uid(request.Principal),
            ["action"] = Uid(request.Action),
            ["resource"] = Uid(request.Resource),
            ["context"] = Record(request.Context),
            ["entities"] = touched,
        };
    }

    private static JsonObject EntityOf(EntityUid uid, EntityStore entities)
    {
        entities.TryGet(uid, out var entity);
        return new JsonObject
        {
            ["uid"] = Uid(uid),
            ["attrs"] = Record(entity!.Attributes),
            ["parents"] = new JsonArray([
                .. entity.Parents.Select(parent => (JsonNode)Uid(parent)),
            ]),
        };
    }

    private static JsonObject Uid(EntityUid uid) => new() { ["type"] = uid.Type, ["id"] = uid.Id };

    private static JsonObject Record(RecordValue record)
    {
        var json = new JsonObject();
        foreach (var name in record.Names)
        {
            if (record.TryGet(name, out var value))
                json[name] = ValueOf(value);
        }
        return json;
    }

    private static JsonNode ValueOf(Value value) =>
        value.Kind switch
        {
            ValueKind.Bool => JsonValue.Create(value.AsBool),
            ValueKind.Long => JsonValue.Create(value.AsLong),
            ValueKind.String => JsonValue.Create(value.AsString),
            ValueKind.Set => new JsonArray([.. value.AsSet.Select(ValueOf)]),
            ValueKind.Ip => Extension("ip", value.AsIp.ToString()),
            ValueKind.Decimal => Extension(
                "decimal",
                $"{value.AsScaled / 10_000}.{value.AsScaled % 10_000:D4}"
            ),
            _ => throw new InvalidOperationException($"no JSON for {value.Kind} here"),
        };

    private static JsonObject Extension(string function, string argument) =>
        new()
        {
            ["__extn"] = new JsonObject { ["fn"] = function, ["arg"] = argument },
        };
}
