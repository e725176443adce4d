using System.Reflection;

namespace Jidoka.Commanding;

/// <summary>What <c>jidoka init</c> writes; it ships inside the executable.</summary>
internal static class StarterFiles
{
    private const string PolicyPrefix = "policies/";
    private const string CasePrefix = "policy-tests/";

    /// <summary>The configuration, with the first agent and its person.</summary>
    public static string Configuration(string agent, string user) =>
        Read("jidoka.yaml").Replace("{agent}", Quoted(agent)).Replace("{user}", Quoted(user));

    /// <summary>The starter policies by file name.</summary>
    public static IEnumerable<(string Name, string Text)> Policies() => Files(PolicyPrefix);

    /// <summary>The cases that the starter policies are held to, by file name.</summary>
    public static IEnumerable<(string Name, string Text)> Cases() => Files(CasePrefix);

    private static IEnumerable<(string Name, string Text)> Files(string prefix) =>
        Assembly
            .GetExecutingAssembly()
            .GetManifestResourceNames()
            .Where(n => n.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(n => (n[prefix.Length..], Read(n)));

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string Quoted(string name) => name.Replace("\\", "\\\\").Replace("\"", "\\\"");
}
