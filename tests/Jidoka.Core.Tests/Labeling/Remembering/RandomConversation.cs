using System.Globalization;

namespace Jidoka.Core.Tests.Labeling.Remembering;

/// <summary>
/// Parts of a conversation made of a seed, out of so few words, names and addresses that they meet again and again: in what the
/// person says, in fields and texts of results, in questions and in what the agent writes.
/// </summary>
internal sealed class RandomConversation(int seed)
{
    private readonly Random _random = new(seed);

    private static readonly string[] Words =
    [
        "pay",
        "the",
        "rent",
        "send",
        "list",
        "kick-off",
        "review",
        "budget",
        "grocery list",
        "please",
        "invite",
        "ann",
        "bob",
        "file 13",
        "noon",
        "for 3 nights",
        "secret plan of the winter house",
        "delete it",
    ];

    private static readonly string[] Values =
    [
        "ann@x.com",
        "bob@x.com",
        "eve@evil.org",
        "DE44500105175407324931",
        "https://x.example/a",
        "http://x.example/a/",
        "f-17",
        "13",
        "7",
        "1250",
        "1,250.00",
        "2024-05-15",
        "2024-05-18",
        "2024-05-15 10:00",
        "May 15th",
        "kick-off",
        "review",
        "grocery-list.docx",
        "+43 660 123456",
        "ann",
    ];

    /// <summary>The tools.</summary>
    public static Dictionary<string, ToolFacts> Tools { get; } =
        new(StringComparer.Ordinal)
        {
            ["events"] = new()
            {
                Effects = Effects.Reads,
                Parameters = Parameters(("query", ParameterRole.Reads, ValueKind.Text)),
                Returns = Returns(confidential: false, creates: null),
            },
            ["all"] = new()
            {
                Effects = Effects.Reads,
                Parameters = Parameters(),
                Returns = Returns(confidential: true, creates: null) with { Complete = true },
            },
            ["make"] = new()
            {
                Effects = Effects.Writes,
                Parameters = Parameters(
                    ("title", ParameterRole.Payload, ValueKind.Text),
                    ("guests", ParameterRole.Selects, ValueKind.Email)
                ),
                Returns = Returns(confidential: false, creates: "event"),
            },
            ["vault"] = new()
            {
                Effects = Effects.Reads,
                ResultLabel = new(Integrity.Trusted, Confidentiality.Restricted, ["pii"]),
            },
            ["page"] = new()
            {
                Effects = Effects.Reads,
                Parameters = Parameters(("url", ParameterRole.Reads, ValueKind.Url)),
                ResultLabel = new(Integrity.Untrusted, Confidentiality.Internal),
            },
            ["send"] = new()
            {
                Effects = Effects.External,
                Parameters = Parameters(
                    ("to", ParameterRole.Selects, ValueKind.Email),
                    ("when", ParameterRole.Selects, ValueKind.DateTime),
                    ("day", ParameterRole.Selects, ValueKind.Date),
                    ("id", ParameterRole.Selects, ValueKind.Id),
                    ("name", ParameterRole.Selects, ValueKind.Name),
                    ("link", ParameterRole.Selects, ValueKind.Url),
                    ("account", ParameterRole.Selects, ValueKind.Account),
                    ("amount", ParameterRole.Bounded, ValueKind.Amount),
                    ("body", ParameterRole.Payload, ValueKind.Text)
                ),
            },
        };

    /// <summary>A number below a bound.</summary>
    public int Below(int bound) => _random.Next(bound);

    /// <summary>One more part with its label.</summary>
    public (ContentPart Part, Label Label) Next() =>
        _random.Next(10) switch
        {
            0 => (Said(PartRole.System), new(Integrity.Trusted, Confidentiality.Internal)),
            1 or 2 => (Said(PartRole.User), new(Integrity.Trusted, Confidentiality.Internal)),
            3 => (Said(PartRole.User), new(Integrity.Untrusted, Confidentiality.Internal)),
            4 => (Said(PartRole.Assistant), Label.Clean),
            _ => Result(),
        };

    /// <summary>The arguments of a call.</summary>
    public string Call() =>
        JsonSerializer.Serialize(
            new Dictionary<string, object>
            {
                ["to"] = One(Values),
                ["when"] = One(Values),
                ["day"] = One(Values),
                ["id"] = One(Values),
                ["name"] = One(Values),
                ["link"] = One(Values),
                ["account"] = One(Values),
                ["amount"] = _random.Next(2) == 0 ? 1250 : 7,
                ["body"] = Text(),
                [One(["other", "guests", "title"])] = One(Values),
            }
        );

    private ContentPart Said(PartRole role) =>
        new(role, JsonSerializer.SerializeToUtf8Bytes(Text()));

