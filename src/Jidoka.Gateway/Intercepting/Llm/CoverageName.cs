namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>Makes a name that a caller wrote fit for logs and errors: bounded, and never free text.</summary>
internal static class CoverageName
{
    private const int MaxChars = 64;

    /// <summary>The name itself if it looks like one; else a placeholder.</summary>
    public static string Of(string? name)
    {
        if (string.IsNullOrEmpty(name) || name.Length > MaxChars)
            return "(not a name)";
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.' or '/' or ':'))
                return "(not a name)";
        return name;
    }
}
