using System.Text.Json;
using System.Text.Json.Nodes;
using Jidoka.Cedar.Tests.Damaging;
using Jidoka.Cedar.Tests.Generating;

namespace Jidoka.Cedar.Tests.Conformance;

/// <summary>Cases by number: whole ones are decided, validated and converted, damaged ones are to be refused by both or by neither.</summary>
internal sealed class OracleCases(int seed)
{
    private const int MaxPolicies = 40;
    private const int RequestsPerCase = 3;
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 4_000 };

    private static readonly Schema Types = Schema.Parse(CaseGenerator.SchemaText).Unwrap();
    private static readonly Schema Known = Schema.Parse(WholeTexts.SchemaText).Unwrap();

    // A bound of ours, named in its message, is no difference of opinion.
    private static readonly string[] Bounds =
    [
        "nested deeper",
        "in a row",
        "levels",
        "longer than",
        "larger than",
        "not well-formed",
    ];

    // Refused on purpose, as the documentation of JSON says: lists of values in place of objects, and calls of what does
    // not exist, which the reference reports only when it evaluates them.
    private static readonly string[] Strict = ["got a list", "there is no extension function"];

    private readonly DamagedTexts damaged = new(seed);

    public IEnumerable<OracleQuestion> At(int number) =>
        (number % 4) switch
        {
            0 => Decide(number),
            1 => Convert(number),
            2 => Validate(number),
            _ => Damage(number),
        };

    private CaseGenerator Generator(int number) => new(unchecked((seed * 1_000_003) + number));

    private IEnumerable<OracleQuestion> Decide(int number)
    {
        var generator = Generator(number);
        var text = generator.Policies(1 + (number / 4 % MaxPolicies));
        var entities = generator.EntitiesJson();
        var policies = PolicySet.Parse(text).Unwrap();
        var store = EntityStore.ParseJson(entities);
        for (var i = 0; i < RequestsPerCase; i++)
        {
            var (principal, action, resource) = generator.RequestUids();
            var request = new JsonObject
            {
                ["principal"] = Uid(principal),
                ["action"] = Uid(action),
                ["resource"] = Uid(resource),
                ["context"] = Parse(generator.RecordJson(2)),
            };
            var input = new JsonObject
            {
                // Every other time the engine reads what our own writer made of the policies.
                ["policies"] = i % 2 == 0 ? text : Parse(policies.ToJson()),
                ["entities"] = Parse(entities),
                ["request"] = request,
            };
            var id = $"decide {number}.{i}";
            yield return new(
                id,
                "authorize",
                input,
                (answer, tally) =>
                {
                    using var asked = JsonDocument.Parse(request.ToJsonString());
                    tally.Answer(
                        $"{id}: {request.ToJsonString()}\n{text}",
                        Answer.Of(answer),
                        RequestJson.Answer(asked.RootElement, policies, store, null, false)
                    );
                }
            );
        }
    }

    private IEnumerable<OracleQuestion> Convert(int number)
    {
        foreach (var policy in PolicySet.Parse(Generator(number).Policies(3)).Unwrap().Policies)
        {
            var id = $"convert {number}: {policy.Text}";
            yield return new(
                id,
                "est",
                new() { ["policy"] = policy.Text },
                (answer, tally) =>
                {
                    Same(id, answer.GetProperty("json"), policy.ToJson(), tally);
                    Reads($"{id} formatted", answer.GetProperty("formatted"), policy, tally);
                    Reads($"{id} printed", answer.GetProperty("text"), policy, tally);
                }
            );
            yield return new(
                id,
                "print",
                new() { ["policy"] = Parse(policy.ToJson()) },
                (answer, tally) =>
                    Reads($"{id} from JSON", answer.GetProperty("text"), policy, tally)
            );
            yield return new(
                id,
                "est",
                new() { ["policy"] = policy.ToCedar() },
                (answer, tally) =>
                    Same($"{id} ours", answer.GetProperty("json"), policy.ToJson(), tally)
            );
        }
    }

    private IEnumerable<OracleQuestion> Validate(int number)
    {
        var text = Generator(number).Policies(6);
        var id = $"validate {number}: {text}";
        yield return new(
            id,
            "validate",
            new() { ["policies"] = text, ["schema"] = CaseGenerator.SchemaText },
            (answer, tally) =>
            {
                var theirs = answer
                    .GetProperty("errors")
                    .EnumerateArray()
                    .Select(error => error[0].GetString()!);
                var result = Validator.Validate(PolicySet.Parse(text).Unwrap(), Types);
                var ours = result.Errors.Select(error => error.PolicyId);
                tally.Requests++;
                if (theirs.ToHashSet(StringComparer.Ordinal).SetEquals(ours))
                    return;
                tally.Validations++;
                tally.Note($"{id}\nexpected {answer}\ngot {string.Join("; ", result.Errors)}");
            }
        );
    }

    private IEnumerable<OracleQuestion> Damage(int number)
    {
        var (door, text) = damaged.At(number / 4);
        return Reading($"damage {number} {door}: {text}", door, text);
    }

    /// <summary>Whether a text is read at a door, asked of both.</summary>
    public static IEnumerable<OracleQuestion> Reading(string id, DoorKind door, string text)
    {
        switch (door)
        {
            case DoorKind.PolicyText:
                var policies = PolicySet.Parse(text);
                var refusal = policies.IsSuccess ? "" : policies.Errors[0].Message;
                return [Verdict(id, "policies", new() { ["policies"] = text }, refusal)];
            case DoorKind.PolicyJson:
                var json = PolicySet.ParseJson(text);
                var why = json.IsSuccess ? "" : json.Errors[0].Message;
                return [JsonVerdict(id, "policyJson", text, why)];
            case DoorKind.Entities:
                var (plain, typed) = (
                    EntityStore.ParseJson(text).Error,
                    EntityStore.ParseJson(text, Known).Error
                );
                return
                [
                    JsonVerdict(id, "entities", text, plain),
                    JsonVerdict($"{id} typed", "entities", text, typed, WholeTexts.SchemaText),
                ];
            case DoorKind.SchemaText:
                return [Schemas(id, text)];
            case DoorKind.SchemaJson:
                var problem = Schema.ParseJson(text).Error?.Message ?? "";
                return [JsonVerdict(id, "schemaJson", text, problem)];
            case DoorKind.Context:
                return [JsonVerdict(id, "context", text, ContextProblem(text))];
            default:
                return [];
        }
    }

    private static OracleQuestion Schemas(string id, string text)
    {
        var result = Schema.Parse(text);
        return new(
            id,
            "schema",
            new() { ["schema"] = text },
            (answer, tally) =>
            {
                Compare(id, answer, result.Error?.Message ?? "", tally);
                if (result.IsSuccess && answer.TryGetProperty("json", out var json))
                    Same(id, json, result.Schema.ToJson(), tally);
            }
        );
    }

    private static string ContextProblem(string text)
    {
        try
        {
            RecordValue.ParseJson(text);
            return "";
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    private static OracleQuestion Verdict(
        string id,
        string operation,
        JsonObject input,
        string problem
    ) => new(id, operation, input, (answer, tally) => Compare(id, answer, problem, tally));

    private static OracleQuestion JsonVerdict(
        string id,
        string operation,
        string text,
        string problem,
        string? schema = null
    )
    {
        var input = new JsonObject { ["text"] = text };
        if (schema is not null)
            input["schema"] = schema;
        var isAsked = !RepeatedNames.AreIn(text);
        return new(
            id,
            operation,
            input,
            (answer, tally) =>
            {
                if (isAsked)
                    Compare(id, answer, problem, tally);
                else
                    tally.Unasked++;
            }
        );
    }

    private static void Compare(string id, JsonElement answer, string problem, Tally tally)
    {
        if (Array.Exists(Bounds, bound => problem.Contains(bound, StringComparison.Ordinal)))
        {
            tally.Bounded++;
            return;
        }
        var isTaken = answer.GetProperty("ok").GetBoolean();
        if (
            isTaken
            && Array.Exists(Strict, kind => problem.Contains(kind, StringComparison.Ordinal))
        )
        {
            tally.Strict++;
            return;
        }
        tally.Requests++;
        var theirs = answer.TryGetProperty("errors", out var errors) ? errors.ToString() : "";
        tally.Parse(id, isTaken, problem.Length == 0, $"\n ours: {problem}\n theirs: {theirs}");
    }

    private static void Same(string id, JsonElement expected, string actual, Tally tally)
    {
        tally.Requests++;
        using var ours = JsonDocument.Parse(actual, Deep);
        if (JsonElement.DeepEquals(expected, ours.RootElement))
            return;
        tally.Parses++;
        tally.Note($"{id}: expected {expected}\n   got {actual}");
    }

    /// <summary>What the engine wrote of a policy is, read by ours, the same policy.</summary>
    private static void Reads(string id, JsonElement text, Policy policy, Tally tally)
    {
        tally.Requests++;
        var again = PolicySet.Parse(text.GetString()!);
        var json = again.IsSuccess ? again.Set.Policies.Single().ToJson() : again.Errors[0].Message;
        if (json == policy.ToJson())
            return;
        tally.Parses++;
        tally.Note($"{id}: {text}\n   expected {policy.ToJson()}\n   got {json}");
    }

    private static JsonNode Parse(string json) => JsonNode.Parse(json, null, Deep)!;

    private static JsonObject Uid(EntityUid uid) => new() { ["type"] = uid.Type, ["id"] = uid.Id };
}