    private (ContentPart Part, Label Label) Result()
    {
        var tool = One(["events", "all", "make", "vault", "page", "unknown"]);
        var text = tool is "events" or "all" or "make" ? Records(tool == "make") : Text();
        var part = new ContentPart(
            PartRole.ToolResult,
            JsonSerializer.SerializeToUtf8Bytes(text),
            ToolName: _random.Next(12) == 0 ? null : tool,
            CallArguments: Question(tool)
        );
        return (
            part,
            Tools.GetValueOrDefault(tool)?.ResultLabel
                ?? new(Integrity.Untrusted, Confidentiality.Internal)
        );
    }

    private byte[] Question(string tool)
    {
        if (_random.Next(5) == 0)
            return _random.Next(2) == 0 ? [] : "{}"u8.ToArray();
        var asked = new Dictionary<string, object>
        {
            [
                tool == "page" ? "url"
                : tool == "make" ? "title"
                : "query"
            ] = One(Values),
        };
        if (_random.Next(2) == 0)
            asked[One(["guests", "note", "pages"])] = _random.Next(4) == 0 ? "" : One(Values);
        return JsonSerializer.SerializeToUtf8Bytes(asked);
    }

    private string Records(bool one) =>
        JsonSerializer.Serialize(
            Enumerable
                .Range(0, one ? 1 : _random.Next(1, 4))
                .Select(_ => new Dictionary<string, object>
                {
                    ["id"] = One(["f-17", "13", "7"]),
                    ["title"] = One(["kick-off", "review", "grocery-list.docx", "budget"]),
                    ["start"] = One(["2024-05-15 10:00", "2024-05-18 12:00"]),
                    ["guests"] = new[] { One(Values[..3]), One(Values[..3]) },
                    ["account"] = One(Values),
                    ["link"] = One(Values),
                    ["note"] = Text(),
                })
        );

    private string Text() =>
        string.Join(
            ' ',
            Enumerable
                .Range(0, _random.Next(1, 9))
                .Select(_ => One(_random.Next(3) == 0 ? Values : Words))
        );

    private string One(string[] all) => all[_random.Next(all.Length)];

    private static ReturnFacts Returns(bool confidential, string? creates) =>
        new()
        {
            Format = ResultFormat.Json,
            Creates = creates,
            Fields =
            [
                Field("$.id", ValueKind.Id) with
                {
                    Of = "event",
                },
                Field("$.title", ValueKind.Name) with
                {
                    Names = true,
                },
                Field("$.start", ValueKind.DateTime),
                Field("$.guests[*]", ValueKind.Email),
                Field("$.account", ValueKind.Account) with
                {
                    Confidentiality = confidential ? Confidentiality.Confidential : null,
                    Tags = confidential ? ["customer:x"] : null,
                },
                Field("$.link", ValueKind.Url),
            ],
        };

    private static FieldFacts Field(string path, ValueKind kind) =>
        new()
        {
            Path = path,
            Trust = Integrity.Trusted,
            Kind = kind,
        };

    private static ImmutableSortedDictionary<string, ParameterFacts> Parameters(
        params (string Name, ParameterRole Role, ValueKind Kind)[] all
    ) =>
        all.ToImmutableSortedDictionary(
            static p => p.Name,
            static p => new ParameterFacts
            {
                Role = p.Role,
                Kind = p.Kind,
                Of = p.Kind == ValueKind.Id ? "event" : null,
                Max = p.Kind == ValueKind.Amount ? 100 : null,
            },
            StringComparer.Ordinal
        );

    /// <summary>All that a decision, a person or lineage is told of a call.</summary>
    public static string Told(string arguments, Evidence evidence)
    {
        var call = new InterceptedCall
        {
            Id = new("c"),
            Kind = CallKind.CallTool,
            Door = Door.Mcp,
            Resource = AssetId.Tool("s", "send"),
            Arguments = System.Text.Encoding.UTF8.GetBytes(arguments),
        };
        var flow = FlowFacts.Trace(call, Tools["send"], evidence);
        var payload = flow.Payload!;
        return string.Join(
            '\n',
            flow.Origins.Select(static o => o.ToString())
                .Append(string.Join(',', payload.Untraced))
                .Append(payload.Verbatim.ToString() + payload.Opaque)
                .Append(
                    payload.Carried?.ToString()
                        + string.Join(',', (payload.Carried?.Tags ?? []).AsEnumerable())
                )
                .Append(flow.Mandate!.Evoked.ToString(CultureInfo.InvariantCulture))
                .Append(flow.IsClean.ToString(CultureInfo.InvariantCulture))
                .Append(string.Join(';', flow.Sources))
        );
    }
}
