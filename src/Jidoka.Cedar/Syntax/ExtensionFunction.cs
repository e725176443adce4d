using System.Diagnostics.CodeAnalysis;

namespace Jidoka.Cedar.Syntax;

/// <summary>An extension function: its name, how it is called and what it takes.</summary>
internal sealed class ExtensionFunction
{
    private static readonly Dictionary<string, ExtensionFunction> ByName = Declare()
        .ToDictionary(f => f.Name);

    private ExtensionFunction(
        string name,
        bool isMethod,
        ValueKind result,
        params ValueKind[] parameters
    )
    {
        Name = name;
        IsMethod = isMethod;
        Result = result;
        Parameters = parameters;
    }

    public string Name { get; }

    public bool IsMethod { get; }

    public ValueKind Result { get; }

    /// <summary>The kinds of the arguments, the receiver first.</summary>
    public ValueKind[] Parameters { get; }

    /// <summary>Whether this makes an extension value out of a string.</summary>
    public bool IsConstructor =>
        !IsMethod && Parameters is [ValueKind.String] && Result != ValueKind.None;

    public static bool TryFind(string name, [NotNullWhen(true)] out ExtensionFunction? function) =>
        ByName.TryGetValue(name, out function);

    private static IEnumerable<ExtensionFunction> Declare()
    {
        yield return new("ip", false, ValueKind.Ip, ValueKind.String);
        yield return new("decimal", false, ValueKind.Decimal, ValueKind.String);
        yield return new("datetime", false, ValueKind.Datetime, ValueKind.String);
        yield return new("duration", false, ValueKind.Duration, ValueKind.String);
        // Partial evaluation's placeholder: accepted everywhere, an error when evaluated.
        yield return new("unknown", false, ValueKind.None, ValueKind.String);
        foreach (var name in (string[])["isIpv4", "isIpv6", "isLoopback", "isMulticast"])
            yield return new(name, true, ValueKind.Bool, ValueKind.Ip);
        yield return new("isInRange", true, ValueKind.Bool, ValueKind.Ip, ValueKind.Ip);
        foreach (
            var name in (string[])
                ["lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"]
        )
            yield return new(name, true, ValueKind.Bool, ValueKind.Decimal, ValueKind.Decimal);
        yield return new(
            "offset",
            true,
            ValueKind.Datetime,
            ValueKind.Datetime,
            ValueKind.Duration
        );
        yield return new(
            "durationSince",
            true,
            ValueKind.Duration,
            ValueKind.Datetime,
            ValueKind.Datetime
        );
        yield return new("toDate", true, ValueKind.Datetime, ValueKind.Datetime);
        yield return new("toTime", true, ValueKind.Duration, ValueKind.Datetime);
        foreach (
            var name in (string[])["toMilliseconds", "toSeconds", "toMinutes", "toHours", "toDays"]
        )
            yield return new(name, true, ValueKind.Long, ValueKind.Duration);
    }
}
