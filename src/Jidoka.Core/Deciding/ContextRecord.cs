using System.Globalization;
using Jidoka.Cedar;
using Jidoka.Core.Deciding.Schemas;
using Jidoka.Core.Intercepting;
using Jidoka.Core.Labeling;
using Jidoka.Core.Projecting.Inventory;
using Kind = Jidoka.Core.Projecting.Inventory.ValueKind;

namespace Jidoka.Core.Deciding;

/// <summary>
/// The Cedar <c>context</c> of a decision. Attributes are computed when a policy reads them; <c>docs/design/decide.md</c>
/// lists them.
/// </summary>
internal sealed class ContextRecord(
    DecisionInput input,
    ToolFacts? tool,
    ArgumentType? types = null
) : RecordValue
{
    /// <summary>The weakest supplier where no argument selects the target.</summary>
    public const string NoTarget = "none";

    private static readonly string[] All =
    [
        "door",
        "leg",
        "streaming",
        "user",
        "delegationDepth",
        "chain",
        "credential",
        "bound",
        "scopes",
        "integrity",
        "confidentiality",
        "tags",
        "findings",
        "providerFeatures",
        "targets",
        "origins",
        "payload",
        "mandate",
        "clean",
        "args",
        "argsUnmapped",
        "budgetRemaining",
        "session",
        "now",
    ];

    private string[]? _names;
    private ArgumentRecord? _arguments;

    public override IReadOnlyCollection<string> Names => _names ??= [.. All.Where(Has)];

    public override bool TryGet(string name, out Value value)
    {
        switch (name)
        {
            case "door":
                value = Value.Of(NameOf(input.Door));
                return true;
            case "leg":
                value = Value.Of(NameOf(input.Leg));
                return true;
            case "streaming":
                value = Value.Of(input.Streaming);
                return true;
            case "integrity":
                value = Value.Of(NameOf(input.Context.Integrity));
                return true;
            case "confidentiality":
                value = Value.Of(NameOf(input.Context.Confidentiality));
                return true;
            case "tags":
                value = Strings(input.Context.Tags ?? []);
                return true;
            case "findings":
                value = Strings(input.Findings.Select(static f => f.Kind));
                return true;
            case "providerFeatures":
                value = Strings(input.ProviderFeatures);
                return true;
            case "targets" when IsToolCall:
                value = Value.Of(Targets());
                return true;
            case "origins" when IsToolCall:
                value = Value.Of(Origins());
                return true;
            case "payload" when IsToolCall:
                value = Value.Of(Payload(input.Payload ?? PayloadFacts.None));
                return true;
            case "mandate" when IsToolCall:
                value = Value.Of(Mandate());
                return true;
            case "clean" when IsToolCall:
                value = Value.Of(input.Clean);
                return true;
            case "args" when input.Arguments is not null:
                value = Arguments.Value;
                return true;
            case "argsUnmapped" when IsToolCall:
                value = Strings(Arguments.Unmapped);
                return true;
            case "budgetRemaining" when input.BudgetRemaining is { } remaining:
                value = Value.Of(remaining);
                return true;
            case "session":
                value = Value.Of(Session());
                return true;
            case "now":
                value = Value.OfDatetime(input.TimeMs);
                return true;
            default:
                return TryGetCaller(name, out value);
        }
    }

    private bool TryGetCaller(string name, out Value value)
    {
        switch (name)
        {
            case "user" when input.User is { } user:
                value = Value.Of(new EntityUid("User", user.Value));
                return true;
            case "delegationDepth":
                value = Value.Of((long)input.Chain.Length);
                return true;
            case "chain":
                value = Strings(input.Chain.Select(static a => a.Value));
                return true;
            case "credential":
                value = Value.Of(NameOf(input.Credential));
                return true;
            case "bound":
                value = Value.Of(input.IsBound);
                return true;
            case "scopes" when input.Scopes is { } scopes:
                value = Strings(scopes);
                return true;
            default:
                value = default;
                return false;
        }
    }

    private bool IsToolCall => input is { Kind: CallKind.CallTool, Arguments: not null };

    private ArgumentRecord Arguments =>
        _arguments ??= ArgumentRecord.Read(input.Arguments ?? "{}", types);

    private RecordValue Targets()
    {
        var selecting = input.Origins.Where(static o => o.Selects).ToArray();
        var weakest =
            selecting.Length == 0 ? NoTarget : NameOf(selecting.Min(static o => o.Supplier));
        if (weakest != NameOf(Supplier.Untrusted) && LacksTarget())
            weakest = NoTarget;
        return new RecordBuilder()
            .Set("weakest", Value.Of(weakest))
            .Set("suppliers", Strings(selecting.Select(static o => NameOf(o.Supplier))))
            .Set("count", Value.Of((long)selecting.Length))
            .Set("declared", Value.Of((tool?.Parameters ?? (object?)tool?.Selects) is not null))
            .Set(
                "addresses",
                Strings(selecting.Where(IsAddress).Select(static o => NameOf(o.Supplier)))
            )
            .Set("dates", Strings(selecting.Where(IsDate).Select(static o => NameOf(o.Supplier))))
            .Set(
                "others",
                Strings(
                    selecting.Where(static o => !IsDate(o)).Select(static o => NameOf(o.Supplier))
                )
            )
            .Set("executes", Strings(Executing()))
            .Set(
                "refused",
                Value.Of(input.Session.RefusedTargets?.Hold(input.Arguments ?? "{}", tool) ?? false)
            )
            .Set(
                "exceeded",
                Strings(input.Origins.Where(static o => o.Exceeds).Select(static o => o.Path))
            )
            .Build();
    }

    /// <summary>Who supplied what is run.</summary>
    private IEnumerable<string> Executing() =>
        input
            .Origins.Where(static o => o.Role == ParameterRole.Executes)
            .Select(static o => NameOf(o.Supplier));

    private static bool IsAddress(ArgumentOrigin origin) =>
        origin.Kind is Kind.Email or Kind.Account or Kind.Url or Kind.Phone or Kind.Person;

    private static bool IsDate(ArgumentOrigin origin) => origin.Kind is Kind.Date or Kind.DateTime;

    private static RecordValue Payload(PayloadFacts payload) =>
        new RecordBuilder()
            .Set("untraced", Strings(payload.Untraced))
            .Set("verbatim", Value.Of(payload.Verbatim))
            .Set("opaque", Value.Of(payload.Opaque))
            .Set(
                "confidentiality",
                Value.Of(NameOf(payload.Carried?.Confidentiality ?? Confidentiality.Public))
            )
            .Set("tags", Strings(payload.Carried?.Tags ?? []))
            .Set("carried", Value.Of((long)(payload.Carried?.Characters ?? 0)))
            .Build();

    private RecordValue Mandate() =>
        new RecordBuilder()
            .Set("evoked", Value.Of(input.Mandate?.Evoked ?? false))
            .Set("within", Value.Of(input.Mandate?.Within ?? false))
            .Set("source", Value.Of(input.Mandate?.Source ?? NoTarget))
            .Set("purpose", Value.Of(input.Mandate?.Purpose ?? ""))
            .Set("exceeded", Strings(input.Mandate?.Exceeded ?? []))
            .Build();

    /// <summary>The tool chooses by itself what a required parameter that is missing would have chosen.</summary>
    private bool LacksTarget() =>
        types is not null
        // One origin for the whole speaks for arguments that are not there to be looked at.
        && !input.Origins.Any(static o => o.Path.Length == 0)
        && RequiredTargets.AreMissing(input.Arguments ?? "{}", tool, types);

    private RecordValue Origins()
    {
        var record = new RecordBuilder();
        // Two leaves may have one path ({"a.b":1,"a":{"b":2}}); the weakest speaks for it.
        foreach (var origin in input.Origins.OrderByDescending(static o => o.Supplier))
            record.Set(origin.Path, Value.Of(NameOf(origin.Supplier)));
        return record.Build();
    }

    private RecordValue Session() =>
        new RecordBuilder()
            .Set("id", Value.Of(input.Session.Id.Value))
            .Set("calls", Value.Of(input.Session.Calls))
            .Set("refused", Value.Of(input.Session.Refused))
            .Set("doubtful", Value.Of(input.Session.Doubtful))
            .Set("integrity", Value.Of(NameOf(input.Session.Label.Integrity)))
            .Set("confidentiality", Value.Of(NameOf(input.Session.Label.Confidentiality)))
            .Build();

    private static Value Strings(IEnumerable<string> items) =>
        Value.Of(SetValue.Of([.. items.Select(static i => Value.Of(i))]));

    // The names policies read are those of the events: one spelling everywhere.
    private static string NameOf<T>(T value)
        where T : struct, Enum => WireName<T>.Of(value);
}
