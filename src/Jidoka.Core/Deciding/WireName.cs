using System.Reflection;

namespace Jidoka.Core.Deciding;

/// <summary>The name that an enum value has in events and policies.</summary>
/// <typeparam name="T">The enum.</typeparam>
public static class WireName<T>
    where T : struct, Enum
{
    private static readonly Dictionary<T, string> Names = Enum.GetValues<T>()
        .Distinct()
        .ToDictionary(
            static v => v,
            static v =>
                typeof(T)
                    .GetField(v.ToString())
                    ?.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()
                    ?.Name
                ?? v.ToString()
        );

    /// <summary>The name of a value.</summary>
    public static string Of(T value) => Names[value];
}
