using System.Globalization;
using System.Text;

namespace Jidoka.Cedar.Tests.Generating;

/// <summary>Random policies, entities and requests over a few names, so that they meet each other. Same seed, same case.</summary>
internal sealed class CaseGenerator(int seed)
{
    private static readonly string[] Strings =
    [
        "",
        "a",
        "alice",
        "a*b",
        "é",
        "日本",
        "👾",
        "q\"uote",
        "back\\slash",
        "\0",
        "line\nbreak",
        "\t",
        "/etc/passwd",
        "10",
        "e\u0301",
    ];

    private static readonly string[] Ids = ["alice", "bob", "", "x y", "ü", "q\"", "\\", "👾"];
    private static readonly string[] Attributes =
    [
        "a",
        "b",
        "level",
        "owner",
        "tags",
        "has space",
        "if",
        "é",
    ];
    private static readonly string[] Types = ["User", "Group", "Doc", "A::B::Tool"];
    private static readonly string[] Actions = ["view", "edit", "all", "call tool"];

    private static readonly long[] Longs =
    [
        0,
        1,
        -1,
        2,
        10,
        4_294_967_296,
        long.MaxValue,
        long.MinValue,
        long.MaxValue - 1,
    ];

    private static readonly string[] Extensions =
    [
        "ip(\"10.0.0.0/8\")",
        "ip(\"10.1.2.3\")",
        "ip(\"::1\")",
        "ip(\"1.2.3.4/33\")",
        "decimal(\"1.5\")",
        "decimal(\"-0.0001\")",
        "decimal(\"1\")",
        "datetime(\"2024-02-29\")",
        "datetime(\"1969-12-31T23:59:59.999Z\")",
        "datetime(\"2023-02-29\")",
        "duration(\"1d2h\")",
        "duration(\"-9223372036854775808ms\")",
        "duration(\"x\")",
    ];

    /// <summary>A schema over the names used here, so that about half of the policies have a type error.</summary>
    public const string SchemaText = """
        entity User in [User, Group, Doc] = { a: Bool, b?: Long, level: Long, owner: User, "has space"?: String, tags: Set<String> } tags String;
        entity Group in [Group, Doc] = { a: { b: Long }, owner?: User, "if": Bool, "é"?: decimal };
        entity Doc in [Doc] = { owner: User, level?: Long, b: String, tags?: Set<Long> } tags Long;
        namespace A::B { entity Tool in [Tool, User] = { level: Long, owner: User }; }
        action all;
        action view, edit in [all] appliesTo { principal: [User, Group], resource: [Doc, User], context: { a: Bool, level?: Long, owner: User } };
        action "call tool" appliesTo { principal: User, resource: [A::B::Tool, Doc], context: { b: { b?: Bool }, tags: Set<String> } };
        """;

    private readonly Random random = new(seed);

    // In every third case the entities stand in one long line, each under the next.
    private readonly bool isDeep = seed % 3 == 0;

    private T Pick<T>(T[] items) => items[random.Next(items.Length)];

    private bool Chance(double share) => random.NextDouble() < share;

    private string Uid() => $"{Pick(Types)}::{Quote(Pick(Ids))}";

    private string Action() => $"Action::{Quote(Pick(Actions))}";

    private static string Quote(string text) => Printing.TextPrinter.Quote(text);

