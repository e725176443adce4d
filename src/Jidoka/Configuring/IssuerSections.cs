using Jidoka.Gateway.Enforcing;

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
        var allowsPrivate = UpstreamSections.AllowsPrivate(section);
        var issuer = new IssuerOptions
        {
            Issuer = section.Required("issuer"),
            AllowPrivate = allowsPrivate,
            Audiences = section.Texts("audiences") ?? [],
            Jwks = Keys(section, folder, allowsPrivate),
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
            GivesMandates = section.Choice("mandates", "true", "false") == "true",
            NeedsNonce = section.Choice("dpopNonce", "true", "false") == "true",
            ClockSkewMs = (int)(section.Integer("clockSkewMs", 0, MaxClockSkewMs) ?? 60_000),
        };
        if (issuer.Audiences.IsEmpty)
            section.Fault("audiences", "'audiences' must name at least one audience.");
        if (!section.Has("jwks") && FaultOf(issuer.Issuer, allowsPrivate) is { } fault)
            section.Fault("issuer", $"Without 'jwks', its keys are discovered: 'issuer' {fault}");
        return issuer;
    }

    private static string? Keys(Section section, string folder, bool allowsPrivate)
    {
        if (section.Text("jwks") is not { } jwks)
            return null;
        if (jwks.StartsWith("file:", StringComparison.Ordinal))
            return "file:" + Path.GetFullPath(jwks["file:".Length..], folder);
        if (FaultOf(jwks, allowsPrivate) is not { } fault)
            return jwks;
        section.Fault("jwks", $"'jwks' {fault}");
        return null;
    }

    // Keys are believed as a secret is sent: over https only, except on this machine.
    private static string? FaultOf(string address, bool allowsPrivate) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url) && DoorAddress.IsConfidential(url)
            ? UpstreamAddress.FaultOf(address, allowsPrivate)
            : "must be an https address.";
}
