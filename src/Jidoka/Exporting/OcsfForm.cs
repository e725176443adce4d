using System.Globalization;
using System.Text.Json.Nodes;
using Jidoka.Controlling;
using Jidoka.Core.Intercepting;

namespace Jidoka.Exporting;

/// <summary>
/// Calls as OCSF 1.8 events: each an API Activity (6003), and what was refused, held or looked wrong a Detection Finding (2004)
/// beside it.
/// </summary>
/// <param name="log">The log's name.</param>
internal sealed class OcsfForm(string log) : CallForm
{
    private const string Version = "1.8.0";
    private const int ApiActivity = 6003;
    private const int DetectionFinding = 2004;
    private const int Allowed = 1;
    private const int Denied = 2;
    private const int Success = 1;
    private const int Failure = 2;
    private const int Other = 99;
    private const int Informational = 1;
    private const int Medium = 3;
    private const int High = 4;

    /// <inheritdoc/>
    protected override IEnumerable<byte[]> OfCall(long index, Decided decided, Settled? settled)
    {
        if (decided.Leg != Leg.Model || !decided.Decision.IsAllowed)
            yield return Bytes(Activity(index, decided, settled));
        if (!decided.Decision.IsAllowed || !decided.Findings.IsEmpty)
            yield return Bytes(Finding(index, decided));
    }

    /// <inheritdoc/>
    protected override IEnumerable<byte[]> OfControl(long index, ControlEvent value) => [];

    private JsonObject Activity(long index, Decided decided, Settled? settled)
    {
        var isAllowed = decided.Decision.IsAllowed;
        var done = settled is { As: SettledAs.Done };
        var root = Base(
            index,
            ApiActivity,
            decided.Consequential ? 3
                : decided.Kind is CallKind.CallTool or CallKind.ReadData ? 2
                : Other,
            settled?.TimeMs ?? decided.TimeMs,
            isAllowed ? Informational : Medium
        );
        root["activity_name"] = WireName<CallKind>.Of(decided.Kind);
        root["action_id"] = isAllowed ? Allowed : Denied;
        root["disposition_id"] = isAllowed ? Allowed : Denied;
        root["status_id"] = done ? Success : Failure;
        root["status_detail"] = settled is { } s
            ? WireName<SettledAs>.Of(s.As)
            : WireName<Verdict>.Of(decided.Decision.Verdict);
        root["actor"] = Actor(decided);
        root["src_endpoint"] = new JsonObject { ["name"] = decided.Agent.Value };
        root["api"] = new JsonObject
        {
            ["operation"] = WireName<CallKind>.Of(decided.Kind),
            ["service"] = new JsonObject { ["name"] = decided.Resource.ToString() },
            ["request"] = new JsonObject { ["uid"] = decided.Call.Value },
            ["response"] = new JsonObject { ["code"] = settled?.Status ?? 0 },
        };
        root["resources"] = new JsonArray(
            new JsonObject
            {
                ["name"] = decided.Resource.Name,
                ["type"] = decided.Resource.Kind.ToString(),
            }
        );
        if (settled is { DurationUs: > 0 })
            root["duration"] = settled.DurationUs / 1_000;
        root["unmapped"] = new JsonObject
        {
            ["session"] = decided.Session.Value,
            ["policies"] = Texts(decided.Decision.Policies),
            ["integrity"] = decided.Label.Integrity.ToString().ToLowerInvariant(),
            ["confidentiality"] = decided.Label.Confidentiality.ToString().ToLowerInvariant(),
        };
        return root;
    }

    private JsonObject Finding(long index, Decided decided)
    {
        var verdict = WireName<Verdict>.Of(decided.Decision.Verdict);
        var root = Base(
            index,
            DetectionFinding,
            1,
            decided.TimeMs,
            decided is { Consequential: true, Decision.IsAllowed: false } ? High : Medium
        );
        root["action_id"] = decided.Decision.IsAllowed ? Allowed : Denied;
        root["disposition_id"] = decided.Decision.IsAllowed ? Allowed : Denied;
        root["finding_info"] = new JsonObject
        {
            ["uid"] = Uid(index),
            ["title"] = $"{verdict}: {WireName<CallKind>.Of(decided.Kind)} {decided.Resource.Name}",
            ["desc"] = decided.Decision.Reason,
            ["types"] = Texts([
                .. decided.Findings,
                .. decided.Decision.Policies,
                .. decided.Decision.Controls,
            ]),
        };
        root["evidences"] = new JsonArray(new JsonObject { ["actor"] = Actor(decided) });
        root["resources"] = new JsonArray(
            new JsonObject
            {
                ["name"] = decided.Resource.Name,
                ["type"] = decided.Resource.Kind.ToString(),
            }
        );
        return root;
    }

    private JsonObject Base(long index, int type, int activity, long timeMs, int severity) =>
        new()
        {
            ["metadata"] = new JsonObject
            {
                ["version"] = Version,
                ["uid"] = Uid(index),
                ["profiles"] = new JsonArray("security_control"),
                ["product"] = new JsonObject
                {
                    ["name"] = "Jidoka",
                    ["vendor_name"] = "Jidoka",
                    ["version"] = ProgramVersion.Text,
                },
            },
            ["category_uid"] = type / 1_000,
            ["class_uid"] = type,
            ["activity_id"] = activity,
            ["type_uid"] = type * 100L + activity,
            ["time"] = timeMs,
            ["severity_id"] = severity,
        };

    private static JsonObject Actor(Decided decided)
    {
        var actor = new JsonObject
        {
            ["app_name"] = decided.Agent.Value,
            ["session"] = new JsonObject { ["uid"] = decided.Session.Value },
        };
        if (decided.User is { } user)
            actor["user"] = new JsonObject { ["name"] = user.Value };
        return actor;
    }

    private string Uid(long index) => string.Create(CultureInfo.InvariantCulture, $"{log}/{index}");

    private static JsonArray Texts(IEnumerable<string> texts) =>
        new([.. texts.Select(t => JsonValue.Create(t))]);

    private static byte[] Bytes(JsonObject root) =>
        JsonSerializer.SerializeToUtf8Bytes(root, ControlJson.Default.JsonObject);
}
