using System.Text.Json.Serialization.Metadata;
using Jidoka.Core.Events;
using Jidoka.Core.Intercepting;
using Jidoka.Core.Labeling;

namespace Jidoka.Core.Projecting.Lineage;

/// <summary>
/// What a decision states of the lineage. It is read from the stored bytes without decoding the rest: every second event of a
/// busy node is a decision, and decoding them whole cost as much as writing their links.
/// </summary>
public readonly record struct StatedCall
{
    /// <summary>Whether the call may pass; if not, it states nothing.</summary>
    public required bool IsAllowed { get; init; }

    /// <summary>When, in milliseconds since the Unix epoch.</summary>
    public required long TimeMs { get; init; }

    /// <summary>What the call does.</summary>
    public required CallKind Kind { get; init; }

    /// <summary>On which leg of its intent it is seen.</summary>
    public required Leg Leg { get; init; }

    /// <summary>The model or tool.</summary>
    public required AssetId Resource { get; init; }

    /// <summary>The agent.</summary>
    public required AgentId Agent { get; init; }

    /// <summary>The person behind it; null: none.</summary>
    public required UserId? User { get; init; }

    /// <summary>The agents between.</summary>
    public required ImmutableArray<AgentId> Chain { get; init; }

    /// <summary>The session.</summary>
    public required SessionId Session { get; init; }

    /// <summary>The context's label.</summary>
    public required Label Label { get; init; }

    /// <summary>The ledger index of the intent that it claims; null: none.</summary>
    public required long? Intent { get; init; }

    /// <summary>The ledger index of the model call whose answer emitted it; null: none.</summary>
    public required long? Parent { get; init; }

    /// <summary>Whether it can do more than read.</summary>
    public required bool Consequential { get; init; }

    /// <summary>What it shows a model; null: nothing.</summary>
    public required ImmutableArray<ShownSource>? Shown { get; init; }

    /// <summary>Where its arguments' values come from; null: from nowhere known.</summary>
    public required ImmutableArray<ValueSource>? Sources { get; init; }

    /// <summary>What a decoded decision states.</summary>
    public static StatedCall Of(Decided d) =>
        new()
        {
            IsAllowed = d.Decision.IsAllowed,
            TimeMs = d.TimeMs,
            Kind = d.Kind,
            Leg = d.Leg,
            Resource = d.Resource,
            Agent = d.Agent,
            User = d.User,
            Chain = d.Chain,
            Session = d.Session,
            Label = d.Label,
            Intent = d.Intent,
            Parent = d.Parent,
            Consequential = d.Consequential,
            Shown = d.Shown,
            Sources = d.Sources,
        };

    /// <summary>Reads what a stored decision states.</summary>
    /// <param name="stored">The event's bytes.</param>
    /// <param name="call">What it states.</param>
    /// <returns>False: the event is no decision.</returns>
    /// <exception cref="JsonException">The bytes are not an event.</exception>
    public static bool TryRead(ReadOnlySpan<byte> stored, out StatedCall call)
    {
        call = default;
        // The type comes first, so that what is no decision is not read whole.
        if (!stored.StartsWith("{\"type\":\"decided\","u8))
            return false;
        var change = FlowReader.Read(stored);
        call = new()
        {
            IsAllowed = change.IsAllowed,
            TimeMs = change.TimeMs,
            Kind = change.Kind,
            Leg = change.Leg,
            Resource = AssetId.Parse(Given(change.Resource)),
            Agent = new(Given(change.Agent)),
            User = change.User is { } user ? new UserId(user) : null,
            Chain = [],
            Session = new(Given(change.Session)),
            Label = change.Label ?? throw new JsonException("The decision has no label."),
            Intent = null,
            Parent = null,
            Consequential = change.Consequential,
            Shown = null,
            Sources = null,
        };
        ReadRest(stored, ref call);
        return true;
    }

    private static void ReadRest(ReadOnlySpan<byte> stored, ref StatedCall call)
    {
        var reader = new Utf8JsonReader(stored);
        var form = EventJson.Default;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("chain"u8))
                call = call with { Chain = Value(ref reader, form.ImmutableArrayAgentId) };
            else if (reader.ValueTextEquals("intent"u8))
                call = call with { Intent = Value(ref reader, form.NullableInt64) };
            else if (reader.ValueTextEquals("parent"u8))
                call = call with { Parent = Value(ref reader, form.NullableInt64) };
            else if (reader.ValueTextEquals("shown"u8))
                call = call with
                {
                    Shown = Value(ref reader, form.NullableImmutableArrayShownSource),
                };
            else if (reader.ValueTextEquals("sources"u8))
                call = call with
                {
                    Sources = Value(ref reader, form.NullableImmutableArrayValueSource),
                };
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    private static T? Value<T>(ref Utf8JsonReader reader, JsonTypeInfo<T> form)
    {
        reader.Read();
        return JsonSerializer.Deserialize(ref reader, form);
    }

    private static string Given(string? value) =>
        value ?? throw new JsonException("The decision lacks a name.");
}