    public string Policies(int count)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
            text.Append(Policy()).Append('\n');
        return text.ToString();
    }

    private string Policy()
    {
        var text = new StringBuilder();
        if (Chance(0.2))
            text.Append(CultureInfo.InvariantCulture, $"@note({Quote(Pick(Strings))})\n");
        text.Append(Chance(0.6) ? "permit (" : "forbid (").Append(Scope("principal")).Append(", ");
        text.Append(
            random.Next(4) switch
            {
                0 => "action",
                1 => $"action == {Action()}",
                2 => $"action in {Action()}",
                _ =>
                    $"action in [{string.Join(", ", Enumerable.Range(0, random.Next(4)).Select(_ => Action()))}]",
            }
        );
        text.Append(", ").Append(Scope("resource")).Append(')');
        for (var i = random.Next(3); i > 0; i--)
            text.Append(Chance(0.7) ? " when { " : " unless { ").Append(Test(3)).Append(" }");
        return text.Append(';').ToString();
    }

    private string Scope(string variable) =>
        random.Next(5) switch
        {
            0 => $"{variable} == {Uid()}",
            1 => $"{variable} in {Uid()}",
            2 => $"{variable} is {Pick(Types)}",
            3 => $"{variable} is {Pick(Types)} in {Uid()}",
            _ => variable,
        };

    public string Test(int depth)
    {
        if (depth <= 0)
            return Chance(0.5) ? "true" : "false";
        return random.Next(22) switch
        {
            0 => $"{Test(depth - 1)} && {Test(depth - 1)}".Parenthesised(),
            1 => $"{Test(depth - 1)} || {Test(depth - 1)}".Parenthesised(),
            2 => $"!({Test(depth - 1)})",
            3 => $"(if {Test(depth - 1)} then {Test(depth - 1)} else {Test(depth - 1)})",
            4 => $"{Any(depth - 1)} == {Any(depth - 1)}".Parenthesised(),
            5 => $"{Any(depth - 1)} != {Any(depth - 1)}".Parenthesised(),
            6 =>
                $"{Number(depth - 1)} {Pick(["<", "<=", ">", ">="])} {Number(depth - 1)}".Parenthesised(),
            7 =>
                $"{Entity(depth - 1)} in {(Chance(0.5) ? Entity(depth - 1) : $"[{Entity(depth - 1)}, {Entity(depth - 1)}]")}".Parenthesised(),
            8 => $"{Entity(depth - 1)} has {Attribute()}".Parenthesised(),
            9 => $"{Entity(depth - 1)} is {Pick(Types)}".Parenthesised(),
            10 => $"{Text(depth - 1)} like {Pattern()}".Parenthesised(),
            11 => $"{Set(depth - 1)}.contains({Any(depth - 1)})",
            12 => $"{Set(depth - 1)}.{Pick(["containsAll", "containsAny"])}({Set(depth - 1)})",
            13 => $"{Set(depth - 1)}.isEmpty()",
            14 => $"{Entity(depth - 1)}.hasTag({Text(depth - 1)})",
            15 => $"{Extension("ip")}.{Pick(["isIpv4", "isIpv6", "isLoopback", "isMulticast"])}()",
            16 => $"{Extension("ip")}.isInRange({Extension("ip")})",
            17 =>
                $"{Extension("decimal")}.{Pick(["lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"])}({Extension("decimal")})",
            18 => $"{Time()} {Pick(["<", "<=", ">", ">=", "=="])} {Time()}".Parenthesised(),
            19 =>
                $"{Entity(depth - 1)} is {Pick(Types)} in {(Chance(0.6) ? Entity(depth - 1) : Set(depth - 1))}".Parenthesised(),
            20 => $"{Access(depth - 1)} has {Attribute()}".Parenthesised(),
            _ =>
                $"{Entity(depth - 1)} has a.b && {Access(depth - 1)} == {Any(depth - 1)}".Parenthesised(),
        };
    }

    private string Attribute()
    {
        var name = Pick(Attributes);
        return Parsing.Identifiers.IsAttributeName(name) && Chance(0.7) ? name : Quote(name);
    }

    private string Any(int depth) =>
        random.Next(8) switch
        {
            0 => Number(depth),
            1 => Text(depth),
            2 => Entity(depth),
            3 => Set(depth),
            4 => depth > 0 ? $"{{{Attribute()}: {Any(depth - 1)}}}" : "{}",
            5 => Pick(Extensions),
            6 => Access(depth),
            _ => Test(depth).Parenthesised(),
        };

    private string Access(int depth)
    {
        var target = Chance(0.4) ? "context" : Entity(depth);
        return random.Next(3) switch
        {
            0 => $"{target}[{Quote(Pick(Attributes))}]",
            1 => $"{Entity(depth)}.getTag({Text(depth)})",
            _ => $"{target}.{Pick(["a", "b", "level", "owner", "tags"])}",
        };
    }

    private string Number(int depth)
    {
        if (Chance(0.1))
            return $"{Extension("duration")}.{Pick(["toMilliseconds", "toSeconds", "toMinutes", "toHours", "toDays"])}()";
        if (depth > 0 && Chance(0.4))
            return $"{Number(depth - 1)} {Pick(["+", "-", "*"])} {Number(depth - 1)}".Parenthesised();
        return Chance(0.3) ? Access(0) : Pick(Longs).ToString(CultureInfo.InvariantCulture);
    }

    private string Text(int depth) =>
        depth > 0 && Chance(0.2) ? Access(depth - 1) : Quote(Pick(Strings));

    private string Entity(int depth) =>
        random.Next(4) switch
        {
            0 => "principal",
            1 => "resource",
            2 => depth > 0 ? Access(0) : "action",
            _ => Uid(),
        };

    /// <summary>A value of one extension type, mostly well formed.</summary>
    private string Extension(string function) =>
        Pick([.. Extensions.Where(text => text.StartsWith(function, StringComparison.Ordinal))]);

    private string Time() =>
        random.Next(5) switch
        {
            0 => Extension("datetime"),
            1 => Extension("duration"),
            2 => $"{Extension("datetime")}.offset({Extension("duration")})",
            3 => $"{Extension("datetime")}.{Pick(["toDate", "toTime"])}()",
            _ => $"{Extension("datetime")}.durationSince({Extension("datetime")})",
        };

    private string Set(int depth) =>
        $"[{string.Join(", ", Enumerable.Range(0, random.Next(4)).Select(_ => Any(Math.Max(0, depth - 1))))}]";

    private string Pattern()
    {
        var text = Quote(Pick(Strings)).Replace("*", "\\*", StringComparison.Ordinal);
        return random.Next(3) switch
        {
            0 => $"\"*{text[1..]}",
            1 => $"{text[..^1]}*\"",
            _ => text,
        };
    }

    public string EntitiesJson()
    {
        var entities = new List<string>();
        for (var t = 0; t < Types.Length; t++)
        {
            for (var i = 0; i < Ids.Length; i++)
            {
                if (Chance(0.3))
                    continue;
                // Parents come later in the order, so that there is no cycle.
                var parents = Enumerable
                    .Range(0, random.Next(3))
                    .Select(_ => Later(t, i))
                    .Append(isDeep ? Next(t, i) : null)
                    .Where(p => p is not null);
                entities.Add(
                    $$"""{"uid":{{UidJson(Types[t], Ids[i])}},"attrs":{{RecordJson(2)}},"parents":[{{string.Join(',', parents)}}],"tags":{{RecordJson(1)}}}"""
                );
            }
        }
        foreach (var action in Actions)
        {
            var parents = action == "all" || Chance(0.3) ? "" : UidJson("Action", "all");
            entities.Add(
                $$"""{"uid":{{UidJson("Action", action)}},"attrs":{},"parents":[{{parents}}]}"""
            );
        }
        return $"[{string.Join(',', entities)}]";
    }

    private static string? Next(int type, int id) =>
        id + 1 < Ids.Length ? UidJson(Types[type], Ids[id + 1])
        : type + 1 < Types.Length ? UidJson(Types[type + 1], Ids[0])
        : null;

    private string? Later(int type, int id)
    {
        var t = random.Next(type, Types.Length);
        var i = t == type ? random.Next(id + 1, Ids.Length + 1) : random.Next(Ids.Length);
        return i < Ids.Length ? UidJson(Types[t], Ids[i]) : null;
    }

    private static string UidJson(string type, string id) =>
        $$"""{"type":{{Json(type)}},"id":{{Json(id)}}}""";

    private static string Json(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    public string RecordJson(int depth) =>
        $"{{{string.Join(',', Attributes.Where(_ => Chance(0.4)).Select(name => $"{Json(name)}:{ValueJson(depth)}"))}}}";

    private string ValueJson(int depth) =>
        random.Next(7) switch
        {
            0 => Chance(0.5) ? "true" : "false",
            1 => Pick(Longs).ToString(CultureInfo.InvariantCulture),
            2 => Json(Pick(Strings)),
            3 => $$"""{"__entity":{{UidJson(Pick(Types), Pick(Ids))}}}""",
            4 when depth > 0 =>
                $"[{string.Join(',', Enumerable.Range(0, random.Next(3)).Select(_ => ValueJson(depth - 1)))}]",
            5 when depth > 0 => RecordJson(depth - 1),
            _ => """{"__extn":{"fn":"decimal","arg":"1.5"}}""",
        };

    public (EntityUid Principal, EntityUid Action, EntityUid Resource) RequestUids() =>
        (new(Pick(Types), Pick(Ids)), new("Action", Pick(Actions)), new(Pick(Types), Pick(Ids)));
}
