using System.Reflection;

namespace Jidoka.Commanding;

/// <summary>What <c>jidoka init</c> writes; it ships inside the executable.</summary>
internal static class StarterFiles
{
    private const string PolicyPrefix = "policies/";

    /// <summary>The configuration, with the first agent and its person.</summary>
    public static string Configuration(string agent, string user) =>
        Read("jidoka.yaml").Replace("{agent}", Quoted(agent)).Replace("{user}", Quoted(user));

    /// <summary>The starter policies by file name.</summary>
    public static IEnumerable<(string Name, string Text)> Policies() =>
        Assembly
            .GetExecutingAssembly()
            .GetManifestResourceNames()
            .Where(n => n.StartsWith(PolicyPrefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(n => (n[PolicyPrefix.Length..], Read(n)));

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string Quoted(string name) => name.Replace("\\", "\\\\").Replace("\"", "\\\"");
}
