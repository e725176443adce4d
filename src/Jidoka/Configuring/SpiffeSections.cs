using Jidoka.Gateway.Identifying.Certificates;

namespace Jidoka.Configuring;

/// <summary>Reads the section <c>spiffe</c>.</summary>
internal static class SpiffeSections
{
    public static ImmutableArray<SpiffeOptions> Read(Section root, string folder)
    {
        var domains = ImmutableArray.CreateBuilder<SpiffeOptions>();
        foreach (var section in root.Items("spiffe"))
        {
            var domain = ReadOne(section, folder);
            if (domains.Any(d => d.TrustDomain == domain.TrustDomain))
                section.Fault("trustDomain", "This trust domain is declared twice.");
            else
                domains.Add(domain);
            section.Close();
        }
        if (domains.Count > 0 && !root.Has("tls"))
            root.Fault("spiffe", "Client certificates need 'tls'.");
        return domains.ToImmutable();
    }

    private static SpiffeOptions ReadOne(Section section, string folder)
    {
        var domain = section.Required("trustDomain");
        if (domain.Length > 0 && !SpiffeId.IsTrustDomain(domain))
            section.Fault(
                "trustDomain",
                "A trust domain has small letters, digits, '.', '-' and '_', for example example.org."
            );
        var agents = section.Pairs("agents");
        if (agents.IsEmpty)
            section.Fault(
                "agents",
                "'agents' must name at least one path, such as /agents/clerk: clerk."
            );
        foreach (var path in agents.Keys.Where(static p => !SpiffeId.IsPath(p)))
            section.Fault(
                "agents",
                $"'{path}' is not the path of a SPIFFE id, such as /agents/clerk."
            );
        return new()
        {
            TrustDomain = domain,
            Bundle = Path.GetFullPath(section.Required("bundle"), folder),
            Agents = agents.ToImmutableDictionary(
                static a => a.Key,
                static a => new AgentId(a.Value),
                StringComparer.Ordinal
            ),
        };
    }
}
