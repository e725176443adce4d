namespace Jidoka.Configuring;

/// <summary>Reads the section <c>issuers</c>.</summary>
internal static class IssuerSections
{
    private const int MaxClockSkewMs = 300_000;

    public static ImmutableArray<IssuerOptions> Read(Section root, string folder)
    {
        var issuers = ImmutableArray.CreateBuilder<IssuerOptions>();
        foreach (var section in root.Items("issuers"))
        {
            var issuer = ReadOne(section, folder);
            if (issuers.Any(i => i.Issuer == issuer.Issuer))
                section.Fault("issuer", "This issuer is declared twice.");
            else
                issuers.Add(issuer);
            section.Close();
        }
        return issuers.ToImmutable();
    }

    private static IssuerOptions ReadOne(Section section, string folder)
    {
        var issuer = new IssuerOptions
        {
            Issuer = section.Required("issuer"),
            Audiences = section.Texts("audiences") ?? [],
            Jwks = Keys(section, folder),
            AgentClaim = section.Text("agentClaim"),
            Algorithms =
                section.Choices("algorithms", [.. IssuerOptions.KnownAlgorithms])
                ?? IssuerOptions.KnownAlgorithms,
            Scopes = section.Choice("scopes", "required", "optional", "ignored") switch
            {
                "optional" => ScopeUse.Optional,
                "ignored" => ScopeUse.Ignored,
                _ => ScopeUse.Required,
            },
            ClockSkewMs = (int)(section.Integer("clockSkewMs", 0, MaxClockSkewMs) ?? 60_000),
        };
        if (issuer.Audiences.IsEmpty)
            section.Fault("audiences", "'audiences' must name at least one audience.");
        if (issuer.Jwks is null && !section.Has("jwks") && !IsSafe(issuer.Issuer))
            section.Fault(
                "issuer",
                "Without 'jwks', the issuer must be an https address to discover its keys."
            );
        return issuer;
    }

    private static string? Keys(Section section, string folder)
    {
        if (section.Text("jwks") is not { } jwks)
            return null;
        if (jwks.StartsWith("file:", StringComparison.Ordinal))
            return "file:" + Path.GetFullPath(jwks["file:".Length..], folder);
        if (IsSafe(jwks))
            return jwks;
        section.Fault("jwks", "'jwks' must be an https address or file:PATH.");
        return null;
    }

    private static bool IsSafe(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && (
            uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)
        );
}
